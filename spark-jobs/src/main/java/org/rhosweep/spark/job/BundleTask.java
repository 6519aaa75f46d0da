package org.rhosweep.spark.job;

import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.rhosweep.spark.operate.TrialLog;
import org.rhosweep.spark.table.ProcessOutput;
import org.rhosweep.storage.BundleCheckpoint;
import org.rhosweep.storage.BundleCommit;
import org.rhosweep.storage.Output;
import org.rhosweep.sweeps.plan.Bundle;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * What one Spark task does: runs a bundle and commits its segments, {@code trials} last. Attempts
 * at the same bundle write the same names, so it does not matter how many there are.
 *
 * <p>An attempt after the first one means that a process was lost. It saves a checkpoint of what it
 * has finished, so that the next one goes on behind that; and the last attempt that Spark allows
 * does not run the first trial that none has finished, but records it as FAILED: whatever takes its
 * process away each time must not take the sweep with it. The trials behind that one go back to the
 * driver, for bundles of their own.
 *
 * <p>Where the bundle says so, its trials run at the same time, but for the last two attempts: of
 * those the first goes through them one after the other, so that the second knows which trial it
 * was that took the process away.
 */
final class BundleTask extends AbstractFunction2<TaskContext, Iterator<Bundle>, BundleSummary>
    implements Serializable {
  private static final long serialVersionUID = 3;

  private final String sweep;
  private final String location;
  private final String codeVersion;
  private final String run;
  private final TrialFunction trials;

  /**
   * For all bundles of a run.
   *
   * @param run unique among all runs on any cluster, which an application's id is not
   */
  BundleTask(String sweep, String location, String codeVersion, String run, TrialFunction trials) {
    this.run = run;
    this.sweep = sweep;
    this.location = location;
    this.codeVersion = codeVersion;
    this.trials = trials;
  }

  @Override
  public BundleSummary apply(TaskContext context, Iterator<Bundle> bundles) {
    return run(context, bundles.next());
  }

  /** Runs a bundle and commits it. */
  BundleSummary run(TaskContext context, Bundle bundle) {
    GpuEngines.enter(context);
    List<TrialResult> results = new ArrayList<>();
    String writeError = null;
    try {
      Output output = ProcessOutput.at(location);
      BundleCheckpoint checkpoint = new BundleCheckpoint(output, sweep, bundle.segment(), run);
      runTrials(context, bundle, checkpoint, results);
      throwIfKilled(context);
      String attempt = context.stageId() + "-" + context.taskAttemptId();
      BundleCommit.write(output, sweep, attempt, codeVersion, results);
      if (isRetry(context)) {
        checkpoint.delete(bundle.trials());
      }
    } catch (IOException e) {
      throwIfKilled(context);
      writeError = Output.oneLine(e);
    }
    return summary(bundle, results, writeError);
  }

  /** Whether trials of a bundle may run at the same time in this attempt. */
  private static boolean mayRunConcurrently(TaskContext context) {
    return context.attemptNumber() < maxFailures() - 2 || maxFailures() == 1;
  }

  private void runTrials(
      TaskContext context, Bundle bundle, BundleCheckpoint checkpoint, List<TrialResult> results)
      throws IOException {
    int concurrency =
        bundle.concurrency() > 1 && mayRunConcurrently(context)
            ? trials.concurrency(bundle.trials().get(0), bundle.concurrency())
            : 1;
    if (concurrency > 1) {
      results.addAll(
          ConcurrentTrials.run(
              bundle.trials(),
              concurrency,
              context,
              trial -> {
                throwIfKilled(context);
                TrialResult kept = isRetry(context) ? checkpoint.result(trial) : null;
                return kept == null ? run(context, bundle, trial, checkpoint) : kept;
              }));
      return;
    }
    for (Trial trial : bundle.trials()) {
      throwIfKilled(context);
      TrialResult result = isRetry(context) ? checkpoint.result(trial) : null;
      if (result == null && isLastAttempt(context)) {
        results.add(lost(trial, context.attemptNumber()));
        return;
      }
      results.add(result == null ? run(context, bundle, trial, checkpoint) : result);
    }
  }

  private TrialResult run(
      TaskContext context, Bundle bundle, Trial trial, BundleCheckpoint checkpoint)
      throws IOException {
    TrialResult result = run(trial, bundle.segment());
    if (isRetry(context)) {
      checkpoint.save(result);
    }
    return result;
  }

  private TrialResult run(Trial trial, String segment) {
    try (TrialLog log = new TrialLog(trial, segment)) {
      TrialResult result = trials.run(trial);
      log.ended(result);
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the run was stopped");
    }
  }

  private static boolean isRetry(TaskContext context) {
    return context.attemptNumber() > 0;
  }

  /** Whether Spark gives up the whole job if this attempt is lost like those before it. */
  private static boolean isLastAttempt(TaskContext context) {
    return isRetry(context) && context.attemptNumber() >= maxFailures() - 1;
  }

  private static int maxFailures() {
    return SparkEnv.get().conf().getInt("spark.task.maxFailures", 4);
  }

  private TrialResult lost(Trial trial, int attempts) {
    return ProcessRecord.of(codeVersion)
        .failed(trial, new ExecutorLostException(attempts), Instant.now());
  }

  private static BundleSummary summary(
      Bundle bundle, List<TrialResult> results, String writeError) {
    Map<String, Integer> outcomes = new TreeMap<>();
    String failure = null;
    for (TrialResult result : results) {
      String outcome = result.outcome().name();
      outcomes.merge(outcome, 1, Integer::sum);
      if (outcome.equals("FAILED") && failure == null) {
        failure = result.outcome().reason();
      }
    }
    List<Trial> postponed =
        List.copyOf(bundle.trials().subList(results.size(), bundle.trials().size()));
    return new BundleSummary(
        bundle.segment(),
        outcomes,
        bundle.predictedSeconds(),
        failure,
        writeError,
        postponed,
        StuckThreads.any() ? SparkEnv.get().executorId() : null);
  }

  private static void throwIfKilled(TaskContext context) {
    if (context.isInterrupted()) {
      throw new TaskKilledException("the run was stopped");
    }
  }
}
