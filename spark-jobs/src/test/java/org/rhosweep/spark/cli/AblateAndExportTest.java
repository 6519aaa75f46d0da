package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.shell.SqlStatements;

/** What is made of the tables of a real sweep that takes a second. */
@Tag("slow")
class AblateAndExportTest {
  private static final String SWEEP =
      """
      name: "2026"
      model: {hiddenSize: 8}
      training: {trainingSteps: 6, evaluations: 2, maxEvalExamples: 32, batchSize: 16}
      axes: {model.cell: [tanh, gru], init: [glorot, orthogonal]}
      seeds: 3
      """;

  @TempDir static Path folder;

  private static String out;

  @BeforeAll
  static void run() throws Exception {
    Path sweep = Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
    out = folder.resolve("out").toString();
    Captured run =
        Captured.run("run", "--no-report", sweep.toString(), "--out", out, "--master", "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void givenASweep_whenAblated_thenTheRuleComesFirstAndTheMeanIsTheOneOfSql() throws Exception {
    String[] question = {"ablate", out, "--factor", "init", "--baseline", "glorot"};
    Captured table = Captured.run(question);
    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(unwrapped(table.out()))
        .startsWith("exclusion: diverged-worst: a diverged trial is worse than every completed one")
        .contains("orthogonal instead of glorot: eval accuracy ")
        .contains("init against glorot, final_eval_accuracy (higher is better), 95% intervals")
        .contains(
            // A seed is in the pairs of both cells.
            "6 pairs from 3 independent seeds; with 3 seeds no two-sided p can be below 2/2^3 = 0.250",
            "(that takes at least 6 seeds)");
    assertThat(table.err() + unwrapped(table.out()))
        .containsOnlyOnce("a diverged trial is worse than");

    Captured asJson =
        Captured.run(
            Stream.concat(Stream.of(question), Stream.of("--format", "json"))
                .toArray(String[]::new));
    JsonNode ablation = json(asJson.out());
    JsonNode effect = ablation.get("effects").get(0);
    assertThat(effect.get("level").asText()).isEqualTo("orthogonal");
    assertThat(effect.get("pairs").asInt()).isEqualTo(6);
    Captured sql =
        Captured.run(
            "sql",
            out,
            "SELECT avg(a.final_eval_accuracy - b.final_eval_accuracy) AS d FROM trials a JOIN trials b"
                + " USING (cell, seed) WHERE a.init = 'orthogonal' AND b.init = 'glorot'",
            "--format",
            "json");
    assertThat(effect.get("mean_difference").get("value").asDouble())
        .isCloseTo(json(sql.out()).get(0).get("d").asDouble(), within(1e-12));
    try (Stream<Path> stored = Files.list(folder.resolve("out/_ablations"))) {
      List<Path> files = stored.toList();
      assertThat(files).hasSize(1); // the same question
      assertThat(files.get(0)).hasContent(asJson.out());
    }
  }

  /** As one line. */
  private static String unwrapped(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @Test
  void givenImportance_whenAsked_thenItIsPrintedAloneOrBesideAComparisonAndStored()
      throws Exception {
    Captured alone = Captured.run("ablate", out, "--importance");
    assertThat(alone.code()).as(alone.err()).isZero();
    assertThat(alone.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(unwrapped(alone.out()))
        .contains("what decides final_eval_accuracy")
        .contains("final_eval_accuracy (eval split) of 12 trials of 4 arms")
        .contains(" seeds ", " residual, ");
    JsonNode both =
        json(
            Captured.run(
                    "ablate",
                    out,
                    "--factor",
                    "init",
                    "--baseline",
                    "glorot",
                    "--importance",
                    "--format",
                    "json")
                .out());
    JsonNode parts = both.get("importance").get("parts");
    assertThat(parts.findValuesAsText("kind"))
        .contains("main", "main", "interaction", "seeds", "residual");
    JsonNode init = null;
    for (JsonNode part : parts) {
      init = part.get("factors").toString().equals("[\"init\"]") ? part : init;
    }
    assertThat(init).isNotNull();
    Captured sql =
        Captured.run(
            "sql",
            out,
            "SELECT var_pop(m) AS v FROM (SELECT init, avg(final_eval_accuracy) AS m FROM trials"
                + " GROUP BY init)",
            "--format",
            "json");
    Captured all =
        Captured.run(
            "sql", out, "SELECT var_pop(final_eval_accuracy) AS v FROM trials", "--format", "json");
    assertThat(init.get("fraction_of_all").asDouble())
        .isCloseTo(
            json(sql.out()).get(0).get("v").asDouble() / json(all.out()).get(0).get("v").asDouble(),
            within(1e-9));
    Captured neither = Captured.run("ablate", out);
    assertThat(neither.code()).isEqualTo(64);
    assertThat(neither.messages()).last().asString().contains("--factor and --baseline, or");
  }

  /** A delayed sum is regression: it has no accuracy, and none is compared. */
  @Test
  void givenRegression_whenNoMetricIsNamed_thenItIsTheSweepsOwnAndAMissingOneIsAnError()
      throws Exception {
    String sweep =
        """
        name: sums
        model: {cell: tanh, hiddenSize: 4}
        task: {name: adding, sequenceLength: 6, evalExamples: 32, testExamples: 32}
        training: {trainingSteps: 4, evaluations: 2, batchSize: 16}
        axes: {training.optimizer.learningRate: [0.001, 0.01]}
        seeds: 2
        """;
    String sums = folder.resolve("sums").toString();
    Captured run =
        Captured.run(
            "run",
            "--no-report",
            Files.writeString(folder.resolve("sums.yaml"), sweep).toString(),
            "--out",
            sums,
            "--master",
            "local[2]");
    assertThat(run.code()).as(run.err()).isZero();
    String[] question = {"ablate", sums, "--factor", "learning_rate", "--baseline", "0.001"};
    Captured table = Captured.run(question);
    assertThat(table.code()).as(table.err()).isZero();
    assertThat(unwrapped(table.out()))
        .contains("learning_rate against 0.001, final_eval_loss (lower is better)");
    Captured missing =
        Captured.run(
            Stream.concat(Stream.of(question), Stream.of("--metric", "final_eval_accuracy"))
                .toArray(String[]::new));
    assertThat(missing.code()).isEqualTo(64);
    List<String> lines =
        missing.messages().stream().filter(l -> !l.contains("exclusion rule")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .contains("no completed trial has final_eval_accuracy to compare by; there are: ")
        .contains("final_eval_loss", "test_loss");
  }

  @Test
  void givenWrongQuestions_whenAblated_thenOneLineSaysWhatIsValid() {
    String[][] wrong = {
      {"--factor", "init", "--baseline", "he", "levels: glorot, orthogonal"},
      {"--factor", "intit", "--baseline", "he", "did you mean \"init\"?"},
      {"--factor", "init", "--baseline", "glorot", "--metric", "accuracy", "final_eval_accuracy"},
      {"--factor", "init", "--baseline", "glorot", "--metric", "gradient_growth", "--better"},
      {"--factor", "init", "--baseline", "glorot", "--exclude", "drop", "drop-pair"},
      {"--factor", "init", "--baseline", "glorot", "--exclude", "last-value", "diverged-worst"},
      {
        "--factor", "init", "--baseline", "glorot", "--metric", "final_eval_perplexity", "there are"
      },
      {"--baseline", "glorot", "--importance", "go with --factor"},
      {"--factor", "init", "--baseline", "glorot", "--sweep", "x", "sweeps: 2026"},
      {"--factor", "init", "--baseline", "glorot", "--factor", "cell", "one --baseline"}
    };
    for (String[] words : wrong) {
      List<String> arguments = new ArrayList<>(List.of("ablate", out));
      arguments.addAll(List.of(words).subList(0, words.length - 1));
      Captured captured = Captured.run(arguments.toArray(String[]::new));
      assertThat(captured.code()).as(captured.err()).isEqualTo(64);
      List<String> lines =
          captured.messages().stream().filter(l -> !l.contains("exclusion rule")).toList();
      assertThat(lines).as(captured.err()).hasSize(1);
      assertThat(lines.get(0)).contains(words[words.length - 1]);
    }
  }

  @Test
  void givenTheRecipe_whenDuckDbRunsIt_thenItSeesWhatSqlSees() throws Exception {
    String recipe = Document.at("docs/reading.md").block("sql duckdb").replace("OUT/", out + "/");
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      int results = 0;
      for (String sql : SqlStatements.split(recipe)) {
        if (statement.execute(sql)) {
          results++;
        }
      }
      assertThat(results).isEqualTo(2);
      assertThat(number(statement, "SELECT count(*) FROM trials")).isEqualTo(12);
      assertThat(number(statement, "SELECT count(*) FROM trials WHERE sweep = '2026'"))
          .isEqualTo(12);
      // Three evaluations on two splits.
      assertThat(number(statement, "SELECT count(*) FROM curves")).isEqualTo(72);
    }
  }

  /** Without a type, readers take a sweep called 007 or 1e5 for a number. */
  @Test
  void givenTheRecipes_whenTheyReadPartitions_thenTheSweepIsTypedAsText() throws Exception {
    String recipes = Files.readString(Document.ROOT.resolve("docs/reading.md"));
    assertThat(recipes)
        .contains("ds.partitioning(pa.schema([(\"sweep\", pa.string())]), flavor=\"hive\")")
        .contains("\"hive_schema\": {\"sweep\": pl.String}");
    int reads = 0;
    for (String line : recipes.lines().toList()) {
      if (line.contains("pd.read_parquet(")) {
        assertThat(line).contains("partitioning=named");
        reads++;
      } else if (line.contains("pl.scan_parquet(")) {
        assertThat(line).contains("**named");
        reads++;
      }
    }
    assertThat(reads).isEqualTo(4);
    assertThat(
            Document.at("docs/reading.md")
                .block("sql duckdb")
                .split("hive_types_autocast = false", -1))
        .hasSize(3);
  }

  @Test
  void givenTables_whenExportedAsCsv_thenDuckDbReadsEveryValueBack() throws Exception {
    Path to = folder.resolve("csv");
    Captured export =
        Captured.run("export", out, "--to", to.toString(), "--table", "trials,curves");
    assertThat(export.code()).as(export.err()).isZero();
    assertThat(export.out().lines())
        .containsExactlyInAnyOrder(to.resolve("trials.csv") + "", to.resolve("curves.csv") + "");
    byte[] bytes = Files.readAllBytes(to.resolve("trials.csv"));
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertThat(text.split("\r\n", -1)).hasSize(14); // the last line ends, too
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(
          Document.at("docs/reading.md").block("sql duckdb").replace("OUT/", out + "/"));
      String differing =
          """
          SELECT count(*) FROM trials t JOIN read_csv('%s', all_varchar = true) e USING (trial_id)
          WHERE t.config_json IS DISTINCT FROM e.config_json
            OR t.final_eval_loss IS DISTINCT FROM e.final_eval_loss::DOUBLE
            OR t.target_radius IS DISTINCT FROM e.target_radius::DOUBLE
            OR t.reason IS DISTINCT FROM e.reason
            OR t.started_at IS DISTINCT FROM e.started_at::TIMESTAMPTZ
          """
              .formatted(to.resolve("trials.csv"));
      assertThat(number(statement, differing)).isZero();
      assertThat(
              number(
                  statement,
                  "SELECT count(*) FROM read_csv('%s') WHERE sweep = 2026"
                      .formatted(to.resolve("trials.csv"))))
          .isEqualTo(12);
    }
    Captured again = Captured.run("export", out, "--to", to.toString());
    assertThat(again.code()).isEqualTo(64);
    assertThat(again.messages().get(0)).contains("is not empty");
  }

  @Test
  void givenTables_whenExportedAsParquet_thenTheSweepIsAColumnAndTimesAreMicroseconds()
      throws Exception {
    Path to = folder.resolve("parquet");
    Captured export = Captured.run("export", out, "--to", to.toString(), "--format", "parquet");
    assertThat(export.code()).as(export.err()).isZero();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      String files = "read_parquet('" + to + "/trials/*.parquet')";
      assertThat(number(statement, "SELECT count(*) FROM " + files + " WHERE sweep = '2026'"))
          .isEqualTo(12);
      assertThat(
              number(
                  statement,
                  "SELECT count(*) FROM parquet_schema('"
                      + to
                      + "/trials/*.parquet') WHERE type = 'INT96'"))
          .isZero();
    }
  }

  @Test
  void givenTrials_whenExportedForMlflow_thenTheFoldersAreThoseOfItsFileStore() throws Exception {
    Path to = folder.resolve("mlruns");
    Captured export = Captured.run("export", out, "--to", to.toString(), "--format", "mlflow");
    assertThat(export.code()).as(export.err()).isZero();
    assertThat(export.out()).contains("12 runs");
    List<Path> experiments = folders(to);
    assertThat(experiments).hasSize(1);
    assertThat(experiments.get(0).resolve("meta.yaml"))
        .content()
        .contains("name: '2026'", "lifecycle_stage: active")
        .contains("experiment_id: '" + experiments.get(0).getFileName() + "'");
    List<Path> runs = folders(experiments.get(0));
    assertThat(runs).hasSize(12);
    for (Path run : runs) {
      assertThat(run.getFileName().toString()).matches("[0-9a-f]{32}");
      assertThat(run.resolve("meta.yaml")).content().contains("status: 3", "start_time: ");
      assertThat(run.resolve("params/hidden_size")).hasContent("8");
      assertThat(Files.readAllLines(run.resolve("metrics/eval_accuracy")))
          .hasSize(3)
          .allMatch(line -> line.matches("\\d{13} \\S+ \\d+"));
      assertThat(run.resolve("tags/config_json")).content().startsWith("{");
    }
  }

  /**
   * What MLflow's own file store reads and writes: mlflow/store/tracking/file_store.py, {@code
   * _make_persisted_run_info_dict}, {@code _create_experiment_with_id}, {@code
   * _get_metric_from_line}; names as mlflow/utils/validation.py allows them, numbers of
   * entities/run_status.py and source_type.py.
   */
  @Test
  void givenAnMlflowExport_whenHeldAgainstItsFileStore_thenKeysLinesAndNamesAgree()
      throws Exception {
    Path to = folder.resolve("layout");
    assertThat(Captured.run("export", out, "--to", to.toString(), "--format", "mlflow").code())
        .isZero();
    Path experiment = folders(to).get(0);
    Map<String, String> about = meta(experiment);
    assertThat(about)
        .containsOnlyKeys(
            "artifact_location",
            "creation_time",
            "experiment_id",
            "last_update_time",
            "lifecycle_stage",
            "name");
    assertThat(experiment.getFileName().toString()).matches("[a-zA-Z0-9][\\w\\-]{0,63}");
    assertThat(about).containsEntry("artifact_location", "'file://" + experiment + "'");
    for (Path run : folders(experiment)) {
      String id = "'" + run.getFileName() + "'";
      assertThat(meta(run))
          .containsOnlyKeys(
              "artifact_uri",
              "end_time",
              "entry_point_name",
              "experiment_id",
              "lifecycle_stage",
              "run_id",
              "run_name",
              "run_uuid",
              "source_name",
              "source_type",
              "source_version",
              "start_time",
              "status",
              "tags",
              "user_id")
          .containsEntry("run_id", id)
          .containsEntry("run_uuid", id)
          .containsEntry("experiment_id", "'" + experiment.getFileName() + "'")
          .containsEntry("artifact_uri", "'file://" + run + "/artifacts'")
          .containsEntry("lifecycle_stage", "active")
          .containsEntry("source_type", "4") // LOCAL
          .containsEntry("status", "3") // FINISHED
          .containsEntry("tags", "[]");
      assertThat(run.resolve("artifacts")).isDirectory();
      assertThat(run.resolve("tags/mlflow.runName"))
          .hasContent(meta(run).get("run_name").replace("'", ""));
      for (String part : List.of("params", "tags", "metrics")) {
        try (Stream<Path> files = Files.list(run.resolve(part))) {
          assertThat(files).isNotEmpty().allMatch(file -> name(file).matches("[/\\w.\\- :]+"));
        }
      }
      try (Stream<Path> metrics = Files.list(run.resolve("metrics"))) {
        for (Path metric : metrics.toList()) {
          for (String line : Files.readAllLines(metric)) {
            String[] parts = line.split(" ", -1);
            assertThat(parts).as(line).hasSize(3);
            assertThat(Long.parseLong(parts[0])).isPositive();
            assertThat(parts[1]).matches("NaN|-?Infinity|-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
            assertThat(Integer.parseInt(parts[2])).isNotNegative();
          }
        }
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static Map<String, String> meta(Path of) throws Exception {
    return Files.readAllLines(of.resolve("meta.yaml")).stream()
        .map(line -> line.split(": ", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  private static List<Path> folders(Path of) throws Exception {
    try (Stream<Path> content = Files.list(of)) {
      return content.filter(Files::isDirectory).toList();
    }
  }

  private static long number(Statement statement, String sql) throws Exception {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
