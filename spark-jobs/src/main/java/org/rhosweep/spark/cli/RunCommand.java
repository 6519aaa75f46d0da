package org.rhosweep.spark.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.rhosweep.spark.job.PreparedSweep;
import org.rhosweep.spark.job.RunOptions;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.job.SweepRun;
import org.rhosweep.spark.operate.ClusterManagerRequirements;
import org.rhosweep.spark.operate.Preflight;
import org.rhosweep.spark.report.Report;
import org.rhosweep.spark.report.ReportOptions;
import org.rhosweep.spark.report.ReportPage;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.DamagedSegments;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.storage.PretrainedFiles;
import org.rhosweep.storage.summary.Leaderboard;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.DataWarnings;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.text.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs what is missing of a sweep. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs what is missing of a sweep; then prints a leaderboard and where all is.")
final class RunCommand implements Callable<Integer> {
  private static final int LEADERBOARD_ROWS = 14;

  @Mixin Verbosity verbosity;
  @Mixin SweepOptions sweepOptions;
  @Mixin SparkOptions sparkOptions;

  @Option(
      names = "--retry-failed",
      description = "Run FAILED, OUT_OF_MEMORY and INFEASIBLE trials again as well.")
  boolean retryFailed;

  @Option(names = "--fail-fast", description = "Stop at the first FAILED trial.")
  boolean failFast;

  @Option(
      names = "--no-report",
      description = "Write no report.html at the end; the command report writes it at any time.")
  boolean noReport;

  @Option(
      names = "--trial-timeout",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Time budget of each trial, such as 90s, 15m or 1h30m: one that is over it is FAILED."
              + " Changes no result, and is not part of a trial's identity.")
  Duration trialTimeout;

  @Override
  public Integer call() throws IOException, OutputException {
    long start = System.nanoTime();
    Sweep sweep = sweepOptions.readToRun();
    SparkConf conf = sparkOptions.configuration();
    preflight(conf, sweep);
    Output output = Output.at(sweepOptions.location(sweep), SparkOptions.hadoop(conf));
    String codeVersion = BuildInfo.current().codeVersion();
    output.requireReadable(ResultTables.SCHEMA_VERSION);
    output.prepare(ResultTables.SCHEMA_VERSION, codeVersion);
    try (OutputLease lease = OutputLease.acquireOrWait(output, Clock.systemUTC(), Messages::info)) {
      output.deleteTemporaryFiles(ResultTables.all());
      new PretrainedFiles(output).deleteTemporaryFiles();
      DamagedSegments.setAside(output, ResultTables.SCHEMA_VERSION, Messages::warning);
      PreparedSweep prepared = PreparedSweep.of(sweep, output, retryFailed, Messages::warning);
      DataWarnings.warnings(prepared.trials()).forEach(Messages::warning);
      int done = prepared.trials().size() - prepared.missing().size();
      if (done > 0) {
        Messages.info(
            String.format(
                Locale.ROOT,
                "%d of %d trials are in %s already",
                done,
                prepared.trials().size(),
                output.display()));
      }
      SweepRun.Result result = new SweepRun.Result(0, List.of(), false);
      if (!prepared.missing().isEmpty()) {
        long sinceMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long before = System.nanoTime();
        RunOptions options = new RunOptions(failFast, trialTimeout);
        result = new SweepRun(prepared, output, lease, codeVersion, options, System.err).run(conf);
        double seconds = (System.nanoTime() - before) * 1e-9;
        saveCosts(prepared, output, sinceMicros, Sessions.slots(conf), seconds);
      }
      return report(prepared, output, conf, result, start, !noReport);
    }
  }

  private static void preflight(SparkConf conf, Sweep sweep) {
    boolean hasVectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    Preflight preflight = Preflight.of(conf, sweep.specs(), hasVectors);
    ClusterManagerRequirements.check(conf);
    preflight.warnings().forEach(Messages::warning);
    if (!preflight.refusals().isEmpty()) {
      throw new CommandException(ExitCode.USAGE, String.join("\n", preflight.refusals()));
    }
  }

  /** Predictions of later plans rest on it, and nothing else. */
  private static void saveCosts(
      PreparedSweep prepared, Output output, long sinceMicros, int slots, double wallSeconds)
      throws OutputException {
    try {
      prepared.saveCosts(output, sinceMicros, slots, wallSeconds);
    } catch (IOException e) {
      Messages.warning("what trials took was not kept: " + Output.oneLine(e));
    }
  }

  private static int report(
      PreparedSweep prepared,
      Output output,
      SparkConf conf,
      SweepRun.Result result,
      long start,
      boolean withPage)
      throws IOException, OutputException {
    Set<String> ids = new HashSet<>();
    prepared.trials().stream().map(Trial::id).forEach(ids::add);
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {});
    TrialTable trials = TrialTable.read(committed, ids::contains);
    Leaderboard leaderboard = new Leaderboard(trials);
    Path html = new Path(output.root(), "report.html");
    boolean written = false;
    boolean failed = false;
    if (!trials.rows().isEmpty()) {
      try {
        ReportOptions.keep(output, prepared.sweep().report());
        if (withPage) {
          // As the command report does: of all trials there are, so that no run replaces a report
          // of
          // more trials than its own.
          output.write(html, page(output, conf).html());
          written = true;
        }
      } catch (IOException e) {
        failed = true;
        Messages.warning("the report was not written: " + Output.oneLine(e));
      } catch (QueryException e) {
        // The trials are what was asked for; the option is the sweep file's.
        Messages.warning("the report was not written: " + e.getMessage());
      } catch (Report.FigureQueryException e) {
        failed = true;
        Messages.warning("the report was not written: " + e.getMessage());
      }
      print(leaderboard, output);
    }
    TreeMap<String, Integer> outcomes = new TreeMap<>();
    trials.rows().forEach(row -> outcomes.merge(row.text("outcome"), 1, Integer::sum));
    System.out.printf(
        Locale.ROOT,
        "%n%s: %s; %d ran now, in %.1f s%n",
        prepared.sweep().name(),
        outcomes.isEmpty() ? "no trial is committed" : counts(outcomes),
        result.ran(),
        (System.nanoTime() - start) * 1e-9);
    Reasons.lines(trials.rows()).forEach(System.out::println);
    StoredNames stored = StoredNames.of(trials);
    stored.note(prepared.sweep().name()).ifPresent(System.out::println);
    stored.folders(output).forEach(System.out::println);
    if (written) {
      System.out.printf(
          Locale.ROOT,
          "%-11s %s (all %s in %s)%n",
          "report",
          Output.display(html),
          Counts.of(committed.outcomes().size(), "trial"),
          output.display());
    }
    result.problems().forEach(Messages::error);
    if (result.infrastructure() || failed) {
      return ExitCode.INFRASTRUCTURE;
    }
    return outcomes.containsKey("FAILED") ? ExitCode.FAILURES : ExitCode.OK;
  }

  private static ReportPage page(Output output, SparkConf conf)
      throws IOException, OutputException {
    Configuration hadoop = SparkOptions.hadoop(conf);
    return Sessions.withStatements(
        conf,
        spark -> new Report(spark, output, hadoop, ReportOptions.NONE, Messages::warning).make());
  }

  private static void print(Leaderboard leaderboard, Output output) {
    int arms = leaderboard.arms().size();
    System.out.printf(
        Locale.ROOT,
        "%nLeaderboard of this sweep: arms (combinations of settings) by the median over seeds of"
            + " %s, %s is better%n",
        leaderboard.metric().label(),
        leaderboard.metric().higherIsBetter() ? "higher" : "lower");
    new TextTable(Screen.output(), Leaderboard.LESS_IMPORTANT)
        .print(leaderboard.columns(), leaderboard.rows(LEADERBOARD_ROWS).iterator(), System.out);
    if (arms > LEADERBOARD_ROWS) {
      System.out.printf(
          Locale.ROOT,
          "... and %d more arms: see the report, or rhosweep sql %s%n",
          arms - LEADERBOARD_ROWS,
          output.display());
    }
  }

  static String counts(Map<String, Integer> outcomes) {
    return String.join(
        ", ", outcomes.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList());
  }
}
