package org.rhosweep.sweeps.spec;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import java.util.Locale;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.OmittedAtDefault;
import org.rhosweep.core.task.Task;
import org.rhosweep.core.train.TrainingSettings;

/**
 * One trial, fully resolved: equal specs are the same trial on any machine. Its components are the
 * top-level keys of a sweep file that describe a trial.
 *
 * @param task what is learned
 * @param model the network
 * @param init how its weights are drawn
 * @param training how it is trained
 * @param probe what is measured beside the curve
 * @param engine what runs it
 * @param execution whether one machine trains it or several, data-parallel
 * @param seed keys every random stream, &gt;= 0
 */
public record TrialSpec(
    @Default("sequential-digits") Task task,
    @Default("{}") ModelSettings model,
    @Default("glorot") Initialization init,
    @Default("{}") TrainingSettings training,
    @Default("{}") ProbeSettings probe,
    @Default("simd") EngineName engine,
    @Default("single") @OmittedAtDefault Execution execution,
    @Default("0") long seed)
    implements Serializable {
  /** A trial that one machine trains. */
  public TrialSpec(
      Task task,
      ModelSettings model,
      Initialization init,
      TrainingSettings training,
      ProbeSettings probe,
      EngineName engine,
      long seed) {
    this(task, model, init, training, probe, engine, new Execution.Single(), seed);
  }

  public TrialSpec {
    init = init.canonical();
    require(seed >= 0, "seed must be >= 0, was %d", seed);
    require(
        !(execution instanceof Execution.DataParallel parallel)
            || training.batchSize() % parallel.workers() == 0,
        "execution.workers must divide training.batchSize = %d, was %s",
        training.batchSize(),
        execution instanceof Execution.DataParallel parallel ? parallel.workers() : 1);
    require(
        execution.device() == Execution.Device.GPU || engine.hasBitsOfSimd(),
        "execution.device must be gpu with engine %s: elsewhere it has other bits, was %s",
        engine.name().toLowerCase(Locale.ROOT),
        execution.device().name().toLowerCase(Locale.ROOT));
  }

  /** The same trial on an engine. */
  TrialSpec withEngine(EngineName other) {
    return new TrialSpec(task, model, init, training, probe, other, execution, seed);
  }
}
