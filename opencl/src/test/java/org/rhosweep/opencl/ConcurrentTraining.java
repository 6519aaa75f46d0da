package org.rhosweep.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingResult;

/** Trials that are trained at the same time, each in a thread of its own, as a sweep does it. */
final class ConcurrentTraining {
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private ConcurrentTraining() {}

  /**
   * Waits for trials that were given up, so that they do not disturb what is measured next.
   *
   * @return whether none is left
   */
  static boolean awaitOthers(double seconds) throws InterruptedException {
    long end = System.nanoTime() + (long) (1e9 * seconds);
    while (RUNNING.get() > 0 && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    return RUNNING.get() == 0;
  }

  /**
   * Trains.
   *
   * @param trainers all on one engine
   * @param device number of the GPU
   * @param endNanos when to give up, by {@link System#nanoTime}
   * @return in the order of the trainers
   * @throws TimeoutException where time was up; threads may go on
   */
  static List<TrainingResult> train(List<Trainer> trainers, Dataset data, int device, long endNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    ExecutorService threads = daemons(trainers.size());
    try {
      CountDownLatch ready = new CountDownLatch(trainers.size());
      List<Future<TrainingResult>> running = new ArrayList<>();
      for (Trainer trainer : trainers) {
        Callable<TrainingResult> training =
            () -> {
              RUNNING.incrementAndGet();
              try {
                Engines.useDevice(trainer.engine(), device);
                ready.countDown();
                ready.await();
                return trainer.train(data, System::nanoTime);
              } finally {
                RUNNING.decrementAndGet();
              }
            };
        running.add(threads.submit(training));
      }
      List<TrainingResult> results = new ArrayList<>();
      for (Future<TrainingResult> result : running) {
        results.add(result.get(Math.max(1, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS));
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }

  /** Threads that no process waits for. */
  static ExecutorService daemons(int count) {
    return Executors.newFixedThreadPool(
        count,
        task -> {
          Thread thread = new Thread(task, "trial");
          thread.setDaemon(true);
          return thread;
        });
  }
}
