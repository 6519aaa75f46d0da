package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep whose cells are written as equations, from its file to tables and back. */
@Tag("slow")
class OwnCellRunTest {
  private static final String SWEEP =
      """
      name: own
      model: {hiddenSize: 8}
      training: {trainingSteps: 5, evaluations: 2, maxEvalExamples: 32, batchSize: 16}
      probe: {gradients: log, radii: [before, after]}
      axes:
        model.cell:
          - gru
          - {file: cells/gated.yaml}
          - title: leaky
            states: [h]
            equations: ["h = leak * h' + (1 - leak) * tanh(W x + U h' + b)"]
            constants: {leak: [0.5, 0.9]}
        init: [glorot, {scheme: lsc, maxTrainingSteps: 3}]
      """;

  @TempDir static Path folder;
  private static String out;
  private static String file;

  @BeforeAll
  static void run() throws Exception {
    Files.createDirectories(folder.resolve("cells"));
    Files.writeString(
        folder.resolve("cells/gated.yaml"),
        """
        states: [h]
        equations:
          - z = sigmoid(W x + b)
          - h = (1 - z) * h' + z * tanh(W x + U h' + b)
        """);
    file = Files.writeString(folder.resolve("sweep.yaml"), SWEEP).toString();
    out = folder.resolve("out").toString();
    Captured run = Captured.run("run", file, "--out", out, "--master", "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static JsonNode sql(String query) throws Exception {
    Captured run = Captured.run("sql", out, query, "--format", "json");
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void givenTheTables_whenAsked_thenCellsAreToldApartAndTheoryIsNullForThem() throws Exception {
    JsonNode rows =
        sql(
            "SELECT cell, get_json_object(cell_constants, '$.leak') AS leak, count(*) AS n,"
                + " count(predicted_xi) AS predicted, count(radius_time_before) AS radii,"
                + " count(final_train_loss) AS losses FROM trials GROUP BY ALL ORDER BY 1, 2");

    assertThat(rows).hasSize(4);
    assertThat(rows.findValuesAsText("cell")).containsExactly("gated", "gru", "leaky", "leaky");
    assertThat(rows.get(2).get("leak").asText()).isEqualTo("0.5");
    for (JsonNode row : rows) {
      assertThat(row.get("n").asInt()).isEqualTo(2);
      assertThat(row.get("losses").asInt()).isEqualTo(2);
      assertThat(row.get("radii").asInt()).isEqualTo(2);
      assertThat(row.get("predicted").asInt() == 0)
          .isEqualTo(!row.get("cell").asText().equals("gru"));
    }
  }

  @Test
  void givenTheStoredTrials_whenTheFileIsGone_thenTheyAreReplayedToTheBit() throws Exception {
    Path cell = folder.resolve("cells/gated.yaml");
    String text = Files.readString(cell);
    Files.delete(cell);
    try {
      Captured replay = Captured.run("replay", out, "--sample", "99", "--format", "json");

      assertThat(replay.code()).as(replay.out() + replay.err()).isZero();
      JsonNode rows = new ObjectMapper().readTree(replay.out());
      assertThat(rows).hasSize(8);
      for (JsonNode row : rows) {
        assertThat(row.path("verdict").asText()).as(row.toString()).isEqualTo("SAME");
      }
    } finally {
      Files.writeString(cell, text);
    }
  }

  @Test
  void givenTheSweepWithCellsWrittenOtherwise_whenRunAgain_thenNothingIsLeftToRun()
      throws Exception {
    String otherwise =
        SWEEP
            .replace(
                "{file: cells/gated.yaml}",
                "{states: [h], equations: [\"z=sigmoid(W x+b)\","
                    + " \"h = (1-z)*h' + z*tanh(W x + U h' + b)\"], title: other}")
            .replace("title: leaky", "title: leaking");
    String other = Files.writeString(folder.resolve("other.yaml"), otherwise).toString();

    Captured plan = Captured.run("plan", other, "--out", out);

    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out() + plan.err()).containsPattern("missing +0, in 0 bundles");
    assertThat(Captured.run("audit", out, file).code()).isZero();
  }

  @Test
  void givenTheCellAsAFactor_whenAblated_thenItsArmsAreTheTitles() {
    Captured ablation =
        Captured.run(
            "ablate", out, "--factor", "cell", "--baseline", "gru", "--metric", "final_train_loss");

    assertThat(ablation.code()).as(ablation.err()).isZero();
    assertThat(ablation.out()).contains("gated");
  }

  @Test
  void givenACellThatIsNotFinite_whenRun_thenItIsInfeasibleWithTheReason() throws Exception {
    String sweep =
        """
        name: pole
        model: {hiddenSize: 8, cell: {title: pole, states: [h], equations: ["h = tanh(W x + b) / (0 * h')"]}}
        training: {trainingSteps: 5, evaluations: 2, maxEvalExamples: 32, batchSize: 16}
        """;
    String pole = Files.writeString(folder.resolve("pole.yaml"), sweep).toString();
    String poleOut = folder.resolve("pole").toString();

    Captured.run("run", "--no-report", pole, "--out", poleOut, "--master", "local[1]");
    Captured rows =
        Captured.run("sql", poleOut, "SELECT outcome, reason FROM trials", "--format", "json");

    JsonNode row = new ObjectMapper().readTree(rows.out()).get(0);
    assertThat(row.get("outcome").asText()).isEqualTo("INFEASIBLE");
    assertThat(row.get("reason").asText()).startsWith("model.cell: state h of the cell is ");
  }
}
