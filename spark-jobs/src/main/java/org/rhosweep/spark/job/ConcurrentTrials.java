package org.rhosweep.spark.job;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskKilledException;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;

/**
 * Trials of one task that run at the same time, each on a thread of its own: one that ends makes
 * room for the next, and none waits for another.
 */
final class ConcurrentTrials {
  /** A trial's result and its place in the bundle. */
  private record Placed(int place, TrialResult result) {}

  /** Time to react to being interrupted. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** What runs one trial to its end. */
  @FunctionalInterface
  interface Run {
    /** Runs on the calling thread. */
    TrialResult of(Trial trial) throws IOException;
  }

  private ConcurrentTrials() {}

  /**
   * Runs all of them. Whatever one of them throws ends the others.
   *
   * @param concurrency most that run at the same time, &gt;= 1
   * @param context of the task, for the threads, too
   * @return the results in the order of the trials
   * @throws TaskKilledException where the calling thread was interrupted
   */
  static List<TrialResult> run(List<Trial> trials, int concurrency, TaskContext context, Run run)
      throws IOException {
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(concurrency, trials.size()),
            begun -> {
              Thread thread = new Thread(begun, "trials at once " + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      ExecutorCompletionService<Placed> ended = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < trials.size(); i++) {
        int place = i;
        ended.submit(
            () -> {
              // A trial asks its task for a GPU; Spark keeps that with the thread.
              TaskContext$.MODULE$.setTaskContext(context);
              return new Placed(place, run.of(trials.get(place)));
            });
      }
      TrialResult[] results = new TrialResult[trials.size()];
      for (int i = 0; i < results.length; i++) {
        Placed next = ended.take().get();
        results[next.place()] = next.result();
      }
      return new ArrayList<>(List.of(results));
    } catch (ExecutionException e) {
      end(threads);
      throw unwrapped(e);
    } catch (InterruptedException e) {
      end(threads);
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the run was stopped");
    } finally {
      threads.shutdownNow();
    }
  }

  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    try {
      threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) throws IOException {
    if (e.getCause() instanceof Error error) {
      throw error;
    } else if (e.getCause() instanceof IOException io) {
      throw io;
    }
    return e.getCause() instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(e.getCause());
  }
}
