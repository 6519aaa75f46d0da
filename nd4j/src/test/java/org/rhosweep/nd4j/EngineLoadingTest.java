package org.rhosweep.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingSettings;

/** What a fresh JVM loads for an engine, and what it says where the engine's library is broken. */
@Tag("slow")
class EngineLoadingTest {
  @TempDir Path directory;

  @Test
  void givenATrialOnSimd_whenRunInAFreshJvm_thenNoClassOfNd4jIsLoaded() throws Exception {
    Path classes = directory.resolve("classes");
    List<String> lines = run(EngineName.SIMD, "-Xlog:class+load:file=" + classes);

    assertThat(lines).containsExactly("trained 2 on simd (scalar)");
    assertThat(Files.readString(classes))
        .contains("org.rhosweep.core.train.Trainer")
        .doesNotContain("org.nd4j", "org.bytedeco", "org.deeplearning4j", "Nd4jProvider");
  }

  @Test
  void givenATrialOnNd4j_whenRunInAFreshJvm_thenItsClassesAreLoaded() throws Exception {
    Path classes = directory.resolve("classes");
    List<String> lines = run(EngineName.ND4J, "-Xlog:class+load:file=" + classes);

    assertThat(lines).containsExactly("trained 2 on nd4j (cpu)");
    assertThat(Files.readString(classes)).contains("org.nd4j.linalg", "org.bytedeco.openblas");
  }

  @Test
  void givenNativesOfAnotherPlatform_whenNd4jIsAskedFor_thenTheProblemIsOneLine() throws Exception {
    List<String> lines = run(EngineName.ND4J, "-Dorg.bytedeco.javacpp.platform=linux-other");

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .startsWith("problem: engine nd4j does not load here (")
        .endsWith(
            "): put nd4j-native and its native library for this platform on the class path, or"
                + " set engine to simd");
  }

  /** Trains a little on the engine named by the first argument, or says why not. */
  public static void main(String[] arguments) {
    EngineName engine = EngineName.valueOf(arguments[0]);
    String problem = Engines.problem(engine).orElse(null);
    if (problem != null) {
      System.out.println("problem: " + problem);
      return;
    }
    Trainer training =
        new Trainer(
            new ModelSettings(new TanhRnn(), 4, 1),
            new Orthogonal(1),
            new TrainingSettings(new Adam(1e-3, 0.9, 0.999, 1e-8), 4, 2, null, 1, 8),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            engine,
            1);
    int steps = training.train(new Adding(5, 8).load(), () -> 0).trainingSteps();
    System.out.println("trained " + steps + " on " + Engines.form(engine).name());
  }

  private List<String> run(EngineName engine, String... flags) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
    command.addAll(Arrays.asList(flags));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            EngineLoadingTest.class.getName(),
            engine.name()));
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
