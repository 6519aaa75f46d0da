package org.rhosweep.sweeps.run;

import java.io.Serializable;
import org.rhosweep.core.train.TrainingResult;

/**
 * A trial that has ended.
 *
 * @param trial what was run
 * @param outcome how it ended
 * @param training curves and measurements, or null where training did not return
 * @param theory what mean-field theory predicts of it, or null where it was not asked: the trial
 *     never saw its data
 * @param provenance where and when
 */
public record TrialResult(
    Trial trial,
    Outcome outcome,
    TrainingResult training,
    TrialTheory theory,
    Provenance provenance)
    implements Serializable {
  /** Without predictions. */
  public TrialResult(Trial trial, Outcome outcome, TrainingResult training, Provenance provenance) {
    this(trial, outcome, training, null, provenance);
  }
}
