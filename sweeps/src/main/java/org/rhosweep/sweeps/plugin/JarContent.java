package org.rhosweep.sweeps.plugin;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rhosweep.core.Sha256;

/**
 * The content of a jar, or of a folder of classes. Its hash is SHA-256 of the files in the order of
 * their names, for each the length of its name in UTF-8, the name, the length of its bytes and the
 * bytes, lengths as 8 bytes, the highest first. What a build writes anew each time is left out:
 * times, order and compression of the entries, the manifest (but for {@code Multi-Release: true},
 * which is hashed as a file of that name), {@code META-INF/maven}, an index and signatures. So the
 * same sources and compiler make the same hash.
 */
final class JarContent {
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|maven/.*|[^/]*\\.(SF|RSA|DSA|EC))",
          Pattern.CASE_INSENSITIVE);
  private static final String MULTI_RELEASE = "Multi-Release";

  private JarContent() {}

  /** The hash of a jar or folder in 64 hexadecimal digits. */
  static String hash(Path place) throws IOException {
    Map<String, byte[]> files = Files.isDirectory(place) ? ofFolder(place) : ofJar(place);
    MessageDigest digest = Sha256.digest();
    files.forEach(
        (name, bytes) -> {
          byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
          digest.update(length(utf8));
          digest.update(utf8);
          digest.update(length(bytes));
          digest.update(bytes);
        });
    return Sha256.hexadecimal(digest);
  }

  private static Map<String, byte[]> ofJar(Path jar) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarFile open = new JarFile(jar.toFile(), false)) {
      for (JarEntry entry : open.stream().toList()) {
        if (!entry.isDirectory() && !LEFT_OUT.matcher(entry.getName()).matches()) {
          try (InputStream in = open.getInputStream(entry)) {
            files.put(entry.getName(), in.readAllBytes());
          }
        }
      }
      Manifest manifest = open.getManifest();
      if (manifest != null
          && Boolean.parseBoolean(manifest.getMainAttributes().getValue(MULTI_RELEASE))) {
        files.put(MULTI_RELEASE, new byte[0]);
      }
    }
    return files;
  }

  private static Map<String, byte[]> ofFolder(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (!LEFT_OUT.matcher(name).matches()) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private static byte[] length(byte[] bytes) {
    ByteArrayOutputStream eight = new ByteArrayOutputStream();
    try {
      new DataOutputStream(eight).writeLong(bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return eight.toByteArray();
  }

  /**
   * Why a file cannot be given as a plug-in's jar, in words that follow its name; null where it
   * can.
   */
  static String problem(Path jar, String serviceFile) {
    if (!Files.exists(jar)) {
      return "there is no such file";
    } else if (!Files.isRegularFile(jar)) {
      return "must be a jar, is a folder";
    }
    try (JarFile open = new JarFile(jar.toFile(), false)) {
      if (open.getEntry(serviceFile) == null) {
        return "has no plug-in: the file " + serviceFile + ", which names its class, is missing";
      }
      Manifest manifest = open.getManifest();
      Object more =
          manifest == null ? null : manifest.getMainAttributes().get(Attributes.Name.CLASS_PATH);
      return more == null
          ? null
          : "names further jars in its manifest (Class-Path: "
              + more
              + "), which its hash would not cover: pack what it needs into the jar";
    } catch (IOException e) {
      return "is not a jar that can be read: " + e.getMessage();
    }
  }
}
