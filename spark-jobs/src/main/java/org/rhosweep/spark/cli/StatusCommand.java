package org.rhosweep.spark.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.table.CommittedTrials;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.OutputException;
import org.rhosweep.spark.table.OutputLease;
import org.rhosweep.sweeps.result.ResultTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how an output stands. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Counts by outcome, throughput, time left, failures by cause.")
final class StatusCommand implements Callable<Integer> {
  private static final int CAUSES = 10;
  private static final List<String> COLUMNS =
      List.of("outcome", "reason", "seconds", "started_at", "sweep", "diverged_quantity");
  private static final int OUTCOME = 1;
  private static final int REASON = 2;
  private static final int SECONDS = 3;
  private static final int STARTED_AT = 4;
  private static final int SWEEP = 5;
  private static final int QUANTITY = 6;

  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;

  @Override
  public Integer call() throws IOException, OutputException {
    Output output = outputArgument.open(Sessions.configuration(null, Map.of()));
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.TRIALS, ResultTables.SCHEMA_VERSION, Messages::warning);
    List<Object[]> rows = committed.rows(COLUMNS);
    Map<String, TreeMap<String, Integer>> outcomes = new TreeMap<>();
    for (Object[] row : rows) {
      outcomes
          .computeIfAbsent((String) row[SWEEP], s -> new TreeMap<>())
          .merge((String) row[OUTCOME], 1, Integer::sum);
    }
    System.out.printf("output      %s%n", output.display());
    System.out.printf(
        "committed   %d trials in %d segments%n", rows.size(), committed.segments().size());
    outcomes.forEach(
        (sweep, counts) -> System.out.printf("%-11s %s%n", sweep, RunCommand.counts(counts)));
    throughput(rows);
    OutputLease.Holder holder = OutputLease.holder(output, Instant.now());
    System.out.printf("running     %s%n", holder == null ? "no" : holder.line());
    causes(rows);
    return outcomes.values().stream().anyMatch(counts -> counts.containsKey("FAILED"))
        ? ExitCode.FAILURES
        : ExitCode.OK;
  }

  private static void throughput(List<Object[]> rows) {
    long first = Long.MAX_VALUE;
    double last = Double.NEGATIVE_INFINITY;
    double work = 0;
    for (Object[] row : rows) {
      if (row[STARTED_AT] instanceof Long start && row[SECONDS] instanceof Double seconds) {
        first = Math.min(first, start);
        last = Math.max(last, start * 1e-6 + seconds);
        work += seconds;
      }
    }
    if (last > first * 1e-6) {
      double span = last - first * 1e-6;
      System.out.printf(
          Locale.ROOT,
          "throughput  %.1f trials per minute; %.1f s of trials in %.1f s (%.1f at once)%n",
          60 * rows.size() / span,
          work,
          span,
          work / span);
    }
  }

  private static void causes(List<Object[]> rows) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Object[] row : rows) {
      if (!row[OUTCOME].equals("COMPLETED")) {
        String cause =
            row[QUANTITY] != null ? row[QUANTITY] + " not finite" : String.valueOf(row[REASON]);
        counts.merge(row[OUTCOME] + ": " + cause, 1, Integer::sum);
      }
    }
    List<Map.Entry<String, Integer>> most = new ArrayList<>(counts.entrySet());
    most.sort(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()));
    if (!most.isEmpty()) {
      System.out.println("not completed, by cause:");
      most.stream()
          .limit(CAUSES)
          .forEach(e -> System.out.printf("  %6d  %s%n", e.getValue(), e.getKey()));
      if (most.size() > CAUSES) {
        System.out.printf("  ... and %d more causes%n", most.size() - CAUSES);
      }
    }
  }
}
