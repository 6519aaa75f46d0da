package org.rhosweep.sweeps.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles Java sources against the classes of this process and packs them into jars. */
public final class TestJars {
  private TestJars() {}

  /** Classes, and the resources beside them, of {@code src/main} of a project. */
  public static Path ofProject(Path project, Path jar) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> all = Files.walk(project.resolve("src/main/java"))) {
      all.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
    }
    addAll(files, compile(sources, Files.createTempDirectory("classes")));
    addAll(files, project.resolve("src/main/resources"));
    return pack(files, jar);
  }

  /**
   * Classes and their service file.
   *
   * @param sources by the name of the class, without package
   * @param services lines of the service file; none for a jar without one
   */
  public static Path of(Path jar, Map<String, String> sources, String... services)
      throws IOException {
    Path folder = Files.createTempDirectory("sources");
    List<Path> written = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve(source.getKey() + ".java");
      written.add(Files.writeString(file, source.getValue()));
    }
    Map<String, byte[]> files = new TreeMap<>();
    addAll(files, compile(written, Files.createTempDirectory("classes")));
    if (services.length > 0) {
      String lines = String.join("\n", services) + "\n";
      files.put(Plugins.SERVICE_FILE, lines.getBytes(StandardCharsets.UTF_8));
    }
    return pack(files, jar);
  }

  private static Path compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw new IllegalStateException(messages.toString());
      }
    }
    return classes;
  }

  private static void addAll(Map<String, byte[]> files, Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  files.put(
                      folder.relativize(file).toString().replace('\\', '/'),
                      Files.readAllBytes(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /** A jar of files in the order of their names. */
  public static Path pack(Map<String, byte[]> files, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        packed.putNextEntry(new JarEntry(file.getKey()));
        packed.write(file.getValue());
        packed.closeEntry();
      }
    }
    return jar;
  }
}
