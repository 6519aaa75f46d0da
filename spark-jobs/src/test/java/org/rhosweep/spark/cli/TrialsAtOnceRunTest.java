package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.NeedsOpenClDevice;

/** Trials of one shape that a task runs at the same time, from the sweep file to the tables. */
@Tag("slow")
class TrialsAtOnceRunTest {
  private static final String SWEEP =
      """
      name: at-once
      task: {name: adding, sequenceLength: 6, evalExamples: 20, testExamples: 20}
      model: {hiddenSize: 5}
      training: {trainingSteps: 6, evaluations: 2, maxEvalExamples: 20, batchSize: 10}
      axes:
        engine: [simd, opencl]
        training.optimizer:
          - {name: adam, learningRate: 0.01}
          - {name: adam, learningRate: 1.0e+30}
      seeds: 3
      """;

  @TempDir Path folder;

  private static final String DEVICES =
      """
      name: devices
      task: {name: adding, sequenceLength: 6, evalExamples: 20, testExamples: 20}
      model: {hiddenSize: 5}
      training: {trainingSteps: 6, evaluations: 2, maxEvalExamples: 20, batchSize: 10}
      execution: {name: single, device: cpu}
      axes: {engine: [simd, opencl]}
      """;

  private static JsonNode rows(String out, String statement) throws Exception {
    Captured sql = Captured.run("sql", out, statement, "--format", "json");
    assertThat(sql.code()).as(sql.err()).isZero();
    return new ObjectMapper().readTree(sql.out());
  }

  @Test
  void givenTrialsThatAskForACore_whenRun_thenSimdGivesTheBitsAndRowsSayWhatRan() throws Exception {
    String file = Files.writeString(folder.resolve("sweep.yaml"), DEVICES).toString();
    String out = folder.resolve("out").toString();

    Captured run = Captured.run("run", file, "--out", out, "--no-report");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode trials =
        rows(
            out,
            "SELECT engine, engine_form, device, execution_device, outcome, result_hash FROM trials"
                + " ORDER BY engine");
    assertThat(trials).hasSize(2);
    assertThat(trials.get(0).get("engine").asText()).isEqualTo("opencl");
    for (JsonNode trial : trials) {
      assertThat(trial.get("outcome").asText()).isEqualTo("COMPLETED");
      assertThat(trial.get("engine_form").asText()).startsWith("simd");
      assertThat(trial.get("execution_device").asText()).isEqualTo("cpu");
      assertThat(trial.get("device").isNull()).isTrue();
      assertThat(trial.get("result_hash")).isEqualTo(trials.get(0).get("result_hash"));
    }
    Captured replay = Captured.run("replay", out, "--sample", "2");
    assertThat(replay.code()).as(replay.out() + replay.err()).isZero();
  }

  @Test
  @ExtendWith(NeedsOpenClDevice.class)
  void givenTrialsOnADevice_whenRunAtOnce_thenRowsAreThoseOfSimdOneAfterTheOther()
      throws Exception {
    String file = Files.writeString(folder.resolve("sweep.yaml"), SWEEP).toString();
    String out = folder.resolve("out").toString();
    String three = "--conf=spark.rhosweep.gpu.trials=3";

    Captured plan = Captured.run("plan", file, "--out", out, three, "--slots", "2");
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out())
        .contains(
            "at once         6 trials in 2 bundles of one shape each, of which run together: 3 (2"
                + " times)");

    Captured run = Captured.run("run", file, "--out", out, "--no-report", three);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode trials =
        rows(
            out,
            "SELECT seed, learning_rate, count(*) AS n, count(DISTINCT outcome) AS outcomes,"
                + " min(outcome) AS outcome, count(DISTINCT result_hash) AS hashes,"
                + " count(DISTINCT segment) AS segments"
                + " FROM trials GROUP BY seed, learning_rate ORDER BY learning_rate");
    assertThat(trials).hasSize(6);
    int completed = 0;
    for (JsonNode trial : trials) {
      assertThat(trial.get("n").asInt()).isEqualTo(2);
      assertThat(trial.get("outcomes").asInt()).isEqualTo(1);
      assertThat(trial.get("segments").asInt()).isEqualTo(2);
      completed += trial.get("outcome").asText().equals("COMPLETED") ? 1 : 0;
      assertThat(trial.get("hashes").asInt()).isLessThanOrEqualTo(1);
    }
    assertThat(completed).isEqualTo(3);
    assertThat(rows(out, "SELECT DISTINCT segment FROM trials WHERE engine = 'opencl'")).hasSize(2);
  }
}
