package org.rhosweep.spark.job;

import java.util.Arrays;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;

/**
 * Cancels a job of which no task has started after a while. Spark waits without end for executors
 * with a GPU that no worker can start.
 */
final class GpuJobTimeout implements AutoCloseable {
  /** Seconds until a job without a task is given up. */
  static final String WAIT = "spark.rhosweep.gpu.wait";

  private static final String DEFAULT_WAIT = "180s";
  private static final long POLL_MILLIS = 500;

  private final SparkContext spark;
  private final JavaSparkStatusTracker tracker;
  private final String group;
  private final long waitMillis;
  private final Thread thread;
  private volatile boolean timedOut;

  /**
   * Watches from now on.
   *
   * @param group of the one job that is watched
   */
  GpuJobTimeout(SparkContext spark, String group) {
    this.spark = spark;
    this.group = group;
    tracker = JavaSparkContext.fromSparkContext(spark).statusTracker();
    waitMillis = 1000 * spark.conf().getTimeAsSeconds(WAIT, DEFAULT_WAIT);
    thread = new Thread(this::watch, "rhosweep-gpu-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      for (long waited = 0; waited < waitMillis; waited += POLL_MILLIS) {
        if (hasStarted()) {
          return;
        }
        Thread.sleep(POLL_MILLIS);
      }
      timedOut = true;
      spark.cancelJobGroup(group);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean hasStarted() {
    return Arrays.stream(tracker.getJobIdsForGroup(group))
        .mapToObj(tracker::getJobInfo)
        .filter(job -> job != null)
        .flatMapToInt(job -> Arrays.stream(job.stageIds()))
        .mapToObj(tracker::getStageInfo)
        .anyMatch(GpuJobTimeout::hasStarted);
  }

  private static boolean hasStarted(SparkStageInfo stage) {
    return stage != null
        && stage.numActiveTasks() + stage.numCompletedTasks() + stage.numFailedTasks() > 0;
  }

  /** Whether the job was cancelled because no GPU came. */
  boolean timedOut() {
    return timedOut;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
