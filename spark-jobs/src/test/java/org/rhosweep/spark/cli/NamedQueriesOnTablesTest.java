package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.shell.NamedQuery;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.SyntheticOutput;
import org.rhosweep.storage.summary.AblationInput;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.ablation.ComparisonMetric;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.ablation.ExclusionRule;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Question;
import org.rhosweep.sweeps.result.ResultTables;

/** Every named query, and an ablation of columns as they are streamed, on made-up tables. */
@Tag("slow")
class NamedQueriesOnTablesTest {
  private static final int TRIALS = 6_000; // each of 5,760 arms once, and some again

  @TempDir static Path folder;

  private static SparkSession spark;
  private static Output output;

  @BeforeAll
  static void write() throws Exception {
    spark = TestSession.spark().newSession();
    output = Output.at(folder.resolve("out").toString(), new Configuration());
    SyntheticOutput.write(output, TRIALS, 2, 1_500);
    OutputTables tables =
        new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, warning -> {});
    tables.register(ResultTables.all());
    tables.registerStandalone(ResultTables.THEORY);
    // Elsewhere outputs are small, and their queries are interpreted.
    spark.conf().unset("spark.sql.codegen.wholeStage");
    spark.conf().unset("spark.sql.codegen.factoryMode");
  }

  private static List<Row> named(String name, Map<String, String> values) {
    return spark.sql(NamedQuery.named(name).withValues(values)).collectAsList();
  }

  /** Of what was not probed, and what has no prediction. */
  private static final List<String> EMPTY =
      List.of(
          "gradient-profile",
          "gradient-layers",
          "units",
          "pretraining",
          "pretraining-curves",
          "transitions",
          "theory-length");

  @Test
  void givenTables_whenEachNamedQueryRuns_thenItAnswers() {
    for (String name : NamedQuery.NAMES) {
      if (List.of("effects", "importance").contains(name)) {
        continue; // of views that a report has for itself
      }
      List<Row> rows = named(name, Map.of());
      boolean probed = !EMPTY.contains(name);
      assertThat(rows).as(name).matches(r -> r.isEmpty() != probed);
    }
  }

  @Test
  void givenTheLeaderboard_whenRead_thenMediansFallAndEveryTrialIsCounted() {
    List<Row> rows = named("leaderboard", Map.of("limit", "1000", "arms", "init, target_radius"));
    assertThat(rows).hasSize(6);
    assertThat(rows.stream().mapToLong(row -> row.getAs("trials")).sum()).isEqualTo(TRIALS);
    double before = Double.POSITIVE_INFINITY;
    for (Row row : rows) {
      double median = row.getAs("median");
      assertThat(median).isLessThanOrEqualTo(before);
      before = median;
    }
  }

  @Test
  void givenMediansOfSortedLists_whenCompared_thenTheyAreThePercentilesOfSpark() {
    List<Row> rows =
        named("leaderboard", Map.of("limit", "1000", "arms", "cell, init, target_radius, depth"));
    List<Row> plain =
        spark
            .sql(
                "SELECT cell, init, target_radius, depth,"
                    + " nullif(percentile(CASE WHEN outcome = 'COMPLETED' THEN final_eval_accuracy"
                    + " ELSE -1e300 END, 0.5), -1e300) AS median FROM trials GROUP BY 1, 2, 3, 4"
                    + " ORDER BY median DESC NULLS LAST, count_if(outcome = 'DIVERGED'), 1, 2, 3, 4")
            .collectAsList();
    assertThat(rows).hasSize(72).hasSameSizeAs(plain);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).toSeq().take(5)).isEqualTo(plain.get(i).toSeq().take(5));
    }
    // An arm of which nothing completed has no median, and is there.
    List<Row> none =
        named("leaderboard", Map.of("arms", "outcome", "limit", "9", "metric", "best_eval_loss"));
    assertThat(none).hasSize(2);
    assertThat(none.get(1).isNullAt(none.get(1).fieldIndex("median"))).isTrue();
  }

  /** Arms that a hash without NULLs would take for one: he has no radius, and lsc has. */
  @Test
  void givenLearningCurves_whenMatchedByHash_thenTheyAreThoseOfThePlainJoin() {
    Map<String, String> values = Map.of("arms", "init, target_radius, lsc_tolerance");
    List<Row> rows = named("learning-curves", values);
    List<Row> plain =
        spark
            .sql(
                "SELECT init, target_radius, lsc_tolerance, training_step, count(*) AS trials,"
                    + " percentile(accuracy, 0.5) AS median FROM curves JOIN trials USING (trial_id)"
                    + " WHERE split = 'eval' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4")
            .collectAsList();
    assertThat(rows).hasSize(12).hasSameSizeAs(plain);
    int compared = 0;
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).toSeq().take(4)).isEqualTo(plain.get(i).toSeq().take(4));
      assertThat(((Number) rows.get(i).getAs("trials")).longValue())
          .isEqualTo((long) plain.get(i).getAs("trials"));
      if ((int) rows.get(i).getAs("diverged") == 0) {
        assertThat((double) rows.get(i).getAs("median"))
            .isCloseTo((double) plain.get(i).getAs("median"), within(1e-12));
        compared++;
      }
    }
    assertThat(compared).isPositive();
  }

  @Test
  void givenNamesAndKeysOfOneList_whenPlanned_thenTrialsAreReadOnce() {
    Dataset<Row> query = spark.sql(NamedQuery.named("learning-curves").withValues(Map.of()));
    query.collectAsList(); // the plan says what was read again and what was not once it ran
    String plan = query.queryExecution().executedPlan().toString();
    String ran = plan.substring(0, plan.indexOf("== Initial Plan =="));
    assertThat(ran.split("BatchScan", -1)).as(ran).hasSize(1 + 2); // trials and curves
    assertThat(ran).contains("ReusedExchange");
  }

  @Test
  void givenStreamedColumns_whenAblated_thenTheMeanIsTheOneOfSql() throws Exception {
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {});
    AblationTrials trials = AblationInput.read(committed, "final_eval_accuracy", null);
    assertThat(trials.size()).isEqualTo(TRIALS);
    Question question =
        new Question(
            List.of(new Question.Compared(Factor.named("init"), "glorot")),
            ComparisonMetric.named("final_eval_accuracy").orElseThrow(),
            ExclusionRule.DROP_PAIR,
            List.of(),
            List.of(),
            0.95);
    Ablation ablation = Ablation.of(trials, question);
    assertThat(ablation.effects()).hasSize(5);
    for (Effect effect : ablation.effects()) {
      String radius = effect.level().replaceAll("[^0-9.]", "");
      Row row =
          spark
              .sql(
                  "SELECT count(*) AS n, avg(a.final_eval_accuracy - b.final_eval_accuracy) AS d"
                      + " FROM trials a JOIN trials b USING (cell, depth, sequence_length,"
                      + " hidden_size, learning_rate, seed) WHERE b.init = 'glorot' AND a.init = '"
                      + effect.level().replaceAll(" .*", "")
                      + "' AND a.outcome = 'COMPLETED' AND b.outcome = 'COMPLETED'"
                      + (radius.isEmpty() ? "" : " AND a.target_radius = " + radius))
              .head();
      assertThat(effect.pairs().pairs()).isEqualTo((int) row.getLong(0));
      assertThat(effect.mean().value()).isCloseTo(row.getDouble(1), within(1e-12));
    }
  }
}
