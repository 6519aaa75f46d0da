package org.rhosweep.spark.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.spark.table.ProcessData;
import org.rhosweep.sweeps.run.SharedPretraining;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;
import org.rhosweep.sweeps.spec.Execution;

/** Trials as they are meant: on the engine, with the data of this process. */
final class EngineTrials implements TrialFunction {
  private static final long serialVersionUID = 1;

  private final String codeVersion;

  /** Null where each trial pre-trains by itself. */
  private final RunPretraining pretraining;

  private transient TrialRunner runner;
  private transient GpuEngines gpus;
  private transient String device;

  EngineTrials(String codeVersion) {
    this(codeVersion, null);
  }

  /** Trials that share their pre-training. */
  EngineTrials(String codeVersion, RunPretraining pretraining) {
    this.codeVersion = codeVersion;
    this.pretraining = pretraining;
  }

  /** Once per task: the data is shared by the whole process, see ProcessData. */
  private synchronized void prepare() {
    if (runner == null) {
      gpus = new GpuEngines(SparkEnv.get().conf());
      device = GpuEngines.address().orElse(null);
      runner =
          runner(
              codeVersion,
              device,
              slotBytes(),
              null,
              pretraining == null ? null : pretraining.here());
    }
  }

  private static long slotBytes() {
    return Runtime.getRuntime().maxMemory() / Sessions.slotsOfThisProcess();
  }

  @Override
  public int concurrency(Trial first, int planned) {
    prepare();
    EngineName engine = first.spec().engine();
    if (gpuProblem(first).isPresent()) {
      return 1; // none of them will run on a device
    }
    SparkConf conf = SparkEnv.get().conf();
    int most = new TrialsOnDevice(conf).here(first, planned, slotBytes());
    Engines.setMaxConcurrentNetworks(engine, most * gpus.tasks(Sessions.slotsOfThisProcess()));
    return most;
  }

  @Override
  public TrialResult run(Trial trial) {
    prepare();
    Engines.setMaxConcurrentNetworks(trial.spec().engine(), Sessions.slotsOfThisProcess());
    Optional<String> problem = gpuProblem(trial);
    if (problem.isEmpty()) {
      return runner.run(trial);
    }
    return trial.spec().execution().device() == Execution.Device.ANY
        ? runner.runOnCpu(trial)
        : runner.infeasible(trial, problem.get());
  }

  /** Has the calling thread use the task's GPU; why it cannot, where a trial asks for one. */
  private Optional<String> gpuProblem(Trial trial) {
    EngineName engine = trial.spec().engine();
    if (!gpus.wantedBy(trial)) {
      return Optional.empty();
    }
    return device == null
        ? Optional.of(GpuEngines.missing(engine))
        : GpuEngines.use(engine, device);
  }

  /**
   * A runner in this process.
   *
   * @param device address of the GPU that its trials are given, or null
   * @param backend what trains, or null for the engine
   * @param pretraining that trials share, or null
   */
  static TrialRunner runner(
      String codeVersion,
      String device,
      long slotBytes,
      TrialRunner.TrainingBackend backend,
      SharedPretraining pretraining) {
    return new TrialRunner(
        ProcessData.CACHE,
        System::nanoTime,
        () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
        ProcessRecord.of(codeVersion, device).environment(),
        slotBytes,
        backend,
        pretraining);
  }
}
