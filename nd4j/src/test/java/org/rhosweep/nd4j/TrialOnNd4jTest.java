package org.rhosweep.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.EngineVariant;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.run.DataCache;
import org.rhosweep.sweeps.run.Environment;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.TrialSpec;

/** Whole trials on this engine, and without its library. */
@Tag("slow")
class TrialOnNd4jTest {
  private static final Environment ENVIRONMENT = new Environment("test", "simd", 256, "17", "here");

  private static TrialRunner runner() {
    return new TrialRunner(
        DataCache.SHARED, System::nanoTime, () -> 0, ENVIRONMENT, Long.MAX_VALUE);
  }

  @Test
  void givenTheNd4jEngine_whenATrialIsRun_thenItCompletesLikeTheOtherAndSaysWhatRan() {
    TrialSpec spec = SampleTrials.spec(new Lstm(1), 8, 2, 5, 3);
    List<Trial> trials = Trials.resolve(List.of(spec, SampleTrials.on(EngineName.ND4J, spec)));

    TrialResult simd = runner().run(trials.get(0));
    TrialResult nd4j = runner().run(trials.get(1));

    assertThat(nd4j.outcome()).isEqualTo(new Outcome.Completed());
    assertThat(nd4j.trial().id()).isNotEqualTo(simd.trial().id());
    assertThat(nd4j.provenance().engine()).isEqualTo("nd4j (cpu)");
    assertThat(nd4j.provenance().laneWidth()).isZero();
    assertThat(simd.provenance().engine()).isEqualTo("simd");
    assertThat(nd4j.training().curve()).hasSameSizeAs(simd.training().curve());
    for (int i = 0; i < simd.training().curve().size(); i++) {
      double loss = simd.training().curve().get(i).loss();
      assertThat(nd4j.training().curve().get(i).loss()).isCloseTo(loss, within(1e-4 * loss));
    }
  }

  @Test
  void givenAClassPathWithoutNd4j_whenATrialAsksForIt_thenItIsInfeasibleAndOthersRun()
      throws Exception {
    String without =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(
                entry -> !Path.of(entry).getFileName().toString().matches("(nd4j|javacpp)-.*jar"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                without,
                TrialOnNd4jTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(output.lines().toList())
        .containsExactly(
            "COMPLETED null simd (scalar)",
            "INFEASIBLE engine nd4j does not load here (java.lang.ClassNotFoundException:"
                + " org.nd4j.linalg.factory.Nd4j): put nd4j-native and its native library for this"
                + " platform on the class path, or set engine to simd nd4j");
  }

  /** A trial on each engine: how it ended, why, and what ran. */
  public static void main(String[] arguments) {
    EngineVariant form = Engines.form(EngineName.SIMD);
    Environment here = new Environment("test", form.name(), form.laneWidth(), "17", "here");
    TrialRunner runner =
        new TrialRunner(DataCache.SHARED, System::nanoTime, () -> 0, here, Long.MAX_VALUE);
    TrialSpec spec = SampleTrials.spec(new TanhRnn(), 4, 1, 2, 3);
    for (Trial trial : Trials.resolve(List.of(spec, SampleTrials.on(EngineName.ND4J, spec)))) {
      TrialResult result = runner.run(trial);
      System.out.println(
          result.outcome().name()
              + " "
              + result.outcome().reason()
              + " "
              + result.provenance().engine());
    }
  }
}
