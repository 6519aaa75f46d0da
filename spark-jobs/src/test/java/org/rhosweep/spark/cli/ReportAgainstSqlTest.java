package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.shell.NamedQuery;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.summary.Leaderboard;
import org.rhosweep.storage.summary.ReportInput;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.report.Figure;
import org.rhosweep.sweeps.report.ReportData;
import org.rhosweep.sweeps.report.ReportFigures;
import org.rhosweep.sweeps.result.ResultTables;

/** The report reads segments by itself; the query that it prints must give the same numbers. */
@Tag("slow")
class ReportAgainstSqlTest {
  private static final String SWEEP =
      """
      name: tiny
      model: {hiddenSize: 8}
      training: {trainingSteps: 6, evaluations: 2, maxEvalExamples: 32, batchSize: 16}
      probe: {radii: [before, after, trained]}
      axes:
        model.cell: [tanh, lstm]
        model.depth: [1, 2]
        task.padding: [0, 2]
        init: [orthogonal, {name: lsc, targetRadius: [0.5, 1.0], maxTrainingSteps: 10}]
      seeds: 2
      """;

  @TempDir Path folder;

  @Test
  void givenARun_whenTheQueryOfEachFigureIsAsked_thenItGivesTheFiguresData() throws Exception {
    String file = Files.writeString(folder.resolve("sweep.yaml"), SWEEP).toString();
    Path out = folder.resolve("out");
    Captured run = Captured.run("run", file, "--out", out.toString(), "--master", "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
    Output output = Output.at(out.toString(), new Configuration());
    ReportData data = data(output);
    List<Figure> figures = ReportFigures.of(data);
    assertThat(figures)
        .extracting(Figure::id)
        .contains(
            "curves-eval-accuracy",
            "curves-train-loss",
            "trainability",
            "residuals",
            "growth",
            "gradients-first",
            "gradients-last",
            "radii-time",
            "radii-depth",
            "pretraining-mean-radius",
            "ablations",
            "coordinates",
            "cost");

    SparkSession spark = TestSession.spark().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", 2); // of a few hundred rows
    new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, warning -> {})
        .register(ResultTables.all());
    for (Figure figure : figures) {
      Dataset<Row> answer = spark.sql(figure.sql());
      List<String> csv = csv(figure);
      if (figure.id().equals("ablations")) {
        // Intervals and tests are no SQL; what is compared, and the difference, are.
        assertThat(pairs(csv))
            .hasSize(2)
            .allMatch(
                answer.collectAsList().stream()
                        .map(row -> rounded(row.getLong(2) + "," + row.getDouble(3)))
                        .toList()
                    ::contains);
        continue;
      }

      assertThat(csv.get(0)).as(figure.id()).isEqualTo(String.join(",", answer.columns()));
      assertThat(csv.subList(1, csv.size()).stream().map(ReportAgainstSqlTest::rounded))
          .as(figure.id() + ":\n" + figure.sql())
          .containsExactlyInAnyOrderElementsOf(
              answer.collectAsList().stream().map(ReportAgainstSqlTest::line).toList());
    }
    // Radius beside growth: 8 settings by orthogonal before and trained, and by two targets of lsc
    // before, after and trained.
    Dataset<Row> propagation = spark.sql(data.query("propagation"));
    assertThat(data.measured().propagation()).hasSize(8 * (2 + 2 * 3));
    assertThat(propagation.collectAsList().stream().map(ReportAgainstSqlTest::line))
        .containsExactlyInAnyOrderElementsOf(
            data.measured().propagation().stream().map(p -> line(data, p)).toList());
    assertThat(data.query("propagation"))
        .endsWith("--named propagation --set arms=" + String.join(",", settings(data)));
    assertThat(
            spark
                .sql(
                    NamedQuery.named("propagation")
                        .withValues(Map.of("arms", String.join(",", settings(data)))))
                .collectAsList())
        .isEqualTo(propagation.collectAsList());
    // An arm's note is what its trials' rows say, where all of them say it.
    assertThat(data.measured().propagation())
        .anyMatch(p -> !p.note().isEmpty())
        .anyMatch(p -> p.note().isEmpty() && p.phase().equals("after"));

    List<String> shown = figures.stream().map(Figure::sql).toList();
    for (ReportData.Query query : data.queries()) {
      if (shown.contains(query.sql())) {
        continue;
      }
      assertThat(spark.sql(query.sql()).collectAsList()).as(query.shows()).isNotNull();
    }
  }

  @Test
  void givenEveryKindOfUnit_whenTheQueriesOfProbesAreAsked_thenTheyGiveWhatTheReportShows()
      throws Exception {
    String file =
        Files.writeString(
                folder.resolve("units.yaml"),
                """
                name: units
                model: {hiddenSize: 9}
                task: {name: sequential-digits, sequenceLength: 7}
                training: {trainingSteps: 5, evaluations: 1, maxEvalExamples: 16, batchSize: 16}
                axes: {model.cell: [relu, lstm, alif, lru, {name: feed-forward, activation: tanh}]}
                seeds: 2
                """)
            .toString();
    Path out = folder.resolve("units");
    Captured run = Captured.run("run", file, "--out", out.toString(), "--master", "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
    Output output = Output.at(out.toString(), new Configuration());
    ReportData data = data(output);
    SparkSession spark = TestSession.spark().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", 2);
    new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, warning -> {})
        .register(ResultTables.all());

    List<String> units =
        data.measured().units().stream()
            .map(
                u ->
                    rounded(
                        String.join(
                            ",",
                            data.arms().get(u.arm()).factors().get("cell"),
                            u.function(),
                            "" + u.trainingStep(),
                            "" + u.trials(),
                            orNothing(u.saturated()),
                            orNothing(u.active()),
                            orNothing(u.dead()))))
            .toList();
    Dataset<Row> answer =
        spark.sql(
            "SELECT cell, function, training_step, trials, saturated_fraction, active_fraction,"
                + " dead_unit_fraction FROM ("
                + data.query("units")
                + ")");
    assertThat(units)
        .containsExactlyInAnyOrderElementsOf(
            answer.collectAsList().stream().map(ReportAgainstSqlTest::line).toList());
    // Training steps 1 and 5; relu, spike, tanh of feed-forward, tanh and sigmoid of lstm, sigmoid
    // of lru.
    assertThat(units).hasSize(2 * 6);
    assertThat(data.measured().units())
        .filteredOn(u -> List.of("relu", "spike").contains(u.function()))
        .hasSize(2 * 2)
        .allMatch(u -> u.active() > 0 && u.active() < 1 && u.dead() >= 0 && u.dead() < 1);

    Row alif =
        spark
            .sql(
                "SELECT count_if(spike_rate > 0 AND dead_unit_share >= 0) FROM trials"
                    + " WHERE cell = 'alif'")
            .head();
    assertThat(alif.getLong(0)).isEqualTo(2);
    assertThat(
            spark
                .sql(
                    "SELECT count(*) FROM trials WHERE spike_rate IS NOT NULL"
                        + " OR (dead_unit_share IS NOT NULL AND cell <> 'relu')")
                .head()
                .getLong(0))
        .isEqualTo(2);
    assertThat(
            spark
                .sql(
                    "SELECT DISTINCT cell, kind FROM gradients JOIN trials USING (trial_id)"
                        + " WHERE kind NOT IN ('state', 'input', 'recurrent', 'readout')")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + " " + row.getString(1)))
        .containsExactlyInAnyOrder(
            "lstm cell_state", "alif membrane_potential", "alif adaptation", "lru complex_state");
    for (String name : List.of("units", "gradient-profile")) {
      Map<String, String> arms =
          name.equals("units") ? Map.of() : Map.of("kind", "cell_state", "arms", "cell");
      assertThat(spark.sql(NamedQuery.named(name).withValues(arms)).collectAsList())
          .as(name)
          .hasSize(name.equals("units") ? 4 * 6 : 7); // of 4 probed steps; of 7 time steps
    }
    Captured audit = Captured.run("audit", out.toString(), file);
    assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
  }

  private static List<String> settings(ReportData data) {
    return data.varying().stream().map(ReportData.Setting::name).toList();
  }

  private static String line(ReportData data, ReportData.Propagation p) {
    List<String> cells = new ArrayList<>();
    settings(data).forEach(s -> cells.add(data.arms().get(p.arm()).factors().getOrDefault(s, "")));
    cells.add(p.phase());
    cells.add("" + p.trials());
    for (double number :
        new double[] {
          p.timeTarget(),
          p.timeRadius(),
          p.timeGrowth(),
          p.depthTarget(),
          p.depthRadius(),
          p.depthGrowth()
        }) {
      cells.add(orNothing(number));
    }
    cells.add(p.note());
    return rounded(String.join(",", cells));
  }

  private static String orNothing(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  private static ReportData data(Output output) throws Exception {
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {});
    TrialTable trials = TrialTable.read(committed, id -> true);
    return ReportInput.of(output, committed, trials, new Leaderboard(trials));
  }

  private static List<String> csv(Figure figure) {
    String link = figure.data().link();
    assertThat(figure.data().omitted()).isZero();
    return new String(
            Base64.getDecoder().decode(link.substring(link.indexOf(',') + 1)),
            StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  /** Pairs and mean difference of each level of the initialisation. */
  private static List<String> pairs(List<String> csv) {
    return csv.stream()
        .map(line -> line.split(",", -1))
        .filter(cells -> cells[0].equals("init"))
        .map(cells -> rounded(cells[3] + "," + cells[4]))
        .toList();
  }

  private static String line(Row row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(row.isNullAt(i) ? "" : row.get(i).toString());
    }
    return rounded(String.join(",", cells));
  }

  /** Sums in another order differ in their last digits. */
  private static String rounded(String line) {
    return String.join(
        ",", Arrays.stream(line.split(",", -1)).map(ReportAgainstSqlTest::cell).toList());
  }

  private static String cell(String text) {
    try {
      return String.format(Locale.ROOT, "%.6g", Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
