package org.rhosweep.core.lsc;

import java.io.Serializable;

/**
 * One step of pre-training, measured before the weights move.
 *
 * @param step 1 = the first
 * @param loss mean over transitions and examples of (radius - target)^2
 * @param meanRadius mean over all transitions
 * @param timeRadius mean over the layers' time transitions; NaN where there is none
 * @param depthRadius mean over the layers' depth transitions; NaN where there is none
 * @param inputRadius of the input transition; NaN where there is none
 * @param readoutRadius of the readout; NaN where there is none
 * @param withoutGradient examples, over all transitions, whose radius has no derivative
 * @param seconds since pre-training began
 */
public record PretrainingPoint(
    int step,
    double loss,
    double meanRadius,
    double timeRadius,
    double depthRadius,
    double inputRadius,
    double readoutRadius,
    int withoutGradient,
    double seconds)
    implements Serializable {}
