package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials of one place and of several side by side, as a user runs and reads them. */
@Tag("slow")
class DataParallelRunTest {
  private static final String SWEEP =
      """
      name: together
      task: {name: sequential-digits, sequenceLength: 14, trainExamples: 200, evalExamples: 100, testExamples: 50}
      model: {cell: tanh, hiddenSize: 8, depth: 2}
      training: {optimizer: {name: adam, learningRate: 0.01}, trainingSteps: 12, evaluations: 2, maxEvalExamples: 100}
      probe: {radii: [after]}
      axes:
        init: [critical, {name: lsc, maxTrainingSteps: 5}]
        execution: [single, {name: data-parallel, workers: 2, averagingFrequency: 2}]
      """;

  @TempDir Path folder;

  @Test
  void givenBothExecutions_whenRun_thenTheyStartAlikeAndOnlyOnePlaceIsBitReproducible()
      throws Exception {
    String file = Files.writeString(folder.resolve("s.yaml"), SWEEP).toString();
    String out = folder.resolve("out").toString();

    Captured run = Captured.run("run", "--no-report", file, "--out", out, "--master", "local[2]");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("together: 4 COMPLETED; 4 ran now");
    // Weights before training are the same: radii, pre-training and the first evaluation are.
    assertThat(
            lines(
                out,
                """
                SELECT t.init, count(*) AS trials, count(DISTINCT c.loss) AS losses,
                       count(DISTINCT r.spectral_radius) AS radii
                FROM trials t JOIN curves c USING (trial_id) JOIN radii r USING (trial_id)
                WHERE c.training_step = 0 AND c.split = 'eval' AND r.layer = 1 AND r.kind = 'time'
                GROUP BY 1 ORDER BY 1
                """))
        .containsExactly("init,trials,losses,radii", "critical,2,1,1", "lsc,2,1,1");
    assertThat(
            lines(
                out,
                "SELECT coalesce(execution, 'single') AS e, workers, bit_reproducible, count(*) AS n,"
                    + " sum(training_steps_done) AS steps FROM trials GROUP BY 1, 2, 3 ORDER BY 1"))
        .containsExactly(
            "e,workers,bit_reproducible,n,steps",
            "data-parallel,2,false,2,24",
            "single,,true,2,24");
    assertThat(
            lines(
                out,
                """
                SELECT count(*) AS fell FROM trials t
                JOIN curves a ON a.trial_id = t.trial_id AND a.split = 'train' AND a.training_step = 0
                JOIN curves b ON b.trial_id = t.trial_id AND b.split = 'train' AND b.training_step = 12
                WHERE t.execution = 'data-parallel' AND b.loss < a.loss - 0.05
                      AND b.gradient_norm IS NULL AND t.test_accuracy IS NOT NULL
                """))
        .containsExactly("fell", "2");
    assertThat(Captured.run("run", "--no-report", file, "--out", out).out())
        .contains("4 COMPLETED; 0 ran now");
  }

  @Test
  void givenWhatCannotBe_whenRun_thenOneLineSaysSoBeforeAnythingStarts() throws Exception {
    String file = Files.writeString(folder.resolve("s.yaml"), SWEEP).toString();
    Captured cell = Captured.run("run", "--no-report", file, "--set", "model.cell=gru");
    assertThat(cell.code()).isEqualTo(64);
    assertThat(cell.err())
        .contains(
            "2 of 4 trials: execution data-parallel needs model.cell lstm or tanh; model.cell is"
                + " gru");

    Captured settings =
        Captured.run("run", "--no-report", file, "--conf", "spark.executorEnv.OMP_NUM_THREADS=8");
    assertThat(settings.code()).isEqualTo(64);
    assertThat(settings.err()).contains("spark.executorEnv.OMP_NUM_THREADS = 8 must be 1 to");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static List<String> lines(String out, String query) {
    Captured answer = Captured.run("sql", out, query, "--format", "csv");
    assertThat(answer.code()).as(answer.err()).isZero();
    return answer.out().lines().toList();
  }
}
