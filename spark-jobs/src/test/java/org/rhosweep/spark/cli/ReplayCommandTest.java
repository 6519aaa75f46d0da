package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.storage.SegmentWriter;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.TrialConfiguration;
import org.rhosweep.sweeps.spec.TrialIdentity;
import org.rhosweep.sweeps.spec.TrialSpec;

/** Trials that ran on Spark, run again without it; and outputs of two clusters as one. */
@Tag("slow")
class ReplayCommandTest {
  private static final String SWEEP =
      """
      name: replayed
      model: {hiddenSize: 8}
      training: {trainingSteps: 5, evaluations: 2, maxEvalExamples: 32, batchSize: 16}
      probe: {gradients: log, radii: [before, after, trained]}
      axes:
        model.cell: [lstm, gru]
        init: [glorot, critical, {name: lsc, maxTrainingSteps: 3}]
        training.optimizer: [{name: adam}, {name: sgd, learningRate: 1.0e+30}]
      """;

  @TempDir static Path folder;
  private static String out;
  private static String file;

  @BeforeAll
  static void run() throws Exception {
    file = Files.writeString(folder.resolve("sweep.yaml"), SWEEP).toString();
    out = folder.resolve("out").toString();
    Captured run = Captured.run("run", "--no-report", file, "--out", out, "--master", "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("DIVERGED");
  }

  @Test
  void givenTrialsOfEveryKind_whenReplayed_thenEveryNumberIsTheSame() throws Exception {
    Captured replay = Captured.run("replay", out, "--sample", "99", "--format", "json");

    assertThat(replay.code()).as(replay.out() + replay.err()).isZero();
    JsonNode rows = new ObjectMapper().readTree(replay.out());
    assertThat(rows).hasSize(12);
    for (JsonNode row : rows) {
      assertThat(row.path("verdict").asText()).as(row.toString()).isEqualTo("SAME");
      assertThat(row.path("values_compared").asInt()).isGreaterThan(100);
    }
    String id = rows.get(0).path("trial_id").asText();
    Captured one = Captured.run("replay", out, id.substring(0, 10));
    assertThat(one.code()).isZero();
    assertThat(one.out()).contains(id.substring(0, 12), "SAME");
  }

  @Test
  void givenAChangedCurveAndAnotherSemanticsNumber_whenReplayed_thenItSaysWhatDiffers()
      throws Exception {
    String changed = folder.resolve("changed").toString();
    assertThat(Captured.run("merge", changed, out).code()).isZero();
    Output output = Output.at(changed, new Configuration());
    // A bundle of a trial that diverged at once has fewer rows.
    Segment curves = null;
    List<Object[]> rows = List.of();
    for (int i = 0; rows.size() < 4; i++) {
      curves = output.segments(ResultTables.CURVES).get(i);
      rows = rows(output, curves, ResultTables.CURVES);
    }
    int loss = ResultTables.CURVES.indexOf("loss");
    String id = (String) rows.get(3)[0];
    rows.get(3)[loss] = Math.nextUp((Double) rows.get(3)[loss]);
    write(output, curves, ResultTables.CURVES, rows);

    Captured replay = Captured.run("replay", changed, id, "--format", "csv");
    assertThat(replay.code()).isEqualTo(2);
    assertThat(replay.out()).contains("DIFFERENT", "curves.loss", "training_step");

    Object key = curves.key();
    Segment trials =
        output.segments(ResultTables.TRIALS).stream()
            .filter(segment -> segment.key().equals(key))
            .findFirst()
            .orElseThrow();
    List<Object[]> trialRows = rows(output, trials, ResultTables.TRIALS);
    Object[] row = trialRows.stream().filter(r -> r[0].equals(id)).findFirst().orElseThrow();
    row[ResultTables.TRIALS.indexOf("numeric_semantics")] = 99;
    row[ResultTables.TRIALS.indexOf("result_hash")] = "f".repeat(64);
    write(output, trials, ResultTables.TRIALS, trialRows);

    Captured refused = Captured.run("replay", changed, id);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.out()).contains("REFUSED", "numeric semantics 99");

    // The same trial with another result: merge keeps its own and says so.
    Captured merge = Captured.run("merge", changed, out);
    assertThat(merge.code()).isEqualTo(2);
    assertThat(merge.messages())
        .anySatisfy(line -> assertThat(line).contains(id, "another result"));
  }

  /** A trial as version 1 of the schema stored it: under the id that its settings' names made. */
  @Test
  void givenATrialOfSchemaOne_whenReplayedAuditedAndRun_thenItIsKnownAndRunAgain()
      throws Exception {
    String former = folder.resolve("former").toString();
    assertThat(Captured.run("merge", former, out).code()).isZero();
    Output output = Output.at(former, new Configuration());
    Segment segment = output.segments(ResultTables.TRIALS).get(0);
    List<Object[]> rows = rows(output, segment, ResultTables.TRIALS);
    Object[] row = rows.get(0);
    TrialSpec spec =
        TrialConfiguration.read((String) row[ResultTables.TRIALS.indexOf("config_json")]);
    String id =
        TrialIdentity.id(
            spec,
            (String) row[ResultTables.TRIALS.indexOf("data_fingerprint")],
            NumericSemantics.NUMBER,
            1);
    assertThat(id).isNotEqualTo(row[0]);
    row[0] = id;
    row[ResultTables.TRIALS.indexOf("schema_version")] = 1;
    write(output, segment, ResultTables.TRIALS, rows);

    Captured replay = Captured.run("replay", former, id);
    assertThat(replay.out()).contains("REFUSED", "setting names of schema version 1");
    Captured audit = Captured.run("audit", former);
    assertThat(audit.out() + audit.err()).doesNotContain("semantics make");
    Captured run =
        Captured.run("run", "--no-report", file, "--out", former, "--master", "local[2]");
    assertThat(run.err())
        .contains(
            "of this sweep the output has 1 trial with the setting names of schema version 1,");
    assertThat(run.out()).contains("1 ran now");
  }

  @Test
  void givenWrongIds_whenReplayed_thenOneLineSaysSo() {
    Captured none = Captured.run("replay", out, "zz");
    assertThat(none.code()).isEqualTo(64);
    assertThat(none.messages()).containsExactly("rhosweep: no committed trial begins with zz");
    Captured nothing = Captured.run("replay", out);
    assertThat(nothing.code()).isEqualTo(64);
    assertThat(nothing.messages().get(0)).contains("--sample");
  }

  @Test
  void givenTwoHalvesOfASweep_whenMergedAndCompacted_thenItIsWholeAndARunFindsNothingMissing() {
    String left = folder.resolve("left").toString();
    String right = folder.resolve("right").toString();
    String whole = folder.resolve("whole").toString();
    String lstm = "axes.model.cell=[lstm]";
    assertThat(Captured.run("run", "--no-report", file, "--out", left, "--set", lstm).code())
        .isZero();
    assertThat(Captured.run("run", "--no-report", file, "--out", right).code()).isZero();

    Captured merge = Captured.run("merge", whole, left, right);
    assertThat(merge.code()).as(merge.err()).isZero();
    assertThat(Captured.run("audit", whole, file).code()).isZero();
    Captured compact = Captured.run("compact", whole, "--pause", "0");
    assertThat(compact.code()).as(compact.err()).isZero();
    assertThat(compact.out()).contains("1 now");
    Captured audit = Captured.run("audit", whole, file);
    assertThat(audit.code()).as(audit.err()).isZero();
    assertThat(Captured.run("run", "--no-report", file, "--out", whole).out())
        .contains("0 ran now");
    assertThat(Captured.run("replay", whole, "--sample", "2").code()).isZero();
  }

  private static List<Object[]> rows(Output output, Segment segment, Table table) throws Exception {
    List<Object[]> rows = new ArrayList<>();
    SegmentReader.read(
        output,
        segment,
        table,
        table.columns().stream().map(column -> column.name()).toList(),
        rows::add);
    return rows;
  }

  private static void write(Output output, Segment segment, Table table, List<Object[]> rows)
      throws Exception {
    SegmentWriter.write(output, table, segment.sweep(), segment.name(), "test", rows, Map.of());
  }
}
