package org.rhosweep.core.probe;

import java.io.Serializable;

/**
 * Norm of the gradient of the batch's loss with respect to one quantity.
 *
 * @param trainingStep the training step whose gradient it is, 1 = the first
 * @param kind {@code state} (with respect to h of one layer at one time step), {@code recurrent},
 *     {@code input} or {@code readout} (with respect to the weights)
 * @param layer 0 = the lowest; -1 for the readout
 * @param timeStep 0-based; -1 where the kind has no time
 * @param norm L2 norm over batch and units
 * @param finiteFraction share of entries that are finite
 */
public record GradientPoint(
    int trainingStep, String kind, int layer, int timeStep, double norm, double finiteFraction)
    implements Serializable {}
