package org.rhosweep.core.lsc;

import java.io.Serializable;
import java.util.List;

/**
 * What pre-training did.
 *
 * @param curve every step
 * @param steps that were done
 * @param keptStep the step after which the weights that were kept were reached, 0 = those it began
 *     with
 * @param deviation largest |mean radius - target| over transitions, with the weights that were kept
 *     on sequences that pre-training has not seen
 * @param reached whether that is within the tolerance
 * @param farthest the transition with that deviation
 * @param fallbacks radii that took a dense decomposition
 * @param seconds wall time, by the clock that was passed in
 */
public record PretrainingResult(
    List<PretrainingPoint> curve,
    int steps,
    int keptStep,
    double deviation,
    boolean reached,
    TermRadius farthest,
    long fallbacks,
    double seconds)
    implements Serializable {}
