package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.storage.SegmentWriter;
import org.rhosweep.sweeps.audit.StoredTrial;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/** What the audit finds in an output that was damaged on purpose. */
@Tag("slow")
class AuditCommandTest {
  // Completed, diverged and pre-trained trials, with every probe.
  private static final String SWEEP =
      """
      name: audited
      model: {hiddenSize: 8}
      training:
        trainingSteps: 5
        evaluations: 3
        maxEvalExamples: 32
        batchSize: 16
      probe: {gradients: log, radii: [before, trained], exponents: 3}
      axes:
        init: [glorot, {name: lsc, maxTrainingSteps: 3}]
        training.optimizer: [{name: adam}, {name: sgd, learningRate: 1.0e+30}]
      seeds: 2
      """;

  @TempDir static Path made;
  @TempDir Path folder;
  private static Path whole;
  private static Path sweep;
  private Path out;

  @BeforeAll
  static void run() throws Exception {
    sweep = Files.writeString(made.resolve("sweep.yaml"), SWEEP);
    whole = made.resolve("out");
    Captured run =
        Captured.run(
            "run",
            "--no-report",
            sweep.toString(),
            "--out",
            whole.toString(),
            "--master",
            "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("4 COMPLETED, 4 DIVERGED");
  }

  @BeforeEach
  void copy() throws Exception {
    out = folder.resolve("out");
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = out.resolve(whole.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private Map<String, JsonNode> audit(int code, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("audit", out.toString(), "--format", "json"));
    command.addAll(List.of(more));
    Captured audit = Captured.run(command.toArray(String[]::new));
    assertThat(audit.code()).as(audit.err()).isEqualTo(code);
    messages = audit.err();
    Map<String, JsonNode> checks = new HashMap<>();
    for (JsonNode row : new ObjectMapper().readTree(audit.out())) {
      checks.put(row.path("check").asText(), row);
    }
    return checks;
  }

  private String messages;

  private List<String> failed(String... more) throws Exception {
    List<String> failed = new ArrayList<>();
    audit(2, more)
        .forEach(
            (check, row) -> {
              if (row.path("verdict").asText().equals("FAILED")) {
                failed.add(check);
              }
            });
    return failed;
  }

  private Path segment(Table table) throws Exception {
    try (Stream<Path> files = Files.list(out.resolve(table.name()).resolve("sweep=audited"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList().get(0);
    }
  }

  /** Reads the first segment of a table, lets its rows be changed, and writes it again. */
  private void rewrite(Table table, java.util.function.Consumer<List<Object[]>> change)
      throws Exception {
    Output output = Output.at(out.toString(), new Configuration());
    Segment segment = output.segments(table).get(0);
    List<Object[]> rows = new ArrayList<>();
    SegmentReader.read(
        output,
        segment,
        table,
        table.columns().stream().map(column -> column.name()).toList(),
        rows::add);
    change.accept(rows);
    SegmentWriter.write(output, table, segment.sweep(), segment.name(), "test", rows, Map.of());
  }

  @Test
  void givenAWholeOutput_whenAudited_thenEveryCheckPassesAndHasLookedAtSomething()
      throws Exception {
    Map<String, JsonNode> checks = audit(0, sweep.toString());

    assertThat(checks).hasSize(12);
    assertThat(checks.values())
        .allSatisfy(
            row -> {
              assertThat(row.path("verdict").asText()).as(row.toString()).isEqualTo("ok");
              assertThat(row.path("failed").asInt()).isZero();
            });
    assertThat(checks.get("curves complete").path("examined").asInt()).isEqualTo(8);
    assertThat(checks.get("a row for every step of pre-training").path("examined").asInt())
        .isEqualTo(4);
    assertThat(checks.get("one terminal row per planned trial").path("examined").asInt())
        .isEqualTo(8);
  }

  @Test
  void givenALargerSweep_whenAudited_thenTheTrialsThatNeverRanAreNamed() throws Exception {
    Map<String, JsonNode> checks = audit(2, sweep.toString(), "--set", "seeds=3");

    assertThat(checks.get("one terminal row per planned trial").path("failed").asInt())
        .isEqualTo(4);
    assertThat(messages).contains("is planned and has no row");
    assertThat(audit(0, sweep.toString(), "--set", "seeds=1")).isNotEmpty();
  }

  @Test
  void givenAFlippedByteInACurvesPage_whenAudited_thenItsTrialsAreNamedDroppedAndRunAgain()
      throws Exception {
    Path curves = segment(ResultTables.CURVES);
    byte[] bytes = Files.readAllBytes(curves);
    bytes[40] ^= 1;
    Files.write(curves, bytes);
    String trials =
        Captured.run(
                "sql",
                whole.toString(),
                "SELECT count(*) AS n FROM trials WHERE segment = '"
                    + curves.getFileName().toString().replaceAll("segment-|\\.parquet", "")
                    + "'",
                "--format",
                "csv")
            .out()
            .strip()
            .replace("n\n", "");

    assertThat(failed(sweep.toString()))
        .containsExactly(
            "one terminal row per planned trial", "segments readable to the last page");
    assertThat(messages).contains(curves.toString(), trials + " trials", "--drop-damaged");
    audit(2, "--drop-damaged");
    assertThat(curves).doesNotExist();
    assertThat(failed(sweep.toString())).containsExactly("one terminal row per planned trial");

    Captured run = Captured.run("run", "--no-report", sweep.toString(), "--out", out.toString());
    assertThat(run.out()).contains(trials + " ran now");
    audit(0, sweep.toString());
  }

  @Test
  void givenRowsThatWereChanged_whenAudited_thenTheCheckForThemFails() throws Exception {
    int loss = ResultTables.CURVES.indexOf("loss");
    rewrite(ResultTables.CURVES, rows -> rows.get(1)[loss] = 0.125);
    assertThat(failed()).containsExactly("summaries agree with curves and probes");
  }

  @Test
  void givenACurveWithoutOneEvaluation_whenAudited_thenThatStepAndSplitIsNamed() throws Exception {
    rewrite(ResultTables.CURVES, rows -> rows.remove(1));
    assertThat(failed()).containsExactly("curves complete");
    assertThat(messages).contains("1 missing (0 eval)");
  }

  @Test
  void givenProbesThatLackRows_whenAudited_thenEachIsFound() throws Exception {
    rewrite(ResultTables.GRADIENTS, rows -> rows.remove(rows.size() - 1));
    rewrite(ResultTables.RADII, rows -> rows.remove(0));
    rewrite(ResultTables.PRETRAINING, rows -> rows.remove(0));
    assertThat(failed())
        .containsExactlyInAnyOrder(
            "gradients of every probed step",
            "radii of every phase asked for",
            "a row for every step of pre-training");
  }

  @Test
  void givenAnotherIdOrSettingOrResult_whenAudited_thenItIsFound() throws Exception {
    int id = ResultTables.TRIALS.indexOf("trial_id");
    int depth = ResultTables.TRIALS.indexOf("depth");
    rewrite(ResultTables.TRIALS, rows -> rows.get(0)[depth] = 7);
    assertThat(failed()).containsExactly("setting columns agree with the configuration");
    rewrite(
        ResultTables.TRIALS,
        rows -> {
          rows.get(0)[depth] = 1;
          rows.get(0)[id] = "0".repeat(64);
        });
    assertThat(failed()).contains("id = hash of configuration, data and semantics");
  }

  @Test
  void givenATrialWithTwoResults_whenAudited_thenItIsFound() throws Exception {
    Output output = Output.at(out.toString(), new Configuration());
    Segment first = output.segments(ResultTables.TRIALS).get(0);
    List<Object[]> rows = new ArrayList<>();
    SegmentReader.read(
        output, first, ResultTables.TRIALS, StoredTrial.columns(ResultTables.TRIALS), rows::add);
    Object[] again = rows.get(0).clone();
    again[ResultTables.TRIALS.indexOf("result_hash")] = "f".repeat(64);
    for (Table table : ResultTables.all()) {
      List<Object[]> copies = new ArrayList<>();
      Segment of =
          output.segments(table).stream()
              .filter(segment -> segment.key().equals(first.key()))
              .findFirst()
              .orElse(null);
      if (of != null && !table.equals(ResultTables.TRIALS)) {
        SegmentReader.read(
            output,
            of,
            table,
            table.columns().stream().map(column -> column.name()).toList(),
            row -> {
              if (row[0].equals(again[0])) {
                copies.add(row);
              }
            });
        SegmentWriter.write(output, table, "audited", "twice", "test", copies, Map.of());
      }
    }
    SegmentWriter.write(
        output,
        ResultTables.TRIALS,
        "audited",
        "twice",
        "test",
        List.<Object[]>of(again),
        Map.of());

    assertThat(failed()).containsExactly("no trial twice, none with two results");
    assertThat(messages).contains("two results", "1 row of trials superseded");
  }
}
