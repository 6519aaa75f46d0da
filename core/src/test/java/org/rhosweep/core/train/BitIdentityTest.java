package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.NumericSemantics;

/**
 * The same trials in JVMs with other vector widths, without the module, interpreted, of another
 * version, and beside other trials. {@code docs/internals.md} has the whole matrix.
 */
class BitIdentityTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /** As the launcher runs kernels. */
  private static final String UNCHECKED = "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0";

  @TempDir Path directory;

  @Tag("slow")
  @Test
  void givenVectorsOfOtherWidths_whenTrained_thenEveryBitIsTheSame() throws Exception {
    List<String> widest = run(ownJava(), MODULE);
    List<String> narrow = run(ownJava(), MODULE, "-XX:MaxVectorSize=16");
    List<String> middle = run(ownJava(), MODULE, "-XX:MaxVectorSize=32");
    List<String> plain = run(ownJava());

    assertThat(narrow.get(0)).isEqualTo("bits 128");
    assertThat(plain.get(0)).isEqualTo("bits 32");
    assertThat(hashes(narrow)).isEqualTo(hashes(widest)).hasSizeGreaterThanOrEqualTo(19);
    assertThat(hashes(middle)).isEqualTo(hashes(widest));
    assertThat(hashes(plain)).isEqualTo(hashes(widest));
    assertThat(hashes(widest)).doesNotHaveDuplicates();
    // Other bits for the same settings are a new generation: raise NumericSemantics.NUMBER and
    // write the hashes to the file of that number. New cells and tasks only add lines.
    assertThat(hashes(widest)).isEqualTo(goldenHashes());
  }

  private static List<String> goldenHashes() throws IOException {
    String file = "/golden/result-hashes-" + NumericSemantics.NUMBER + ".txt";
    try (InputStream hashes = BitIdentityTest.class.getResourceAsStream(file)) {
      return new String(hashes.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Tag("slow")
  @Test
  void givenEightTrialsAtATime_whenTrained_thenEveryBitIsAsAlone() throws Exception {
    assertThat(hashes(run(Trials.FULL, 8, ownJava(), MODULE))).isEqualTo(goldenHashes());
  }

  @Tag("slow")
  @Test
  void givenNoCompiler_whenTrained_thenEveryBitIsAsCompiled() throws Exception {
    List<String> compiled = run(Trials.SMALL, 1, ownJava(), MODULE);
    List<String> interpreted = run(Trials.SMALL, 1, ownJava(), "-Xint");
    List<String> plainlyCompiled =
        run(Trials.SMALL, 1, ownJava(), MODULE, "-XX:TieredStopAtLevel=1");
    assertThat(hashes(interpreted))
        .isEqualTo(hashes(compiled))
        .hasSize(Networks.CELLS.size() + TrialHashes.WRITTEN.size());
    assertThat(hashes(plainlyCompiled)).isEqualTo(hashes(compiled));
  }

  @Tag("slow")
  @Test
  void givenAnotherJavaVersion_whenTrained_thenEveryBitIsTheSame() throws Exception {
    for (Path java : otherJavas()) {
      assertThat(hashes(run(java, MODULE))).as("with %s", java).isEqualTo(goldenHashes());
    }
  }

  private static List<String> hashes(List<String> lines) {
    return lines.subList(1, lines.size());
  }

  private static Path ownJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** Other JVMs from 17 on beside this one. */
  private static List<Path> otherJavas() throws IOException {
    Path home = Path.of(System.getProperty("java.home")).toRealPath();
    List<Path> found = new ArrayList<>();
    try (Stream<Path> siblings = Files.list(home.getParent())) {
      for (Path sibling : siblings.sorted().toList()) {
        Path release = sibling.resolve("release");
        Path java = sibling.resolve("bin").resolve("java");
        if (!sibling.toRealPath().equals(home)
            && Files.isExecutable(java)
            && Files.isRegularFile(release)
            && version(release) > Runtime.version().feature()) {
          found.add(java);
        }
      }
    }
    return found;
  }

  private static int version(Path release) throws IOException {
    return Files.readAllLines(release).stream()
        .filter(line -> line.startsWith("JAVA_VERSION=\""))
        .mapToInt(line -> new Scanner(line).useDelimiter("\\D+").nextInt())
        .findFirst()
        .orElse(0);
  }

  private enum Trials {
    FULL,
    SMALL
  }

  private List<String> run(Path java, String... flags) throws Exception {
    return run(Trials.FULL, 1, java, flags);
  }

  private List<String> run(Trials trials, int atATime, Path java, String... flags)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of(java.toString(), "-Xmx512m", "-XX:+UseSerialGC", UNCHECKED));
    command.addAll(Arrays.asList(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TrialHashes.class.getName());
    command.addAll(List.of(trials.name().toLowerCase(Locale.ROOT), Integer.toString(atATime)));
    Path errors = Files.createTempFile(directory, "child", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> read(errors)).isZero();
    return output.lines().toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
