package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.Output;
import org.rhosweep.sweeps.result.ResultTables;

/** The report of a sweep in which whole arms, single trials and none diverge. */
@Tag("slow")
class ReportTest {
  private static final String SWEEP =
      """
      name: mixed
      task: {name: adding, sequenceLength: 8}
      model: {hiddenSize: 6}
      training:
        optimizer: {name: sgd, learningRate: 0.01}
        trainingSteps: 40
        batchSize: 8
        evaluations: 4
        maxEvalExamples: 32
      probe: {gradients: log, radii: [before, after]}
      axes:
        task.sequenceLength: [8, 16]
        model.cell: [relu, tanh]
        training.optimizer.learningRate: [0.01, 300.0]
        init: [glorot, {name: he, gain: 2.5}, {name: lsc, targetRadius: 1.0, maxTrainingSteps: 5}]
      seeds: 4
      report: {title: "What <b>diverges</b>", color: [init, learning_rate]}
      """;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static String out;
  private static String html;

  @BeforeAll
  static void run() throws Exception {
    Path file = Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
    out = folder.resolve("out").toString();
    Captured ran = Captured.run("run", file.toString(), "--out", out, "--master", "local[2]");
    assertThat(ran.code()).as(ran.err()).isZero();
    html = Files.readString(folder.resolve("out/report.html"));
  }

  /** The CSV behind a figure, a map by column a row. */
  private static List<Map<String, String>> data(String page, String figure) throws Exception {
    Matcher script =
        Pattern.compile("id=\"" + figure + "-data\">(.*?)</script>", Pattern.DOTALL).matcher(page);
    assertThat(script.find()).as(figure).isTrue();
    JsonNode data = JSON.readTree(script.group(1));
    return rows(data.get("csv").asText());
  }

  private static List<Map<String, String>> rows(String csv) {
    List<String> lines = csv.lines().toList();
    String[] header = lines.get(0).split(",", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.replaceAll("\"[^\"]*\"", "quoted").split(",", -1);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < header.length; i++) {
        row.put(header[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static SparkSession views() throws Exception {
    SparkSession spark = TestSession.spark().newSession();
    new OutputTables(
            spark, Output.at(out, new Configuration()), ResultTables.SCHEMA_VERSION, w -> {})
        .register(ResultTables.all());
    return spark;
  }

  private record Trial(String arm, double loss, boolean diverged, String id, int divergedStep) {}

  /** Read without any query of ours. */
  private static Map<String, List<Trial>> arms(SparkSession spark) {
    Map<String, List<Trial>> arms = new TreeMap<>();
    for (Row row :
        spark
            .table("trials")
            .select(
                "sequence_length",
                "cell",
                "learning_rate",
                "init",
                "final_eval_loss",
                "outcome",
                "trial_id",
                "diverged_training_step")
            .collectAsList()) {
      String arm = "%s %s %s %s".formatted(row.get(0), row.get(1), row.get(2), row.get(3));
      boolean diverged = row.getString(5).equals("DIVERGED");
      arms.computeIfAbsent(arm, a -> new ArrayList<>())
          .add(
              new Trial(
                  arm,
                  diverged ? Double.POSITIVE_INFINITY : row.getDouble(4),
                  diverged,
                  row.getString(6),
                  row.isNullAt(7) ? -1 : row.getInt(7)));
    }
    return arms;
  }

  /** Infinite where half or more of the values are. */
  private static double median(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  }

  private static String arm(Map<String, String> row) {
    return "%s %s %s %s"
        .formatted(
            row.get("sequence_length"),
            row.get("cell"),
            Double.parseDouble(row.get("learning_rate")),
            row.get("init"));
  }

  private static void assertNumber(String cell, double expected, String what) {
    if (Double.isInfinite(expected)) {
      assertThat(cell).as(what).isEmpty();
    } else {
      assertThat(Double.parseDouble(cell))
          .as(what)
          .isCloseTo(expected, within(1e-12 * Math.abs(expected)));
    }
  }

  @Test
  void givenArmsThatDiverge_whenRanked_thenADivergedTrialIsWorseThanEveryOther() throws Exception {
    Map<String, List<Trial>> arms = arms(views());
    List<Map<String, String>> map = data(html, "trainability-grid");
    List<Integer> diverged =
        arms.values().stream().map(a -> (int) a.stream().filter(Trial::diverged).count()).toList();
    // What the test is about is there: arms of which none, some and all diverged.
    assertThat(diverged).contains(0, 4).anyMatch(count -> count > 0 && count < 4);

    Path csv = folder.resolve("leaderboard.csv");
    Captured leaderboard =
        Captured.run("sql", out, "--named", "leaderboard", "--set", "limit=100", "--format", "csv");
    assertThat(leaderboard.code()).as(leaderboard.err()).isZero();
    Files.writeString(csv, leaderboard.out());
    List<Map<String, String>> ranked = rows(leaderboard.out());
    assertThat(ranked).hasSize(24);
    double before = 0;
    for (Map<String, String> row : ranked) {
      List<Trial> trials = arms.get(arm(row));
      double expected = median(trials.stream().mapToDouble(Trial::loss).toArray());
      assertNumber(row.get("median").replace("NULL", ""), expected, arm(row));
      assertThat(expected).as("the best first").isGreaterThanOrEqualTo(before);
      before = expected;
    }
    assertThat(map).isNotEmpty();
    assertThat(data(html, "diverged")).anyMatch(row -> row.get("diverged_fraction").equals("1"));
  }

  @Test
  void givenTrialsThatDivergeOnTheWay_whenDrawn_thenTheLineIsOfAllThatBegan() throws Exception {
    SparkSession spark = views();
    Map<String, Trial> trials = new TreeMap<>();
    arms(spark).values().forEach(a -> a.forEach(t -> trials.put(t.id(), t)));
    Map<String, Map<Integer, List<Double>>> curves = new TreeMap<>();
    for (Row row :
        spark
            .sql("SELECT trial_id, training_step, loss FROM curves WHERE split = 'eval'")
            .collectAsList()) {
      Trial trial = trials.get(row.getString(0));
      if (Double.isFinite(row.getDouble(2))) {
        curves
            .computeIfAbsent(trial.arm(), a -> new TreeMap<>())
            .computeIfAbsent(row.getInt(1), s -> new ArrayList<>())
            .add(row.getDouble(2));
      }
    }

    List<Map<String, String>> drawn = data(html, "learning-curves");
    assertThat(drawn).isNotEmpty();
    int ended = 0;
    for (Map<String, String> point : drawn) {
      int step = Integer.parseInt(point.get("training_step"));
      List<Double> values = new ArrayList<>(curves.get(arm(point)).get(step));
      trials.values().stream()
          .filter(t -> t.arm().equals(arm(point)) && t.diverged() && t.divergedStep() <= step)
          .forEach(t -> values.add(Double.POSITIVE_INFINITY));
      double expected = median(values.stream().mapToDouble(v -> v).toArray());
      assertNumber(point.get("median"), expected, arm(point) + " at " + step);
      ended += Double.isInfinite(expected) ? 1 : 0;
    }
    assertThat(ended).as("points at which half have diverged").isPositive();
  }

  @Test
  void givenEachFigure_whenItsPrintedQueryIsAsked_thenItGivesTheFiguresRows() throws Exception {
    SparkSession spark = views();
    Matcher figures =
        Pattern.compile(
                "<figure class=\"figure\" id=\"([a-z-]+)\".*?<pre><code>(.*?)</code>",
                Pattern.DOTALL)
            .matcher(html);
    List<String> asked = new ArrayList<>();
    while (figures.find()) {
      String id = figures.group(1);
      if (id.equals("effects") || id.equals("importance")) {
        continue; // of views that only a report has
      }
      String sql =
          figures
              .group(2)
              .replace("&lt;", "<")
              .replace("&gt;", ">")
              .replace("&#39;", "'")
              .replace("&quot;", "\"")
              .replace("&amp;", "&");
      List<Row> answer = spark.sql(sql).collectAsList();
      assertThat(data(html, id)).as(id).hasSize(answer.size());
      asked.add(id);
    }
    assertThat(asked)
        .contains(
            "arms",
            "trainability-grid",
            "diverged",
            "metric-over-length",
            "performance-profile",
            "learning-curves",
            "training-loss",
            "gradient-profile",
            "gradient-growth",
            "transitions",
            "pretraining-curves",
            "cost");
  }

  @Test
  void givenThePage_whenRead_thenFindingsComeFirstAndNothingIsLoaded() {
    assertThat(html)
        .contains("What &lt;b&gt;diverges&lt;/b&gt;")
        .doesNotContain("<b>diverges</b>")
        .contains("default-src &#39;none&#39;")
        .doesNotContainPattern("(src|href)=\"https?:");
    assertThat(html.length()).isLessThan(5_000_000);
    int findings = html.indexOf("class=\"findings\"");
    assertThat(findings).isPositive();
    assertThat(html.indexOf("id=\"best-arms\"")).isGreaterThan(findings);
    assertThat(html.indexOf("id=\"section-asked\""))
        .as("provenance is last")
        .isGreaterThan(html.indexOf("id=\"provenance\""))
        .isGreaterThan(html.indexOf("id=\"cost-by-host\""));
    String first = html.substring(findings, html.indexOf("</ul>", findings));
    assertThat(first)
        .contains("<b>init</b>", "<b>cell</b>", "<b>learning_rate</b>", "<b>diverged</b>")
        .contains(" of 96 trials");
  }

  @Test
  void givenOptions_whenMade_thenTheReportFollowsThem() throws Exception {
    Path file = folder.resolve("chosen.html");
    Captured made =
        Captured.run(
            "report",
            out,
            "-o",
            file.toString(),
            "--metric",
            "test_loss",
            "--color",
            "cell",
            "--column",
            "init",
            "--where",
            "learning_rate < 1",
            "--title",
            "Only what trains");
    assertThat(made.code()).as(made.err()).isZero();
    String page = Files.readString(file);
    assertThat(page).contains("Only what trains", "learning_rate &lt; 1", "ranked by test loss");
    assertThat(data(page, "learning-curves"))
        .allMatch(row -> !row.containsKey("learning_rate") && row.containsKey("init"));
    assertThat(page).contains("rhosweep sql OUT --named arms --set metric=test_loss");
  }

  @Test
  void givenWrongOptions_whenMade_thenOneLineSaysWhatWouldBeRight() {
    Map<String, String[]> wrong = new LinkedHashMap<>();
    wrong.put("did you mean", new String[] {"--metric", "test_los"});
    wrong.put("is not a setting that varies here", new String[] {"--color", "hidden_size"});
    wrong.put("--where", new String[] {"--where", "depht > 1"});
    wrong.put(
        "there is no column of numbers \"seed\" in trials", new String[] {"--metric", "seed"});
    wrong.put("no completed trial has", new String[] {"--metric", "final_eval_accuracy"});
    wrong.put("beside each other", new String[] {"--row", "cell", "--column", "cell"});
    wrong.put("nothing is compared with", new String[] {"--baseline", "glorrot"});
    wrong.put("there is no trial for which", new String[] {"--where", "depth > 5"});
    wrong.put("valid: mixed", new String[] {"--sweep", "other"});
    wrong.put("the query failed", new String[] {"--where", "raise_error(cell) IS NULL"});
    wrong.put("there is no file", new String[] {"--figure", folder.resolve("none").toString()});
    wrong.forEach(
        (says, options) -> {
          List<String> command = new ArrayList<>(List.of("report", out));
          command.addAll(List.of(options));
          Captured made = Captured.run(command.toArray(String[]::new));
          assertThat(made.code()).as(says).isEqualTo(64);
          assertThat(made.messages()).as(made.err()).hasSize(1);
          assertThat(made.messages().get(0))
              .contains(says)
              .doesNotContainPattern("\"(\\w+)\".* did you mean \"\\1\"")
              .doesNotContainPattern("(cell, .*)\\1");
        });
  }

  @Test
  void givenAReportOfFewerTrials_whenTheSweepFilesSettingsDoNotVary_thenTheyAreLeftOutAndNamed()
      throws Exception {
    Path file = folder.resolve("fewer.html");
    Captured made =
        Captured.run(
            "report",
            out,
            "-o",
            file.toString(),
            "--baseline",
            "tanh",
            "--where",
            "learning_rate < 1 AND init = 'glorot'");
    assertThat(made.code()).as(made.err()).isZero();
    String page = Files.readString(file);
    assertThat(page)
        .contains("What &lt;b&gt;diverges&lt;/b&gt;", "relu instead of tanh")
        .contains("color: init does not vary among these trials")
        .contains("color: learning_rate does not vary among these trials")
        .contains("Here the table trials has only those that the report is of.");
  }

  @Test
  void givenASweepFilesReport_whenItIsWrong_thenTheReportIsMadeAndSaysSo() throws Exception {
    Path other = folder.resolve("other");
    Path file =
        Files.writeString(
            folder.resolve("other.yaml"),
            """
            name: other
            task: {name: adding, sequenceLength: 70}
            model: {hiddenSize: 4}
            training: {batchSize: 4, trainingSteps: 4, evaluations: 2, maxEvalExamples: 8}
            axes: {model.cell: [relu, tanh]}
            report: {metric: final_eval_los, row: depth, title: " "}
            """);
    Captured ran = Captured.run("run", file.toString(), "--out", other.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    String page = Files.readString(other.resolve("report.html"));
    assertThat(page)
        .contains("<h1>other</h1>", "row: depth does not vary among these trials")
        .contains("Of the sweep file&#39;s report: metric: there is no column of numbers");
    // Of 70 time steps every second one, with both ends.
    List<Integer> steps =
        data(page, "gradient-profile").stream()
            .filter(row -> row.get("probe").equals("first") && row.get("cell").equals("relu"))
            .map(row -> Integer.parseInt(row.get("time_step")))
            .toList();
    assertThat(steps).hasSize(36).contains(0, 1, 3, 67, 69).doesNotContain(2, 68);

    Files.writeString(file, Files.readString(file).replace("title: ", "where: depth >, title: "));
    Files.delete(other.resolve("report.html"));
    Captured again = Captured.run("run", file.toString(), "--out", other.toString());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("not written: where of the sweep file's report: ");
    assertThat(again.out()).doesNotContain("report.html");
  }

  @Test
  void givenPerformanceProfiles_whenCounted_thenEachFractionIsOfTheTrialsThatReachTheScore()
      throws Exception {
    Map<String, List<Trial>> series = new TreeMap<>();
    arms(views())
        .forEach(
            (arm, trials) -> {
              String[] settings = arm.split(" ", -1);
              series
                  .computeIfAbsent(settings[2] + " " + settings[3], s -> new ArrayList<>())
                  .addAll(trials);
            });
    double[] all =
        series.values().stream()
            .flatMap(List::stream)
            .filter(trial -> !trial.diverged())
            .mapToDouble(Trial::loss)
            .sorted()
            .toArray();
    List<Double> thresholds = new ArrayList<>();
    for (Map<String, String> row : data(html, "performance-profile")) {
      double threshold = Double.parseDouble(row.get("threshold"));
      List<Trial> trials = series.get(row.get("learning_rate") + ".0 " + row.get("init"));
      trials =
          trials == null ? series.get(row.get("learning_rate") + " " + row.get("init")) : trials;
      long reached = trials.stream().filter(t -> t.loss() <= threshold * (1 + 1e-12)).count();
      assertThat(Double.parseDouble(row.get("fraction")))
          .as(row.toString())
          .isCloseTo((double) reached / trials.size(), within(1e-9));
      thresholds.add(threshold);
    }
    // Losses are from 0.1 to 1e20 and more: what matters is among the smaller half of them.
    assertThat(thresholds.stream().filter(t -> t <= all[all.length / 2]).distinct())
        .hasSizeGreaterThan(5);
  }

  @Test
  void givenOwnFolders_whenTheyCannotBeFigures_thenOneLineSaysWhy() throws Exception {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("arms", "there is a figure arms already");
    wrong.put("it's", "named by a letter");
    wrong.put("lacking", ":threshold is not a parameter");
    wrong.put("failing", "figure failing: the query failed: relu");
    for (Map.Entry<String, String> e : wrong.entrySet()) {
      Path own = Files.createDirectories(folder.resolve("wrong").resolve(e.getKey()));
      Files.writeString(
          own.resolve("query.sql"),
          switch (e.getKey()) {
            case "lacking" -> "SELECT cell FROM trials WHERE final_eval_loss < :threshold\n";
            case "failing" -> "SELECT raise_error(cell) AS x FROM trials WHERE cell = 'relu'\n";
            default -> "SELECT cell FROM trials\n";
          });
      Captured made = Captured.run("report", out, "--figure", own.toString());
      assertThat(made.code()).as(e.getKey()).isEqualTo(64);
      assertThat(made.messages()).as(made.err()).hasSize(1);
      assertThat(made.messages().get(0)).contains(e.getValue());
    }
    Path own = Files.createDirectories(folder.resolve("wordless"));
    Files.writeString(own.resolve("query.sql"), "SELECT cell, count(*) FROM trials GROUP BY 1\n");
    Captured twice =
        Captured.run("report", out, "--figure", own.toString(), "--figure", own.toString());
    assertThat(twice.code()).isEqualTo(64);
    Path file = folder.resolve("wordless.html");
    Captured made = Captured.run("report", out, "-o", file.toString(), "--figure", own.toString());
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(Files.readString(file)).contains("<a href=\"#wordless\">wordless</a>");
  }

  @Test
  void givenAFolderWithTwoFiles_whenNamed_thenItIsAFigure() throws Exception {
    Path own = Files.createDirectories(folder.resolve("parameters"));
    Files.writeString(
        own.resolve("query.sql"),
        """
        -- Do larger networks lose less? One point a trial.
        -- :metric column final_eval_loss | what came out
        SELECT cell, parameters, :metric AS metric FROM trials WHERE outcome = 'COMPLETED'
        """);
    Files.writeString(
        own.resolve("figure.vl.json"),
        """
        {"title": "Size and :metric_title", "mark": "point",
         "encoding": {"x": {"field": "parameters", "type": "quantitative"},
                      "y": {"field": "metric", "type": "quantitative", "title": ":metric_title"}}}
        """);
    Path file = folder.resolve("own.html");
    Path figures = folder.resolve("figures");
    Captured made =
        Captured.run(
            "report",
            out,
            "-o",
            file.toString(),
            "--figure",
            own.toString(),
            "--figures",
            figures.toString());
    assertThat(made.code()).as(made.err()).isZero();
    String page = Files.readString(file);
    List<Map<String, String>> points = data(page, "parameters");
    assertThat(points)
        .hasSize(
            (int)
                arms(views()).values().stream()
                    .flatMap(List::stream)
                    .filter(t -> !t.diverged())
                    .count());
    assertThat(page).contains("Size and final eval loss");
    assertThat(page.indexOf("id=\"parameters\"")).isLessThan(page.indexOf("id=\"arms\""));
    JsonNode saved = JSON.readTree(figures.resolve("parameters.vl.json").toFile());
    assertThat(saved.at("/encoding/column/field").asText()).isEqualTo("cell");
    assertThat(saved.at("/data/url").asText()).isEqualTo("parameters.csv");
    assertThat(page).contains("rhosweep sql OUT --named " + own + " --set metric=");
    Captured asked =
        Captured.run("sql", out, "--named", own.toString(), "--set", "metric=final_eval_loss");
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(Files.readString(figures.resolve("parameters.svg"))).startsWith("<svg");

    Files.writeString(own.resolve("query.sql"), "-- A mistake.\nSELECT nothing FROM trials\n");
    Captured failed = Captured.run("report", out, "--figure", own.toString());
    assertThat(failed.code()).isEqualTo(64);
    assertThat(failed.messages()).hasSize(1);
    assertThat(failed.messages().get(0)).contains("figure parameters", "nothing");

    Files.writeString(
        own.resolve("query.sql"),
        "-- A theft.\nSELECT java_method('java.lang.System', 'exit', 3)\n");
    assertThat(Captured.run("report", out, "--figure", own.toString()).code()).isEqualTo(64);
  }
}
