package org.rhosweep.spark.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.shell.NamedQuery;
import org.rhosweep.spark.shell.SqlViews;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.summary.AblationInput;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.ablation.ComparisonMetric;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Question;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * What it takes to ask a large output, such as {@link org.rhosweep.storage.SyntheticOutput} writes.
 * Arguments: folder, then names of queries or SQL; none for all, {@code ablate} among them.
 */
public final class OutputTimings {
  private OutputTimings() {}

  public static void main(String[] args) throws Exception {
    Output output = Output.at(args[0], new Configuration());
    List<String> names = List.of(args).subList(1, args.length);
    SparkSession spark =
        timed("start of Spark", () -> Sessions.start(Sessions.configuration("local[2]", Map.of())));
    SqlViews views =
        new SqlViews(
            new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, System.out::println));
    for (String name : NamedQuery.NAMES) {
      if (names.isEmpty() || names.contains(name)) {
        ask(spark, views, name, NamedQuery.named(name).withValues(Map.of()));
      }
    }
    for (String sql : names) {
      if (sql.contains(" ")) {
        ask(spark, views, sql, sql);
      }
    }
    spark.stop();
    if (names.isEmpty() || names.contains("ablate")) {
      ablate(output);
    }
    System.exit(0);
  }

  private static void ask(SparkSession spark, SqlViews views, String name, String sql)
      throws Exception {
    timed(
        "  views that it needs",
        () -> {
          views.refreshIfStale();
          return null;
        });
    int rows = timed(name, () -> spark.sql(sql).collectAsList().size());
    System.out.println("  " + rows + " rows");
  }

  private static void ablate(Output output) throws Exception {
    AblationTrials trials =
        timed(
            "reading for an ablation",
            () ->
                AblationInput.read(
                    CommittedTrials.scan(
                        output,
                        ResultTables.all(),
                        ResultTables.SCHEMA_VERSION,
                        System.out::println),
                    "final_eval_accuracy",
                    null));
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "  %d trials, %d MiB of heap in use%n",
        trials.size(), (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    Question question =
        Question.of(
            Factor.named("init"),
            "glorot",
            ComparisonMetric.named("final_eval_accuracy").orElseThrow());
    Ablation ablation = timed("ablation", () -> Ablation.of(trials, question));
    System.out.println("  " + ablation.effects().get(0).pairs());
  }

  private static <T> T timed(String what, Callable<T> work) throws Exception {
    long start = System.nanoTime();
    T result = work.call();
    System.out.printf("%-24s %7.2f s%n", what, (System.nanoTime() - start) / 1e9);
    return result;
  }
}
