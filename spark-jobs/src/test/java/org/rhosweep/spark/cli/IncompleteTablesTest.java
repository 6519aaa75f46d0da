package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.DamagedSegments;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/** What any table lacks, no command counts, and the next run brings back. */
@Tag("slow")
class IncompleteTablesTest {
  // Every table has rows: curves, gradients, activations, pretraining, radii, trials.
  private static final String SWEEP =
      """
      name: tables
      model: {hiddenSize: 8}
      task: {name: sequential-digits, sequenceLength: 7}
      training: {trainingSteps: 20, evaluations: 1, maxEvalExamples: 16, batchSize: 16}
      probe: {gradients: log, radii: [before]}
      axes:
        model.cell: [lstm, relu]
        init: [glorot, {name: lsc, maxTrainingSteps: 2, tolerance: 1.0e-6}]
      seeds: 2
      """;

  private static final int TRIALS = 8;

  @TempDir static Path made;
  @TempDir Path folder;
  private static Path whole;
  private static String sweep;
  private Path out;

  @BeforeAll
  static void run() throws Exception {
    sweep = Files.writeString(made.resolve("sweep.yaml"), SWEEP).toString();
    whole = made.resolve("out");
    // Two bundles at least: what is there is not run again.
    for (String seeds : List.of("seeds=1", "seeds=2")) {
      Captured run =
          Captured.run(
              "run",
              "--no-report",
              sweep,
              "--set",
              seeds,
              "--out",
              whole.toString(),
              "--master",
              "local[2]");
      assertThat(run.code()).as(run.err()).isZero();
    }
    for (Table table : ResultTables.all()) {
      assertThat(whole.resolve(table.name())).isDirectory();
    }
  }

  @BeforeEach
  void copy() throws Exception {
    out = copy(folder.resolve("out"));
  }

  private static Path copy(Path to) throws Exception {
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(whole.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return to;
  }

  private interface Damaging {
    void damage(Path segment) throws Exception;
  }

  private static Map<String, Damaging> damages() {
    Map<String, Damaging> damages = new LinkedHashMap<>();
    damages.put("deleted", Files::delete);
    damages.put(
        "truncated",
        file -> {
          byte[] bytes = Files.readAllBytes(file);
          Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        });
    damages.put("emptied", file -> Files.write(file, new byte[0]));
    return damages;
  }

  private List<Path> segments(Table table) throws Exception {
    try (Stream<Path> files = Files.list(out.resolve(table.name()).resolve("sweep=tables"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  /** Of every table the rows that readers see, each with the hash of its trial's result. */
  private static Map<String, Integer> contents(Path out) throws Exception {
    Output output = Output.at(out.toString(), new Configuration());
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {});
    Map<String, String> places = new HashMap<>();
    Map<String, Integer> contents = new TreeMap<>();
    for (Object[] row : committed.rows(List.of("result_hash", "segment"))) {
      places.put((String) row[0], (String) row[2]);
      contents.merge("trials " + row[0] + " " + row[1], 1, Integer::sum);
    }
    for (Table table : ResultTables.all()) {
      if (!table.equals(ResultTables.TRIALS)) {
        for (Segment segment : output.segments(table)) {
          SegmentReader.read(
              output,
              segment,
              table,
              List.of("trial_id"),
              row -> {
                if (segment.name().equals(places.get((String) row[0]))) {
                  contents.merge(table.name() + " " + row[0], 1, Integer::sum);
                }
              });
        }
      }
    }
    return contents;
  }

  private void assertThatRunMakesItWhole(String what) throws Exception {
    Captured run =
        Captured.run("run", "--no-report", sweep, "--out", out.toString(), "--master", "local[2]");
    assertThat(run.code()).as(what + run.err()).isZero();
    assertThat(run.out()).as(what).contains(TRIALS + " COMPLETED").doesNotContain(" 0 ran now");
    assertThat(contents(out)).as(what).isEqualTo(contents(whole));
    Captured audit = Captured.run("audit", out.toString(), sweep);
    assertThat(audit.code()).as(what + audit.out() + audit.err()).isZero();
  }

  @Test
  void givenASegmentOfAnyTableThatIsGoneOrBroken_thenItsTrialsAreMissing() throws Exception {
    for (Table table : ResultTables.all()) {
      for (Map.Entry<String, Damaging> damage : damages().entrySet()) {
        String what = "%s of %s: ".formatted(damage.getKey(), table.name());
        out = copy(folder.resolve(table.name() + "-" + damage.getKey()));
        damage.getValue().damage(segments(table).get(0));
        Output output = Output.at(out.toString(), new Configuration());
        int seen = trials(output).size();
        assertThat(seen).as(what).isLessThan(TRIALS).isPositive();
        DamagedSegments.setAside(output, ResultTables.SCHEMA_VERSION, warning -> {});
        assertThat(trials(output)).as(what).hasSize(seen);
        assertThat(output.segments(ResultTables.TRIALS))
            .as(what + "the whole bundle leaves")
            .hasSize(output.segments(ResultTables.CURVES).size() - orphans(output));
      }
    }
  }

  private static List<Object[]> trials(Output output) throws Exception {
    return CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {})
        .rows(List.of());
  }

  /** Curves whose trials were never committed, or were deleted. */
  private static int orphans(Output output) throws Exception {
    Set<String> commits = new HashSet<>();
    output.segments(ResultTables.TRIALS).forEach(segment -> commits.add(segment.key()));
    return (int)
        output.segments(ResultTables.CURVES).stream()
            .filter(segment -> !commits.contains(segment.key()))
            .count();
  }

  @Test
  void givenASegmentOfAnyTableThatIsGoneOrBroken_whenRunAgain_thenTheOutputIsWholeAgain()
      throws Exception {
    List<Map.Entry<String, Damaging>> damages = List.copyOf(damages().entrySet());
    for (Table table : ResultTables.all()) {
      Map.Entry<String, Damaging> damage =
          damages.get(ResultTables.all().indexOf(table) % damages.size());
      out = copy(folder.resolve(table.name() + "-" + damage.getKey()));
      damage.getValue().damage(segments(table).get(0));
      assertThatRunMakesItWhole("%s of %s: ".formatted(damage.getKey(), table.name()));
    }
  }

  @Test
  void givenASegmentThatLacksRows_whenRunAgain_thenTheOutputIsWholeAgain() throws Exception {
    for (Table table : List.of(ResultTables.CURVES, ResultTables.ACTIVATIONS)) {
      out = copy(folder.resolve("rows-" + table.name()));
      Output output = Output.at(out.toString(), new Configuration());
      Segment segment = output.segments(table).get(0);
      List<Object[]> rows = new ArrayList<>();
      SegmentReader.read(
          output, segment, table, table.columns().stream().map(c -> c.name()).toList(), rows::add);
      org.rhosweep.storage.SegmentWriter.write(
          output, table, "tables", segment.name(), "test", rows.subList(1, rows.size()), Map.of());
      assertThatRunMakesItWhole("a row of " + table.name() + ": ");
    }
  }

  @Test
  void givenATableThatIsGone_whenAsked_thenStatusSqlPlanAuditAndRunSayTheSame() throws Exception {
    for (Path segment : segments(ResultTables.CURVES)) {
      Files.delete(segment);
    }
    Captured status = Captured.run("status", out.toString());
    assertThat(status.out()).contains("committed   0 trials in 0 segments");
    assertThat(status.err()).contains("its segment of curves is missing", "run its sweep again");
    Captured sql =
        Captured.run("sql", out.toString(), "SELECT count(*) FROM trials", "--format", "csv");
    assertThat(sql.out().lines().toList().get(1)).isEqualTo("0");
    assertThat(sql.err()).contains("its segment of curves is missing");
    Captured audit = Captured.run("audit", out.toString(), sweep);
    assertThat(audit.code()).isEqualTo(2);
    assertThat(audit.err()).contains("is planned and has no row");
    Captured plan = Captured.run("plan", sweep, "--out", out.toString(), "--list");
    assertThat(plan.out().lines().skip(1)).hasSize(TRIALS);
    assertThatRunMakesItWhole("all curves: ");
    Captured again =
        Captured.run("run", "--no-report", sweep, "--out", out.toString(), "--master", "local[2]");
    assertThat(again.out()).contains(" 0 ran now");
  }

  @Test
  void givenOneTableOfOneBundleIsGone_whenAsked_thenTheOtherBundlesStayReadable() throws Exception {
    List<Path> radii = segments(ResultTables.RADII);
    assertThat(radii).hasSizeGreaterThan(1);
    Set<String> lost = new HashSet<>();
    Output output = Output.at(out.toString(), new Configuration());
    SegmentReader.read(
        output,
        output.segments(ResultTables.RADII).get(0),
        ResultTables.RADII,
        List.of("trial_id"),
        row -> lost.add((String) row[0]));
    Files.delete(radii.get(0));
    int left = TRIALS - lost.size();
    assertThat(Captured.run("status", out.toString()).out())
        .contains("committed   %d trials".formatted(left));
    assertThat(
            Captured.run("sql", out.toString(), "SELECT count(*) FROM trials", "--format", "csv")
                .out())
        .contains("\n" + left + "\n");
    assertThat(Captured.run("report", out.toString()).err())
        .contains("its segment of radii is missing");
    assertThatRunMakesItWhole("radii of a bundle: ");
  }

  @Test
  void givenAnIncompleteBundle_whenCompactedOrMerged_thenItIsNotTakenForWhole() throws Exception {
    Files.delete(segments(ResultTables.GRADIENTS).get(0));
    Captured compact = Captured.run("compact", out.toString());
    assertThat(compact.code()).isNotZero();
    assertThat(compact.err()).contains("damaged");
    Path into = copy(folder.resolve("into"));
    Captured merge = Captured.run("merge", out.toString(), into.toString());
    assertThat(merge.code()).as(merge.err()).isZero();
    assertThat(contents(out)).hasSameSizeAs(contents(whole)).isNotEmpty();
    assertThat(contents(out).keySet().stream().filter(key -> key.startsWith("trials")))
        .containsExactlyElementsOf(
            contents(whole).keySet().stream().filter(key -> key.startsWith("trials")).toList());
  }

  @Test
  void givenACompactedOutput_whenATableIsGone_thenItIsNoticedAsWell() throws Exception {
    Captured compact = Captured.run("compact", out.toString(), "--pause", "0");
    assertThat(compact.code()).as(compact.err()).isZero();
    Files.delete(segments(ResultTables.PRETRAINING).get(0));
    assertThat(Captured.run("status", out.toString()).out()).contains("committed   0 trials");
    assertThatRunMakesItWhole("compacted: ");
  }
}
