package org.rhosweep.core.train;

import java.io.Serializable;
import org.rhosweep.core.task.Split;

/**
 * One evaluation of a learning curve.
 *
 * @param trainingStep optimiser steps done, 0 = before training
 * @param split what was measured on
 * @param loss mean loss, nats per target for cross-entropy
 * @param accuracy fraction of targets whose class was right; NaN for regression
 * @param sequenceAccuracy fraction of sequences whose class has the largest mean of logits over
 *     time; NaN unless inputs are dense and the same class is asked for at every time step
 * @param learningRate of the last step, or of the first where none was done
 * @param gradientNorm L2 norm over all parameters before clipping, of the last step; NaN at step 0
 * @param seconds since training began, evaluation included
 */
public record CurvePoint(
    int trainingStep,
    Split split,
    double loss,
    double accuracy,
    double sequenceAccuracy,
    double learningRate,
    double gradientNorm,
    double seconds)
    implements Serializable {}
