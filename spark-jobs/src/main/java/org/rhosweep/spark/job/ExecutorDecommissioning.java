package org.rhosweep.spark.job;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ExecutorAllocationClient;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.ExecutorDecommissionInfo;
import scala.Option;

/**
 * Decommissions executors with a trial's thread that does not end. Such an executor gets no new
 * task, ends when its other tasks have ended, and is replaced: no result is lost, and nothing
 * counts as a failure.
 */
final class ExecutorDecommissioning {
  private static final String ENABLED = "spark.decommission.enabled";
  private static final String LIMIT = "spark.executor.decommission.forceKillTimeout";

  /** Bundles of short trials take 30 s, and starting or writing them some seconds more. */
  private static final Duration BUNDLE = Duration.ofSeconds(60);

  private final SparkContext spark;
  private final PrintStream messages;
  private final Set<String> decommissioned = ConcurrentHashMap.newKeySet();

  ExecutorDecommissioning(SparkContext spark, PrintStream messages) {
    this.spark = spark;
    this.messages = messages;
  }

  /** What a session needs for it, before it starts: other trials end within their budget, too. */
  static void prepare(SparkConf conf, Duration trialTimeout) {
    conf.setIfMissing(ENABLED, "true");
    conf.setIfMissing(LIMIT, trialTimeout.plus(BUNDLE).toSeconds() + "s");
  }

  /** Decommissions an executor, once; impossible where the trials run in the driver. */
  void decommission(String executor) {
    if (!decommissioned.add(executor)) {
      return;
    }
    boolean given =
        spark.schedulerBackend() instanceof ExecutorAllocationClient client
            && client.decommissionExecutor(
                executor,
                new ExecutorDecommissionInfo("a trial's thread does not end", Option.empty()),
                false,
                false);
    if (given) {
      messages.printf(
          Locale.ROOT,
          "%nrhosweep: executor %s is given up and replaced: a trial's thread there does not end%n",
          executor);
    } else {
      messages.printf(
          Locale.ROOT,
          "%nrhosweep: warning: a trial's thread does not end, and stays in this process"
              + " until the run is over%n");
    }
  }
}
