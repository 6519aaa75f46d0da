package org.rhosweep.spark.operate;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.rhosweep.sweeps.run.TrialResult;

/**
 * What this process has run, and on the driver what the whole run has done. Counted whether or not
 * anybody looks; {@link RhosweepPlugin} shows it to Spark's metrics system.
 */
public final class TrialMetrics {
  /** The metrics of this process. */
  public static final TrialMetrics PROCESS = new TrialMetrics();

  private final Counter running = new Counter();
  private final Counter done = new Counter();
  private final Counter diverged = new Counter();
  private final Counter failed = new Counter();
  private final Meter steps = new Meter();
  private final AtomicReference<Supplier<Run>> run = new AtomicReference<>(() -> Run.NONE);

  /**
   * A run as the driver knows it: what is committed.
   *
   * @param planned trials to run
   * @param done trials that are committed
   * @param diverged those of them that diverged
   * @param failed those of them that FAILED or were OUT_OF_MEMORY
   */
  public record Run(int planned, int done, int diverged, int failed) {
    static final Run NONE = new Run(0, 0, 0, 0);
  }

  /** A trial begins on the calling thread. */
  public void begin() {
    running.inc();
  }

  /**
   * A trial that began has ended.
   *
   * @param result null where it was stopped and has no outcome
   */
  public void end(TrialResult result) {
    running.dec();
    if (result == null) {
      return;
    }
    done.inc();
    switch (result.outcome().name()) {
      case "DIVERGED" -> diverged.inc();
      case "FAILED", "OUT_OF_MEMORY" -> failed.inc();
      default -> {}
    }
    if (result.training() != null) {
      steps.mark(result.training().trainingSteps());
    }
  }

  /** Sets the run whose counts the driver's metrics are. */
  public void reportRun(Supplier<Run> reported) {
    run.set(reported);
  }

  /** Names of an executor's metrics; trials.running is a gauge, training.steps has rates. */
  void registerProcess(MetricRegistry registry) {
    registry.register("trials.running", (Gauge<Long>) running::getCount);
    registry.register("trials.done", done);
    registry.register("trials.diverged", diverged);
    registry.register("trials.failed", failed);
    registry.register("training.steps", steps);
    registry.register("training.stepsPerSecond", (Gauge<Double>) steps::getOneMinuteRate);
  }

  /** Names of the driver's metrics. */
  void registerRun(MetricRegistry registry) {
    registry.register("run.trials.planned", (Gauge<Integer>) () -> run.get().get().planned());
    registry.register("run.trials.done", (Gauge<Integer>) () -> run.get().get().done());
    registry.register("run.trials.diverged", (Gauge<Integer>) () -> run.get().get().diverged());
    registry.register("run.trials.failed", (Gauge<Integer>) () -> run.get().get().failed());
  }
}
