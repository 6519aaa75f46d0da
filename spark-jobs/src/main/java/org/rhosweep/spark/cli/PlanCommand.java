package org.rhosweep.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.spark.dl4j.Dl4jScalaVersion;
import org.rhosweep.spark.job.PreparedSweep;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.job.TrialsOnDevice;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.plan.Bundle;
import org.rhosweep.sweeps.plan.Plan;
import org.rhosweep.sweeps.run.Advice;
import org.rhosweep.sweeps.run.DataWarnings;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.SettingPaths;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.text.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a run would do. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = "Trials, missing trials and predicted cost of a sweep; runs nothing.")
final class PlanCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;
  @Mixin SweepOptions sweepOptions;
  @Mixin SparkOptions sparkOptions;

  @Option(names = "--list", description = "Print one CSV line per trial: trial_id, then each axis.")
  boolean list;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "Trials that run at once; default: what the master says.")
  Integer slots;

  @Option(
      names = "--retry-failed",
      description = "Count FAILED, OUT_OF_MEMORY and INFEASIBLE trials as missing.")
  boolean retryFailed;

  @Override
  public Integer call() throws IOException, OutputException {
    if (slots != null && slots < 1) {
      throw new CommandException(ExitCode.USAGE, "--slots must be >= 1, was " + slots);
    }
    Sweep sweep = sweepOptions.read();
    sweepOptions.problems(sweep).forEach(Messages::warning);
    Dl4jScalaVersion.warning(sweep.specs()).ifPresent(Messages::warning);
    SparkConf conf = sparkOptions.configuration();
    Output output = Output.at(sweepOptions.location(sweep), SparkOptions.hadoop(conf));
    PreparedSweep prepared = PreparedSweep.of(sweep, output, retryFailed, Messages::warning);
    DataWarnings.warnings(prepared.trials()).forEach(Messages::warning);
    if (list) {
      print(prepared);
      return ExitCode.OK;
    }
    int plannedSlots = slots == null ? Sessions.slots(conf) : slots;
    Plan plan = prepared.plan(plannedSlots, trialsOnDevice(conf));
    System.out.printf(Locale.ROOT, "sweep           %s%n", sweep.name());
    System.out.printf(Locale.ROOT, "output          %s%n", output.display());
    System.out.printf(Locale.ROOT, "trials          %d%n", prepared.trials().size());
    System.out.printf(
        Locale.ROOT,
        "missing         %d, in %s%n",
        plan.trials(),
        Counts.of(plan.bundles().size(), "bundle"));
    System.out.printf(Locale.ROOT, "engines         %s%n", engines(prepared.trials()));
    concurrency(plan)
        .ifPresent(line -> System.out.printf(Locale.ROOT, "at once         %s%n", line));
    System.out.printf(
        Locale.ROOT,
        "predicted       %.3f core-hours (%.3g core-seconds)%n",
        plan.predictedCoreSeconds() / 3600,
        plan.predictedCoreSeconds());
    System.out.printf(
        Locale.ROOT,
        "wall clock      %.0f s on %s%n",
        plan.predictedWallSeconds(),
        Counts.of(plannedSlots, "slot"));
    System.out.printf(Locale.ROOT, "will write      %.1f MB%n", plan.predictedBytes() / 1e6);
    Advice.onHalf(prepared.trials())
        .ifPresent(line -> System.out.printf(Locale.ROOT, "advice          %s%n", line));
    return ExitCode.OK;
  }

  private static TrialsOnDevice trialsOnDevice(SparkConf conf) {
    try {
      return new TrialsOnDevice(conf);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage());
    }
  }

  /** The bundles whose trials run at the same time, largest first; empty where there is none. */
  private static Optional<String> concurrency(Plan plan) {
    Map<Integer, Long> counts =
        plan.bundles().stream()
            .filter(bundle -> bundle.concurrency() > 1)
            .collect(
                Collectors.groupingBy(
                    Bundle::concurrency,
                    () -> new TreeMap<>(Comparator.reverseOrder()),
                    Collectors.counting()));
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    long trials =
        plan.bundles().stream()
            .filter(bundle -> bundle.concurrency() > 1)
            .mapToInt(bundle -> bundle.trials().size())
            .sum();
    List<String> sizes = new ArrayList<>();
    counts.forEach(
        (size, count) -> sizes.add(count == 1 ? "" + size : size + " (" + count + " times)"));
    long groups = counts.values().stream().mapToLong(Long::longValue).sum();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s in %s of one shape each, of which run together: %s",
            Counts.of(trials, "trial"),
            Counts.of(groups, "bundle"),
            String.join(", ", sizes)));
  }

  /** Each engine with its trials; one that does not load here may still load on the executors. */
  private static String engines(List<Trial> trials) {
    Map<EngineName, Long> counts =
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    trial -> trial.spec().engine(), TreeMap::new, Collectors.counting()));
    List<String> parts = new ArrayList<>();
    counts.forEach(
        (engine, count) -> {
          Engines.problem(engine).ifPresent(Messages::warning);
          parts.add(Engines.form(engine).name() + ": " + count);
        });
    return String.join(", ", parts);
  }

  private static void print(PreparedSweep prepared) {
    List<String> axes = prepared.sweep().axes();
    List<String> columns = new ArrayList<>(List.of("trial_id"));
    columns.addAll(axes);
    Iterator<List<Object>> rows =
        prepared.trials().stream().map(trial -> line(trial, axes)).iterator();
    RowFormat.CSV.print(columns, rows, System.out);
  }

  private static List<Object> line(Trial trial, List<String> axes) {
    List<Object> line = new ArrayList<>();
    line.add(trial.id());
    axes.forEach(axis -> line.add(SettingPaths.valueAt(trial.spec(), axis)));
    return line;
  }
}
