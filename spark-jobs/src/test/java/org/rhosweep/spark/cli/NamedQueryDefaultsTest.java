package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.report.QueryValues;
import org.rhosweep.spark.shell.NamedQuery;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.result.ResultTables;

/** Named queries without values on outputs that differ in what varies and what is measured. */
@Tag("slow")
class NamedQueryDefaultsTest {
  private static final String REGRESSION =
      """
      name: regression
      task: {name: adding, sequenceLength: 6}
      model: {hiddenSize: 8}
      training: {trainingSteps: 4, evaluations: 2, maxEvalExamples: 32, batchSize: 16}
      axes: {training.optimizer.learningRate: [0.001, 0.01, 0.1], init: [glorot, orthogonal]}
      seeds: 2
      """;
  private static final String DEEP =
      """
      name: deep
      model: {hiddenSize: 4}
      training: {trainingSteps: 2, evaluations: 1, maxEvalExamples: 16, batchSize: 8}
      axes: {model.depth: [1, 2]}
      """;

  @TempDir static Path folder;
  private static String regression;
  private static String deep;

  @BeforeAll
  static void run() throws Exception {
    regression = run("regression", REGRESSION);
    deep = run("deep", DEEP);
  }

  private static String run(String name, String sweep) throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".yaml"), sweep);
    String out = folder.resolve(name).toString();
    Captured ran = Captured.run("run", file.toString(), "--out", out, "--master", "local[2]");
    assertThat(ran.code()).as(ran.err()).isZero();
    return out;
  }

  private static CommittedTrials committed(String out) throws Exception {
    return CommittedTrials.scan(
        Output.at(out, new Configuration()),
        ResultTables.all(),
        ResultTables.SCHEMA_VERSION,
        warning -> {});
  }

  private static Map<String, String> values(String out, String query, Map<String, String> given)
      throws Exception {
    return QueryValues.of(committed(out), NamedQuery.named(query), given);
  }

  @Test
  void givenARegressionWithLearningRates_whenRanked_thenByItsLossWithAnArmForEachRate() {
    Captured ranked = Captured.run("sql", regression, "--named", "leaderboard", "--format", "csv");

    assertThat(ranked.code()).as(ranked.err()).isZero();
    List<String> lines = ranked.out().lines().toList();
    assertThat(lines.get(0)).startsWith("init,learning_rate,median,smallest,largest,trials,");
    assertThat(lines).hasSize(1 + 6);
    double before = 0;
    for (String line : lines.subList(1, 7)) {
      String[] cells = line.split(",", -1);
      assertThat(cells[5]).isEqualTo("2");
      double median = Double.parseDouble(cells[2]);
      assertThat(median).isGreaterThanOrEqualTo(before).isPositive(); // the least loss first
      before = median;
    }
  }

  @Test
  void givenValues_whenSet_thenTheyWinAndTheRestFollowsFromThem() {
    Captured shown =
        Captured.run(
            "sql",
            regression,
            "--named",
            "leaderboard",
            "--show",
            "--set",
            "arms=init",
            "--set",
            "metric=final_eval_accuracy");

    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains(
            "GROUP BY `init`\n",
            "THEN nanvl(`final_eval_accuracy`, NULL) END",
            "median desc NULLS LAST")
        .doesNotContain("learning_rate", "final_eval_loss");
    assertThat(Captured.run("sql", regression, "--named", "leaderboard", "--show").out())
        .contains("GROUP BY `init`, `learning_rate`", "`final_eval_loss`", "median asc");
  }

  @Test
  void givenAGrid_whenNotSet_thenItIsOfWhatVariesAndItsThresholdIsBetweenBestAndWorst()
      throws Exception {
    Map<String, String> values = values(regression, "trainability-grid", Map.of());

    assertThat(values)
        .containsEntry("x", "learning_rate")
        .containsEntry("y", "init")
        .containsEntry("metric", "final_eval_loss")
        .containsEntry("order", "asc");
    double[] losses =
        TrialTable.read(committed(regression), id -> true).rows().stream()
            .mapToDouble(r -> r.number("final_eval_loss"))
            .sorted()
            .toArray();
    assertThat(Double.parseDouble(values.get("threshold")))
        .isBetween(losses[0], losses[losses.length - 1]);
    assertThat(values(regression, "trainability-grid", Map.of("x", "init")))
        .containsEntry("x", "init")
        .containsEntry("y", "learning_rate");
  }

  @Test
  void givenOneSettingThatVaries_whenAMapIsAsked_thenTheFilesValuesStayForWhatIsNotThere()
      throws Exception {
    assertThat(values(deep, "trainability-grid", Map.of()))
        .containsEntry("x", "depth")
        .doesNotContainKey("y");
    assertThat(values(deep, "learning-curves", Map.of()))
        .containsEntry("arms", "depth")
        .containsEntry("quantity", "accuracy");
  }

  @Test
  void givenEachNamedQuery_whenNothingIsSet_thenSparkAnswersItOnBoth() throws Exception {
    SparkSession spark = TestSession.spark();
    for (String out : List.of(regression, deep)) {
      new OutputTables(
              spark, Output.at(out, new Configuration()), ResultTables.SCHEMA_VERSION, w -> {})
          .register(ResultTables.all());
      for (NamedQuery query : NamedQuery.all()) {
        String sql = query.withValues(QueryValues.of(committed(out), query, Map.of()));
        QueryValues.registerDerived(spark, committed(out), sql);
        int rows = spark.sql(sql).collectAsList().size();
        if (List.of("leaderboard", "learning-curves", "arms", "effects").contains(query.name())) {
          assertThat(rows).as(query.name()).isPositive();
        }
      }
    }
  }

  @Test
  void givenTheViewsOfComparisons_whenAsked_thenTheySayWhatAblateSays() {
    Captured effects =
        Captured.run(
            "sql",
            regression,
            "SELECT level, pairs FROM effects WHERE factor = 'init'",
            "--format",
            "csv");
    assertThat(effects.code()).as(effects.err()).isZero();
    assertThat(effects.out().lines()).containsExactly("level,pairs", "orthogonal,6");
  }

  @Test
  void givenTheList_whenAsked_thenItSaysWhereValuesComeFrom() {
    assertThat(Captured.run("sql", "--list-named").out())
        .contains("take what is there", "The values below hold where there are no trials.");
  }
}
