package org.rhosweep.spark.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.slf4j.MDC;

/**
 * Trials with a time budget, each on a thread of its own. One that is over its budget is
 * interrupted, which ends training at its next step, and FAILED. One that does not react stays as a
 * stuck thread: the slot goes on with the next trial, and the driver learns that this executor has
 * one, see {@link StuckThreads}.
 *
 * @param trials what runs them
 * @param budget time that each of them may take
 * @param grace time to react to being interrupted
 * @param codeVersion for the rows of those that were stopped
 */
record TrialTimeout(TrialFunction trials, Duration budget, Duration grace, String codeVersion)
    implements TrialFunction {
  private static final long serialVersionUID = 1;

  /** A training step, a batch of an evaluation or a step of pre-training end well within this. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final int ID_DIGITS = 12;

  static TrialTimeout of(TrialFunction trials, Duration budget, String codeVersion) {
    return new TrialTimeout(trials, budget, GRACE, codeVersion);
  }

  @Override
  public TrialResult run(Trial trial) throws InterruptedException {
    Instant startedAt = Instant.now();
    TaskContext context = TaskContext.get();
    Map<String, String> logged = MDC.getCopyOfContextMap();
    FutureTask<TrialResult> result =
        new FutureTask<>(
            () -> {
              // A trial asks its task for a GPU; Spark keeps that with the thread.
              TaskContext$.MODULE$.setTaskContext(context);
              MDC.setContextMap(logged == null ? Map.of() : logged);
              return trials.run(trial);
            });
    Thread thread = new Thread(result, "trial " + trial.id().substring(0, ID_DIGITS));
    thread.setDaemon(true);
    thread.start();
    try {
      return result.get(budget.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return stopped(trial, thread, result, startedAt);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      // The task was killed: so is its trial.
      thread.interrupt();
      thread.join(grace.toMillis());
      throw e;
    }
  }

  @Override
  public int concurrency(Trial first, int planned) {
    return trials.concurrency(first, planned);
  }

  private TrialResult stopped(
      Trial trial, Thread thread, FutureTask<TrialResult> result, Instant startedAt)
      throws InterruptedException {
    thread.interrupt();
    thread.join(grace.toMillis());
    String over = "over its time budget of %s (--trial-timeout)".formatted(text(budget));
    TimeoutException why;
    if (thread.isAlive()) {
      StackTraceElement[] place = thread.getStackTrace();
      StuckThreads.add(thread);
      why =
          new TimeoutException(
              "%s, and it did not react to being stopped within %s: at %s"
                  .formatted(over, text(grace), place.length == 0 ? "its end" : place[0]));
      why.setStackTrace(place);
    } else {
      try {
        // It may have ended by itself at the last moment.
        return result.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof CancellationException)
            && !(e.getCause() instanceof InterruptedException)) {
          throw unwrapped(e);
        }
      }
      why = new TimeoutException(over);
      why.setStackTrace(new StackTraceElement[0]); // where it was is chance
    }
    return ProcessRecord.of(codeVersion).failed(trial, why, startedAt);
  }

  /** What the trial boundary lets through: errors of the virtual machine and a killed task. */
  private static RuntimeException unwrapped(ExecutionException e) throws InterruptedException {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    if (e.getCause() instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return e.getCause() instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(e.getCause());
  }

  /** Such as {@code 90 s} or {@code 0.5 s}. */
  static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() / 1e3 + " s";
  }
}
