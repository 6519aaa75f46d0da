package org.rhosweep.spark.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.rhosweep.sweeps.plan.Bundle;
import org.rhosweep.sweeps.plan.Plan;
import org.rhosweep.sweeps.run.Trial;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** One Spark job for a whole plan: a partition per bundle, in the plan's order. */
final class SweepJob {
  private static final String GROUP = "rhosweep";

  /** Why a job ended early. */
  enum Stop {
    /** A trial FAILED, and the user wanted to know at once. */
    FAILED_TRIAL,
    /** Segments cannot be written: going on would be work for nothing. */
    WRITE_ERROR
  }

  /**
   * How a job ended.
   *
   * @param stop why it ended early, or null
   * @param detail one line about the stop, or null
   * @param postponed trials that lost executors have left over, for another job
   */
  record Ending(Stop stop, String detail, List<Trial> postponed) {}

  private final SparkContext spark;
  private final boolean failFast;
  private final Progress progress;
  private final ProgressDisplay display;
  private final ExecutorRetirement retirement;
  private final AtomicReference<Ending> early = new AtomicReference<>();
  private final List<Trial> postponed = Collections.synchronizedList(new ArrayList<>());

  SweepJob(
      SparkContext spark,
      boolean failFast,
      Progress progress,
      ProgressDisplay display,
      ExecutorRetirement retirement) {
    this.spark = spark;
    this.failFast = failFast;
    this.progress = progress;
    this.display = display;
    this.retirement = retirement;
  }

  /**
   * Runs all bundles. Spark starts partitions in order, so the longest bundle starts first.
   *
   * @throws SparkException where infrastructure was lost for good
   */
  Ending run(String sweep, Plan plan, BundleTask task) throws SparkException {
    List<Bundle> bundles = plan.bundles();
    postponed.clear();
    JavaRDD<Bundle> partitions =
        JavaSparkContext.fromSparkContext(spark)
            .parallelize(bundles, bundles.size())
            .setName("bundles of " + sweep);
    spark.setJobGroup(
        GROUP,
        "sweep %s: %d trials in %d bundles".formatted(sweep, plan.trials(), bundles.size()),
        true);
    try {
      spark.runJob(
          partitions.rdd(),
          task,
          new Handler(),
          ClassTag$.MODULE$.<BundleSummary>apply(BundleSummary.class));
    } catch (Exception e) {
      // Scala does not declare what it throws. A job that we cancelled ends with an exception.
      if (early.get() == null) {
        throw e;
      }
    } finally {
      spark.clearJobGroup();
    }
    return early.get() == null ? new Ending(null, null, List.copyOf(postponed)) : early.get();
  }

  /** Called on the driver as each bundle ends. */
  private final class Handler extends AbstractFunction2<Object, BundleSummary, BoxedUnit> {
    @Override
    public BoxedUnit apply(Object partition, BundleSummary bundle) {
      postponed.addAll(bundle.postponed());
      if (bundle.burdenedExecutor() != null) {
        retirement.retire(bundle.burdenedExecutor());
      }
      if (bundle.writeError() != null) {
        stop(new Ending(Stop.WRITE_ERROR, bundle.writeError(), List.of()));
      } else {
        progress.add(bundle);
        display.update();
        if (failFast && bundle.failure() != null) {
          stop(new Ending(Stop.FAILED_TRIAL, bundle.failure(), List.of()));
        }
      }
      return BoxedUnit.UNIT;
    }

    private void stop(Ending ending) {
      if (early.compareAndSet(null, ending)) {
        spark.cancelJobGroup(GROUP);
      }
    }
  }
}
