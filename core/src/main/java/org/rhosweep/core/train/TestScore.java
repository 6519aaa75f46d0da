package org.rhosweep.core.train;

import java.io.Serializable;

/**
 * The score on the test split, evaluated once, with the weights at the end of training.
 *
 * @param loss mean loss, nats per target for cross-entropy
 * @param accuracy fraction of targets whose class was right; NaN for regression
 * @param sequenceAccuracy as in {@link CurvePoint}
 */
public record TestScore(double loss, double accuracy, double sequenceAccuracy)
    implements Serializable {}
