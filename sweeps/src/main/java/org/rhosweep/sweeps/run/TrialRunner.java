package org.rhosweep.sweeps.run;

import static org.rhosweep.core.Require.require;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.EngineVariant;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.train.PretrainedWeightsSource;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.sweeps.plugin.PluginException;
import org.rhosweep.sweeps.plugin.PluginVersion;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.PluginSettings;
import org.rhosweep.sweeps.spec.TrialIdentity;
import org.rhosweep.sweeps.spec.TrialSpec;

/**
 * The trial boundary: the one place that catches broadly. Whatever a trial does, it ends in exactly
 * one outcome. Only the loss of what it runs on passes through: an interrupt, or an error of the
 * virtual machine other than a full heap or stack.
 */
public final class TrialRunner {
  private static final double SECONDS_PER_NANO = 1e-9;

  private final DataCache data;
  private final LongSupplier nanoTime;
  private final LongSupplier epochMicros;
  private final Environment environment;
  private final long slotBytes;
  private final TrainingBackend backend;
  private final SharedPretraining pretraining;

  /**
   * A runner for any number of trials, from any number of threads.
   *
   * @param data where the trials' data comes from
   * @param nanoTime a monotonic clock in nanoseconds, for durations; training looks at it from time
   *     to time, and stops there where its thread was interrupted
   * @param epochMicros the time in microseconds since 1970-01-01 UTC
   * @param environment what to record about this process
   * @param slotBytes heap that one trial may use: what needs more is INFEASIBLE
   */
  public TrialRunner(
      DataCache data,
      LongSupplier nanoTime,
      LongSupplier epochMicros,
      Environment environment,
      long slotBytes) {
    this(data, nanoTime, epochMicros, environment, slotBytes, null, null);
  }

  /**
   * A runner whose trials a backend trains.
   *
   * @param backend also trains what has {@code execution: data-parallel}; null for the engine in
   *     this process, which has only one place
   * @param pretraining that trials share; null where each does its own
   */
  public TrialRunner(
      DataCache data,
      LongSupplier nanoTime,
      LongSupplier epochMicros,
      Environment environment,
      long slotBytes,
      TrainingBackend backend,
      SharedPretraining pretraining) {
    this.data = data;
    this.nanoTime = nanoTime;
    this.epochMicros = epochMicros;
    this.environment = environment;
    this.slotBytes = slotBytes;
    this.backend = backend;
    this.pretraining = pretraining;
  }

  TrialRunner(
      DataCache data,
      LongSupplier nanoTime,
      LongSupplier epochMicros,
      Environment environment,
      TrainingBackend backend) {
    this(data, nanoTime, epochMicros, environment, Long.MAX_VALUE, backend, null);
  }

  /** What trains: the engine, several machines, or in tests something that ends as chosen. */
  @FunctionalInterface
  public interface TrainingBackend {
    /**
     * Trains; what it throws becomes the trial's outcome.
     *
     * @param pretrained where pre-trained weights come from
     */
    TrainingResult train(Trainer trainer, Dataset dataset, PretrainedWeightsSource pretrained);
  }

  /**
   * Runs one trial to its end on the calling thread.
   *
   * @return how it ended; a failure of the trial is a result, too
   * @throws CancellationException where the thread was interrupted before the trial ended; the
   *     thread is still interrupted then, and the trial has no outcome
   */
  public TrialResult run(Trial trial) {
    return run(trial, engine(trial.spec()));
  }

  /**
   * Runs one trial as {@link #run} does, on a core by {@code simd}, for whose bits its engine
   * stands.
   */
  public TrialResult runOnCpu(Trial trial) {
    require(
        trial.spec().engine().hasBitsOfSimd(),
        "engine must be one with the bits of simd, was %s",
        trial.spec().engine());
    return run(trial, EngineName.SIMD);
  }

  /** The engine that runs a trial here, by what it asks for and what loads. */
  private static EngineName engine(TrialSpec spec) {
    Execution.Device device = spec.execution().device();
    boolean onCpu =
        device == Execution.Device.CPU
            || (device == Execution.Device.ANY && Engines.problem(spec.engine()).isPresent());
    return onCpu ? EngineName.SIMD : spec.engine();
  }

  private TrialResult run(Trial trial, EngineName engine) {
    SharedPretraining.Use shared = pretraining == null ? null : pretraining.of(trial);
    return run(
        trial,
        engine,
        () -> end(trial, engine, shared),
        () -> shared == null ? 0 : shared.waitedNanos());
  }

  /** The result of a trial that cannot run here, for a reason that only the caller knows. */
  public TrialResult infeasible(Trial trial, String reason) {
    return run(
        trial, trial.spec().engine(), () -> new Ending(new Outcome.Infeasible(reason)), () -> 0);
  }

  /** Waiting for another trial's pre-training is nothing that this one spends. */
  private TrialResult run(
      Trial trial, EngineName ran, Supplier<Ending> how, LongSupplier waitedNanos) {
    long startedAtMicros = epochMicros.getAsLong();
    long startNanos = nanoTime.getAsLong();
    Ending ending = how.get();
    long nanos = nanoTime.getAsLong() - startNanos - waitedNanos.getAsLong();
    double seconds = nanos * SECONDS_PER_NANO;
    EngineVariant engine = engineVariant(ran);
    boolean elsewhere = ran != trial.spec().engine(); // on a core, whatever the task was given
    Provenance provenance =
        new Provenance(
            environment.codeVersion(),
            engine.name(),
            engine.laneWidth(),
            environment.jdk(),
            environment.host(),
            startedAtMicros,
            seconds,
            elsewhere ? null : environment.device());
    return new TrialResult(trial, ending.outcome(), ending.training(), ending.theory(), provenance);
  }

  private EngineVariant engineVariant(EngineName engine) {
    return engine == EngineName.SIMD
        ? new EngineVariant(environment.engineVariant(), environment.laneWidth())
        : Engines.form(engine);
  }

  private record Ending(Outcome outcome, TrainingResult training, TrialTheory theory) {
    Ending(Outcome outcome) {
      this(outcome, null, null);
    }
  }

  private Ending end(Trial trial, EngineName engine, SharedPretraining.Use shared) {
    Optional<String> problem =
        Feasibility.problem(trial, engine, slotBytes).or(() -> singleProcessProblem(trial));
    if (problem.isPresent()) {
      return new Ending(new Outcome.Infeasible(problem.get()));
    }
    try {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(trial, null);
      }
      requireSamePlugins(trial);
      Dataset dataset = data.load(trial.spec().task());
      requireSameData(trial, dataset);
      TrainingResult training = train(trainer(trial.spec(), engine), dataset, shared);
      Outcome outcome =
          training.divergence() == null
              ? new Outcome.Completed()
              : new Outcome.Diverged(training.divergence());
      return new Ending(outcome, training, TrialTheory.of(trial.spec(), dataset));
    } catch (OutOfMemoryError e) {
      return new Ending(new Outcome.OutOfMemory(outOfMemoryMessage(e)));
    } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
      if (InterruptChecks.caused(e)) {
        throw interrupted(trial, e);
      }
      return new Ending(Failures.of(e));
    }
  }

  /** Who runs trials in one place does not train data-parallel in silence as if it were single. */
  private Optional<String> singleProcessProblem(Trial trial) {
    return backend != null || trial.spec().execution() instanceof Execution.Single
        ? Optional.empty()
        : Optional.of(
            "execution data-parallel trains on the executors of a Spark application, and this"
                + " command trains in one process");
  }

  private TrainingResult train(Trainer trainer, Dataset dataset, SharedPretraining.Use shared) {
    PretrainedWeightsSource pretrained = shared == null ? PretrainedWeightsSource.COMPUTED : shared;
    if (backend != null) {
      return backend.train(trainer, dataset, pretrained);
    }
    LongSupplier clock = InterruptChecks.checkedBy(nanoTime);
    return trainer.train(dataset, shared == null ? clock : shared.noting(clock), pretrained);
  }

  private static Trainer trainer(TrialSpec spec, EngineName engine) {
    return new Trainer(
        spec.model(), spec.init(), spec.training(), spec.probe(), engine, spec.seed());
  }

  /** On a cluster the path of one machine may hold other data than the path the plan has seen. */
  private static void requireSameData(Trial trial, Dataset dataset) {
    String planned = trial.data().fingerprint();
    String found = dataset.description().fingerprint();
    if (!planned.equals(found)) {
      throw new DataException(
          String.format(
              "the data of %s is not the data that was planned with: fingerprint %s, planned %s",
              trial.spec().task(), found, planned));
    }
  }

  /** On a cluster an executor may have another jar on its class path than the plan has seen. */
  private static void requireSamePlugins(Trial trial) {
    List<PluginVersion> used = PluginSettings.usedBy(trial.spec());
    if (!used.isEmpty()
        && !TrialIdentity.id(trial.spec(), trial.data().fingerprint()).equals(trial.id())) {
      throw new PluginException(
          "plug-ins here are not those that were planned with; here: " + PluginVersion.text(used));
    }
  }

  private static CancellationException interrupted(Trial trial, Throwable cause) {
    Thread.currentThread().interrupt();
    CancellationException cancellation =
        new CancellationException("interrupted in trial " + trial.id());
    cancellation.initCause(cause);
    return cancellation;
  }

  private static String outOfMemoryMessage(OutOfMemoryError error) {
    return String.format(
        Locale.ROOT,
        "%s (limit %d MiB): use a smaller hiddenSize, depth, sequenceLength or batchSize, or more"
            + " memory",
        error.getMessage(),
        Runtime.getRuntime().maxMemory() >> 20);
  }
}
