package org.rhosweep.sweeps.run;

import java.io.Serializable;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.sweeps.spec.TrialSpec;

/**
 * A planned trial.
 *
 * @param id its identity, 64 hexadecimal digits
 * @param spec what to run
 * @param configJson the canonical resolved configuration
 * @param data shape and fingerprint of its data
 */
public record Trial(String id, TrialSpec spec, String configJson, DataDescription data)
    implements Serializable {}
