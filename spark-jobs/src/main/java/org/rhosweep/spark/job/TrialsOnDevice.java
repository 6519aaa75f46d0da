package org.rhosweep.spark.job;

import static org.rhosweep.core.Require.require;

import org.apache.spark.SparkConf;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.sweeps.plan.TrialConcurrency;
import org.rhosweep.sweeps.run.Feasibility;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.Execution;

/**
 * How many trials of one shape run at once in a task, as the engine says it. A driver does not see
 * the devices of executors: there a bundle has {@value #PLANNED_ELSEWHERE} at most, and the
 * executor runs as many of them at once as its device takes.
 */
public final class TrialsOnDevice implements TrialConcurrency {
  /** Trials of one shape that run at once on a device, in place of what the engine says. */
  static final String TRIALS = "spark.rhosweep.gpu.trials";

  private static final int PLANNED_ELSEWHERE = 64;

  private final SparkConf conf;
  private final GpuEngines gpus;

  /** Nothing where it is not set. */
  private final Integer configured;

  /**
   * As the settings say.
   *
   * @throws IllegalArgumentException where {@value #TRIALS} is not a number of trials
   */
  public TrialsOnDevice(SparkConf conf) {
    this.conf = conf;
    gpus = new GpuEngines(conf);
    String text = conf.get(TRIALS, null);
    require(
        text == null || text.matches("[1-9][0-9]{0,5}"),
        TRIALS + " must be a number of trials >= 1, was %s",
        text);
    configured = text == null ? null : Integer.valueOf(text);
  }

  @Override
  public int of(Trial trial) {
    if (!(trial.spec().execution() instanceof Execution.Single)
        || trial.spec().execution().device() == Execution.Device.CPU
        || gpus.leavesToCpu(trial)
        || !Engines.supportsBatchedNetworks(trial.spec().engine())) {
      return 1;
    } else if (configured != null) {
      return configured;
    }
    return Sessions.isLocal(conf) ? here(trial) : PLANNED_ELSEWHERE;
  }

  @Override
  public int tasks(int slots) {
    return gpus.tasks(slots);
  }

  /**
   * How many of a bundle's trials this process runs at once.
   *
   * @param planned by the driver
   * @param slotBytes heap that a task may use
   * @return &gt;= 1
   */
  int here(Trial trial, int planned, long slotBytes) {
    int most = configured == null ? Math.min(planned, here(trial)) : planned;
    return (int) Math.max(1, Math.min(most, slotBytes / Feasibility.bytesBesideNetworks(trial)));
  }

  private static int here(Trial trial) {
    NetworkShape shape = NetworkShape.of(trial.spec().model(), trial.data().shape());
    return Engines.maxConcurrentNetworks(
        trial.spec().engine(), new ParameterLayout(shape), trial.spec().training().batchSize());
  }
}
