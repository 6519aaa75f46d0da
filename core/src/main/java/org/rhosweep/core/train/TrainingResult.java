package org.rhosweep.core.train;

import java.io.Serializable;
import java.util.List;
import org.rhosweep.core.lsc.PretrainingResult;
import org.rhosweep.core.probe.ActivationPoint;
import org.rhosweep.core.probe.GradientPoint;
import org.rhosweep.core.probe.RadiusPoint;

/**
 * The result of training.
 *
 * @param divergence what diverged first, or null where training completed
 * @param curve evaluations in order of training step, train before eval
 * @param gradients probed gradient norms in order of training step
 * @param activations probed saturation of tanh and sigmoid, and activity of relu and spikes, in
 *     order of training step
 * @param test the test split, with the weights as they are at the end; null where training diverged
 * @param trainingSteps optimiser steps done
 * @param stoppedTrainingStep the training step after which early stopping ended training, or null
 * @param restoredTrainingStep the training step whose weights early stopping restored, or null
 * @param seconds wall time, by the clock that was passed in
 * @param stepSeconds the part of it spent in training steps, without evaluations
 * @param probeSeconds the part of that spent in measuring what probes show
 * @param floatingPointOperations of all training steps (products only; a fused multiply-add is two)
 * @param parameters trained numbers
 * @param pretraining what happened before training, or null where there was no pre-training
 * @param radii of transition Jacobians, in the order of the phases that were asked for
 * @param resultHash SHA-256 in hexadecimal of the weights at the end and the curve's losses: equal
 *     where two runs gave the same bits
 */
public record TrainingResult(
    Divergence divergence,
    List<CurvePoint> curve,
    List<GradientPoint> gradients,
    List<ActivationPoint> activations,
    TestScore test,
    int trainingSteps,
    Integer stoppedTrainingStep,
    Integer restoredTrainingStep,
    double seconds,
    double stepSeconds,
    double probeSeconds,
    double floatingPointOperations,
    long parameters,
    PretrainingResult pretraining,
    List<RadiusPoint> radii,
    String resultHash)
    implements Serializable {
  /**
   * The first number that was not finite.
   *
   * @param quantity of a training batch {@code state}, {@code loss} (an output that it is made of),
   *     {@code state gradient} (dL/dh) or {@code gradient} (of parameters); {@code weights}; of an
   *     evaluation {@code train state}, {@code train loss}, {@code eval state} or {@code eval loss}
   * @param trainingStep the step at which it appeared, 1 = the first, 0 = before training
   * @param layer 0 = the lowest layer, or -1 where it belongs to none (loss, readout, embedding)
   * @param timeStep 0 = the first, or -1 where it belongs to none
   */
  public record Divergence(String quantity, int trainingStep, int layer, int timeStep)
      implements Serializable {
    /** Of no time step. */
    public Divergence(String quantity, int trainingStep, int layer) {
      this(quantity, trainingStep, layer, -1);
    }
  }
}
