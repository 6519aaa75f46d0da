package org.rhosweep.sweeps.run;

import java.io.Serializable;
import org.rhosweep.core.train.TrainingResult;

/**
 * A trial that has ended.
 *
 * @param trial what was run
 * @param outcome how it ended
 * @param training curves and measurements, or null where training did not return
 * @param provenance where and when
 */
public record TrialResult(
    Trial trial, Outcome outcome, TrainingResult training, Provenance provenance)
    implements Serializable {}
