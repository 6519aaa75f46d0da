package org.rhosweep.sweeps.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.Sha256;

class JarContentTest {
  @TempDir Path folder;

  /** Entries are name, text, name, text, … */
  private Path jar(String name, int level, long time, String... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      packed.setLevel(level);
      for (int i = 0; i < entries.length; i += 2) {
        JarEntry entry = new JarEntry(entries[i]);
        entry.setLastModifiedTime(FileTime.fromMillis(time));
        packed.putNextEntry(entry);
        packed.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
        packed.closeEntry();
      }
    }
    return jar;
  }

  @Test
  void givenOneFile_whenHashed_thenItIsTheDigestOfLengthsNameAndBytes() throws IOException {
    var digest = Sha256.digest();
    digest.update(new byte[] {0, 0, 0, 0, 0, 0, 0, 3});
    digest.update("a/b".getBytes(StandardCharsets.UTF_8));
    digest.update(new byte[] {0, 0, 0, 0, 0, 0, 0, 2});
    digest.update("xy".getBytes(StandardCharsets.UTF_8));

    assertThat(JarContent.hash(jar("a.jar", 9, 0, "a/b", "xy")))
        .isEqualTo(Sha256.hexadecimal(digest));
  }

  @Test
  void givenAnotherBuildOfTheSameFiles_whenHashed_thenItIsTheSame() throws IOException {
    String hash = JarContent.hash(jar("a.jar", 9, 1_000_000_000_000L, "a", "1", "b/c", "2"));
    Path again =
        jar(
            "b.jar",
            0,
            1_700_000_000_000L,
            "META-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\nCreated-By: another\n",
            "b/",
            "",
            "b/c",
            "2",
            "META-INF/maven/g/a/pom.properties",
            "built=today",
            "META-INF/KEY.SF",
            "signature",
            "a",
            "1");
    Path classes = Files.createDirectories(folder.resolve("classes/b")).getParent();
    Files.writeString(classes.resolve("a"), "1");
    Files.writeString(classes.resolve("b/c"), "2");

    assertThat(JarContent.hash(again)).isEqualTo(hash);
    assertThat(JarContent.hash(classes)).isEqualTo(hash);
  }

  @Test
  void givenOtherContent_whenHashed_thenItIsAnother() throws IOException {
    String hash = JarContent.hash(jar("a.jar", 9, 0, "a", "1", "b", "2"));

    assertThat(JarContent.hash(jar("b.jar", 9, 0, "a", "1", "b", "3"))).isNotEqualTo(hash);
    assertThat(JarContent.hash(jar("c.jar", 9, 0, "a", "1", "c", "2"))).isNotEqualTo(hash);
    assertThat(JarContent.hash(jar("d.jar", 9, 0, "a", "1"))).isNotEqualTo(hash);
    // Lengths tell where a name ends and where a file does.
    assertThat(JarContent.hash(jar("e.jar", 9, 0, "a", "1b", "", "2"))).isNotEqualTo(hash);
    String versions = "Manifest-Version: 1.0\nMulti-Release: true\n";
    assertThat(
            JarContent.hash(
                jar("f.jar", 9, 0, "META-INF/MANIFEST.MF", versions, "a", "1", "b", "2")))
        .isNotEqualTo(hash);
  }
}
