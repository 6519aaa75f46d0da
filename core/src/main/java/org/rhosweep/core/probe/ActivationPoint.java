package org.rhosweep.core.probe;

import java.io.Serializable;

/**
 * How far one layer's gates and candidates are driven into the ends of their range, where they pass
 * no gradient.
 *
 * @param trainingStep the training step whose forward pass it is, 1 = the first
 * @param layer 0 = the lowest
 * @param function {@code tanh} or {@code sigmoid}
 * @param saturatedFraction share of its values, over batch, time steps and units, that lie in the
 *     outer 5 % of the range: |y| &gt; 0.95 for tanh, |2 y - 1| &gt; 0.95 for sigmoid
 */
public record ActivationPoint(
    int trainingStep, int layer, String function, double saturatedFraction)
    implements Serializable {}
