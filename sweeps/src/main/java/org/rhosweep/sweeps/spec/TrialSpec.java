package org.rhosweep.sweeps.spec;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.settings.Default;
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
 * @param seed keys every random stream, &gt;= 0
 */
public record TrialSpec(
    @Default("sequential-digits") Task task,
    @Default("{}") ModelSettings model,
    @Default("glorot") Initialization init,
    @Default("{}") TrainingSettings training,
    @Default("{}") ProbeSettings probe,
    @Default("simd") EngineName engine,
    @Default("0") long seed)
    implements Serializable {
  public TrialSpec {
    require(seed >= 0, "seed must be >= 0, was %d", seed);
  }
}
