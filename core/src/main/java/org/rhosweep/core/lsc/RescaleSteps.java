package org.rhosweep.core.lsc;

import org.rhosweep.core.init.LscMethod;

/** The method {@code rescale}: matrices times target / radius, within bounds. */
final class RescaleSteps implements StepMethod {
  private final WeightTransforms transforms;
  private final double largestFactor;

  RescaleSteps(LscPretraining pretraining, LscMethod.Rescale settings) {
    transforms = new WeightTransforms(pretraining.layout, pretraining.weights);
    largestFactor = settings.largestFactor();
  }

  @Override
  public LscValue measure(LscLoss loss) {
    return loss.measure(null);
  }

  @Override
  public void move(int step, LscValue value, double backoff, double rateFactor) {
    transforms.rescale(value.radii(), largestFactor);
  }
}
