package org.rhosweep.spark.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext$;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.rhosweep.sweeps.plan.Bundle;
import org.rhosweep.sweeps.plan.Plan;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.text.Counts;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * A whole plan on Spark: one job for all trials of a kind, a partition per bundle in the plan's
 * order; data-parallel trials are jobs of their own.
 */
final class SweepJob {
  private static final String GROUP = "rhosweep";
  private static final String GPU_GROUP = "rhosweep-gpu";
  private static final int ID_DIGITS = 12;

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
  record Result(Stop stop, String detail, List<Trial> postponed) {}

  private final SparkContext spark;
  private final boolean failFast;
  private final Progress progress;
  private final ProgressDisplay display;
  private final ExecutorDecommissioning decommissioning;
  private final RunningBundles running;
  private final AtomicReference<Result> early = new AtomicReference<>();
  private final List<Trial> postponed = Collections.synchronizedList(new ArrayList<>());

  SweepJob(
      SparkContext spark,
      boolean failFast,
      Progress progress,
      ProgressDisplay display,
      ExecutorDecommissioning decommissioning,
      RunningBundles running) {
    this.running = running;
    this.spark = spark;
    this.failFast = failFast;
    this.progress = progress;
    this.display = display;
    this.decommissioning = decommissioning;
  }

  /**
   * Runs all bundles: CPU and GPU tasks side by side, data-parallel trials afterwards.
   *
   * @param gpu what a GPU task asks for; null where there is no GPU, so that these trials say so
   * @param task runs a bundle in a task
   * @param dataParallel runs a bundle on the driver, whose tasks are its own
   * @throws SparkException where infrastructure was lost for good
   */
  Result run(
      String sweep, Placements plan, ResourceProfile gpu, BundleTask task, BundleTask dataParallel)
      throws Exception {
    postponed.clear();
    // The GPU's job first: tasks that only need a core must not keep it from those with a GPU.
    FutureTask<Void> onGpus = new FutureTask<>(() -> runOnGpus(sweep, plan.gpu(), gpu, task), null);
    if (plan.gpu().trials() > 0) {
      Thread thread = new Thread(onGpus, "rhosweep-gpu-job");
      thread.setDaemon(true);
      thread.start();
    } else {
      onGpus.run();
    }
    runTasks(GROUP, sweep, plan.cpu(), null, task);
    try {
      onGpus.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    for (Bundle bundle : plan.dataParallel().bundles()) {
      if (early.get() == null) {
        runDataParallel(sweep, bundle, dataParallel);
      }
    }
    return early.get() == null ? new Result(null, null, List.copyOf(postponed)) : early.get();
  }

  /** Where nobody has a GPU to give, the same trials run as tasks without one, and say so. */
  private void runOnGpus(String sweep, Plan plan, ResourceProfile gpu, BundleTask task) {
    if (gpu == null) {
      runTasks(GPU_GROUP, sweep, plan, null, task);
      return;
    }
    try (GpuJobTimeout timeout = new GpuJobTimeout(spark, GPU_GROUP)) {
      try {
        runTasks(GPU_GROUP, sweep, plan, gpu, task);
      } catch (Exception e) {
        if (!timeout.timedOut()) {
          throw e;
        }
        runTasks(GPU_GROUP, sweep, plan, null, task);
      }
    }
  }

  /**
   * One job. Spark starts partitions in order, so the longest bundle starts first.
   *
   * @param profile resources of a task, or null for the application's default
   */
  private void runTasks(
      String group, String sweep, Plan plan, ResourceProfile profile, BundleTask task) {
    List<Bundle> bundles = plan.bundles();
    if (bundles.isEmpty()) {
      return;
    }
    JavaRDD<Bundle> partitions =
        JavaSparkContext.fromSparkContext(spark)
            .parallelize(bundles, bundles.size())
            .setName("bundles of " + sweep);
    if (profile != null) {
      partitions = partitions.withResources(profile);
    }
    running.plan(group, bundles);
    String place = profile == null ? "" : " on GPUs";
    spark.setJobGroup(
        group,
        String.format(
            Locale.ROOT,
            "sweep %s%s: %s in %s",
            sweep,
            place,
            Counts.of(plan.trials(), "trial"),
            Counts.of(bundles.size(), "bundle")),
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
  }

  /** Jobs of one trial, a round each, and its segment written from here. */
  private void runDataParallel(String sweep, Bundle bundle, BundleTask dataParallel) {
    Trial trial = bundle.trials().get(0);
    spark.setJobGroup(
        GROUP,
        "sweep %s: trial %s on all executors".formatted(sweep, trial.id().substring(0, ID_DIGITS)),
        true);
    try {
      // On the driver, which has no task: Spark's own stand-in for one.
      new Handler().apply(null, dataParallel.run(TaskContext$.MODULE$.empty(), bundle));
    } finally {
      spark.clearJobGroup();
    }
  }

  /** Called on the driver as each bundle ends. */
  private final class Handler extends AbstractFunction2<Object, BundleSummary, BoxedUnit> {
    @Override
    public BoxedUnit apply(Object partition, BundleSummary bundle) {
      postponed.addAll(bundle.postponed());
      if (bundle.executorWithStuckThread() != null) {
        decommissioning.decommission(bundle.executorWithStuckThread());
      }
      if (bundle.writeError() != null) {
        stop(new Result(Stop.WRITE_ERROR, bundle.writeError(), List.of()));
      } else {
        progress.add(bundle, System.nanoTime());
        display.update();
        if (failFast && bundle.failure() != null) {
          stop(new Result(Stop.FAILED_TRIAL, bundle.failure(), List.of()));
        }
      }
      return BoxedUnit.UNIT;
    }

    private void stop(Result result) {
      if (early.compareAndSet(null, result)) {
        spark.cancelJobGroup(GROUP);
        spark.cancelJobGroup(GPU_GROUP);
      }
    }
  }
}
