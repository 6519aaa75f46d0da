package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.result.ResultTables;

class TheoryCommandTest {
  @TempDir Path folder;

  private static JsonNode json(Captured run) throws Exception {
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void givenANetworkInOptions_whenAsked_thenItsPredictionIsThatOfTheReference() throws Exception {
    JsonNode rows =
        json(
            Captured.run(
                "theory",
                "--cell",
                "lstm",
                "--init",
                "glorot",
                "--sequence-length",
                "100",
                "--hidden",
                "64",
                "--input",
                "64",
                "--format",
                "json"));

    // sigma^2 = nu^2 = 1, mu_f = 1, R = Sigma = 1
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).get("chi").asDouble()).isCloseTo(0.5529813828912782, within(1e-6));
    assertThat(rows.get(0).get("q").asDouble()).isCloseTo(0.050728810817214615, within(1e-6));
    assertThat(rows.get(0).get("sequence_length").asInt()).isEqualTo(100);
  }

  @Test
  void givenASweep_whenAsked_thenEachSettingHasItsLayersAndIsStoredOnce() throws Exception {
    String sweep =
        """
        name: lines
        task: {name: sequential-digits, sequenceLength: 14, trainExamples: 80}
        model: {hiddenSize: 16, depth: 2}
        axes:
          model.cell: [tanh, relu, gru]
          init: [glorot, {name: critical, point: [recipe, solved]}]
        exclude: [{model.cell: relu, init: critical}]
        seeds: 3
        """;
    String file = Files.writeString(folder.resolve("sweep.yaml"), sweep).toString();
    String out = folder.resolve("out").toString();

    Captured first = Captured.run("theory", file, "--out", out, "--format", "json");
    JsonNode rows = json(first);
    Captured.run("theory", file, "--out", out);

    assertThat(rows).hasSize(2 * 3 * 2); // two cells that are covered, three inits, two layers
    assertThat(first.err()).contains("the theory does not cover relu with glorot");
    for (JsonNode row : rows) {
      assertThat(row.get("task").asText()).isEqualTo("sequential-digits");
      if (row.get("init").asText().equals("critical")
          && row.get("init_point").asText().equals("solved")) {
        assertThat(row.get("chi_at_one").asDouble()).isCloseTo(1, within(1e-6));
      }
    }
    Output output = Output.at(out, new Configuration());
    List<Segment> segments = output.segments(ResultTables.THEORY);
    assertThat(segments).hasSize(1);
    List<Object[]> stored = new ArrayList<>();
    SegmentReader.read(
        output, segments.get(0), ResultTables.THEORY, List.of("cell", "m1"), stored::add);
    assertThat(stored).hasSize(12);
    assertThat((Double) stored.get(0)[1]).isEqualTo(rows.get(0).get("m1").asDouble());
  }

  @Test
  void givenWhatTheTheoryCannotAnswer_whenAsked_thenOneLineSaysWhy() {
    Captured wrong = Captured.run("theory", "--cell", "lstn");
    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.messages()).hasSize(1);
    assertThat(wrong.messages().get(0)).contains("--cell", "lstn", "lstm");

    Captured negative = Captured.run("theory", "--input-square", "-1");
    assertThat(negative.messages()).containsExactly("rhosweep: meanSquare must be >= 0, was -1.0");

    Captured uncovered = Captured.run("theory", "--cell", "relu");
    assertThat(uncovered.code()).isZero();
    assertThat(uncovered.err()).contains("the theory does not cover relu with glorot");
  }
}
