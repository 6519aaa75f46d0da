package org.rhosweep.core.probe;

import java.io.Serializable;

/**
 * How far one layer's gates and candidates are driven into the ends of their range, where they pass
 * no gradient, or how active its rectified or spiking units are. Counted over the batch of the
 * training step, all time steps and units; before dropout.
 *
 * <p>A dead unit is one that is not active for any example at any time step of that batch: a ReLU
 * of it passes no gradient of this batch; a spiking unit of it is silent, and learns through the
 * surrogate gradient alone. How many are dead depends on how large the batch is: with more examples
 * they can only become fewer.
 *
 * @param trainingStep the training step whose forward pass it is, 1 = the first
 * @param layer 0 = the lowest
 * @param function {@code tanh}, {@code sigmoid}, {@code relu} or {@code spike}
 * @param saturatedFraction fraction of its values, over batch, time steps and units, that lie in
 *     the outer 5 % of the range: |y| &gt; 0.95 for tanh, |2 y - 1| &gt; 0.95 for sigmoid; NaN for
 *     relu and spike
 * @param activeFraction fraction of its values, over batch, time steps and units, that are above
 *     zero: the spike rate, in spikes per unit and time step; 1 less the fraction of zeros of a
 *     relu; NaN for tanh and sigmoid
 * @param deadUnitFraction fraction of units that are dead; NaN for tanh and sigmoid
 */
public record ActivationPoint(
    int trainingStep,
    int layer,
    String function,
    double saturatedFraction,
    double activeFraction,
    double deadUnitFraction)
    implements Serializable {}
