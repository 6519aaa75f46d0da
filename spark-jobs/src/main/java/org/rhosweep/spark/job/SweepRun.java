package org.rhosweep.spark.job;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.dl4j.InfrastructureLostError;
import org.rhosweep.spark.operate.TrialMetrics;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.storage.RunProgress;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.text.Counts;

/** Runs what is missing of a prepared sweep on Spark. */
public final class SweepRun {
  /** Bundles in work that a lease names: a cluster has thousands. */
  private static final int MAX_NAMED = 32;

  private final PreparedSweep prepared;
  private final Output output;
  private final OutputLease lease;
  private final String codeVersion;
  private final RunOptions options;
  private final PrintStream messages;
  private final LongSupplier nanoTime = System::nanoTime;
  private final RunPretraining pretraining;
  private final TrialFunction trials;
  private final String token = UUID.randomUUID().toString();

  /**
   * A run to be started.
   *
   * @param lease held on the output; given back when the run is interrupted
   * @param options how to go about it
   * @param messages for progress and what the user must know
   */
  public SweepRun(
      PreparedSweep prepared,
      Output output,
      OutputLease lease,
      String codeVersion,
      RunOptions options,
      PrintStream messages) {
    this(prepared, output, lease, codeVersion, options, messages, null);
  }

  /**
   * A run with given trials, for tests.
   *
   * @param trials what runs them; null for the engine, with pre-training that they share
   */
  SweepRun(
      PreparedSweep prepared,
      Output output,
      OutputLease lease,
      String codeVersion,
      RunOptions options,
      PrintStream messages,
      TrialFunction trials) {
    this.prepared = prepared;
    this.output = output;
    this.lease = lease;
    this.codeVersion = codeVersion;
    this.options = options;
    this.messages = messages;
    pretraining = RunPretraining.of(output);
    this.trials = trials == null ? options.trials(codeVersion, pretraining) : trials;
  }

  /**
   * How a run ended.
   *
   * @param ran trials that ended and were committed now
   * @param problems why others did not, one line each; empty where all did
   * @param infrastructure whether the problems are of machines rather than of trials
   */
  public record Result(int ran, List<String> problems, boolean infrastructure) {}

  /** Runs to the end, the first problem, or an interruption, which ends the JVM with 130. */
  public Result run(SparkConf conf) {
    if (options.trialTimeout() != null) {
      ExecutorDecommissioning.prepare(conf, options.trialTimeout());
    }
    if (!Sessions.isLocal(conf)) {
      messages.printf(
          Locale.ROOT, "rhosweep: starting Spark on %s ...%n", conf.get("spark.master"));
    }
    SparkSession spark = Sessions.start(conf);
    if (!Sessions.isLocal(conf)) {
      messages.printf(
          Locale.ROOT, "rhosweep: application %s%n", spark.sparkContext().applicationId());
    }
    int slots = Math.max(Sessions.slots(conf), slotsNow(spark));
    GpuEngines gpus = new GpuEngines(spark.sparkContext().conf());
    Placements plan = placements(prepared.missing(), slots, gpus);
    Progress progress =
        new Progress(
            plan.trials(),
            plan.predictedTrialSeconds(),
            plan.predictedWallSeconds(),
            nanoTime.getAsLong());
    messages.printf(
        Locale.ROOT,
        "rhosweep: %s in %s on %s, about %s%n",
        Counts.of(plan.trials(), "trial"),
        Counts.of(plan.bundles(), "bundle"),
        Counts.of(slots, "slot"),
        Progress.clock(Duration.ofMillis((long) (1000 * plan.predictedWallSeconds()))));
    TrialMetrics.PROCESS.reportRun(progress::counts);
    RunningBundles running = new RunningBundles(prepared.trials());
    spark.sparkContext().addSparkListener(running);
    lease.reportRun(() -> report(progress, running.labels()));
    lease.whenLost(
        () ->
            messages.printf(
                Locale.ROOT,
                "rhosweep: warning: this run sent no heartbeat for a while, and another one has"
                    + " taken %s: nothing is lost, but both may do the same trials; end one of"
                    + " them%n",
                output.display()));
    Runnable interrupted =
        () -> {
          lease.close();
          messages.printf(
              Locale.ROOT,
              "%nrhosweep: interrupted: %d of %d trials are committed; run the same command again"
                  + " to do the rest%n",
              progress.done(),
              progress.trials());
        };
    ShutdownHooks interruption = new ShutdownHooks(interrupted);
    try (ProgressDisplay display =
        new ProgressDisplay(progress, messages, ProgressDisplay.terminalColumns(), nanoTime)) {
      ExecutorDecommissioning decommissioning =
          new ExecutorDecommissioning(spark.sparkContext(), messages);
      SweepJob job =
          new SweepJob(
              spark.sparkContext(),
              options.failFast(),
              progress,
              display,
              decommissioning,
              running);
      SweepJob.Result jobResult = run(job, plan, gpus);
      // Each round records at least one trial of a bundle that had to leave others over.
      while (!jobResult.postponed().isEmpty()) {
        jobResult = run(job, placements(jobResult.postponed(), slots, gpus), gpus);
      }
      return result(jobResult, progress);
    } catch (Exception | InfrastructureLostError e) {
      ShutdownHooks.awaitShutdown();
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return new Result(progress.done(), List.of("Spark gave up: " + Output.oneLine(e)), true);
    } finally {
      interruption.over();
    }
  }

  /** What the lease says of this run. */
  private RunProgress report(Progress progress, List<String> running) {
    long now = nanoTime.getAsLong();
    Duration left = progress.left(now);
    return new RunProgress(
        progress.line(now),
        prepared.planned(),
        prepared.committed(),
        prepared.retried(),
        left == null ? Double.NaN : left.toMillis() * 1e-3,
        running.subList(0, Math.min(MAX_NAMED, running.size())));
  }

  private Placements placements(List<Trial> trials, int slots, GpuEngines gpus) {
    return Placements.of(
        trials,
        prepared.cost(),
        slots,
        gpus::wantedBy,
        prepared.storedPretrainings(),
        new TrialsOnDevice(gpus.conf()));
  }

  private SweepJob.Result run(SweepJob job, Placements plan, GpuEngines gpus) throws Exception {
    return job.run(
        prepared.sweep().name(),
        plan,
        gpus.profile().orElse(null),
        task(trials),
        task(options.within(new DataParallelTrials(codeVersion, pretraining), codeVersion)));
  }

  private BundleTask task(TrialFunction function) {
    return new BundleTask(
        prepared.sweep().name(), output.root().toString(), codeVersion, token, function);
  }

  private Result result(SweepJob.Result jobResult, Progress progress) {
    List<String> problems = new ArrayList<>();
    boolean infrastructure = false;
    if (jobResult.stop() == SweepJob.Stop.WRITE_ERROR) {
      infrastructure = true;
      problems.add(
          "stopped: %s cannot be written: %s".formatted(output.display(), jobResult.detail()));
    } else if (jobResult.stop() == SweepJob.Stop.FAILED_TRIAL) {
      problems.add("stopped at the first failure, as --fail-fast asks: " + jobResult.detail());
    }
    int left = progress.trials() - progress.done();
    if (left > 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%d of %d trials were not committed; nothing else is lost: run the same command"
                  + " again",
              left,
              progress.trials()));
    }
    return new Result(progress.done(), problems, infrastructure);
  }

  private static int slotsNow(SparkSession spark) {
    int cpus = spark.sparkContext().conf().getInt("spark.task.cpus", 1);
    return Math.max(1, spark.sparkContext().defaultParallelism() / cpus);
  }
}
