package org.rhosweep.core.probe;

import java.io.Serializable;

/**
 * Norm of the gradient of the batch's loss with respect to one quantity.
 *
 * @param trainingStep the training step whose gradient it is, 1 = the first
 * @param kind {@code state} (with respect to the output h of one layer at one time step), the name
 *     of an internal state such as {@code cell_state} (the same, of what a layer carries through
 *     time besides its output), {@code recurrent}, {@code input} or {@code readout} (with respect
 *     to the weights)
 * @param layer 0 = the lowest; -1 for the readout
 * @param timeStep 0-based; -1 where the kind has no time
 * @param norm L2 norm over batch and units, and over real and imaginary parts of a complex state
 * @param finiteFraction fraction of entries that are finite
 */
public record GradientPoint(
    int trainingStep, String kind, int layer, int timeStep, double norm, double finiteFraction)
    implements Serializable {}
