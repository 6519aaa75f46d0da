package org.rhosweep.core.train;

import org.rhosweep.core.kernel.Kernels;

/** An optimiser's memory of one network. */
interface OptimizerState {
  /**
   * One step: changes the weights and clears the gradient.
   *
   * @param scale factor on the gradient (clipping)
   * @param trainingStep 1 = the first
   */
  void step(float[] weights, float[] gradient, float scale, int trainingStep);

  /** Fresh memory for {@code size} parameters. */
  static OptimizerState of(Optimizer optimizer, Kernels kernels, int size) {
    if (optimizer instanceof Adam adam) {
      return new AdamState(adam, kernels, size);
    }
    if (optimizer instanceof Sgd sgd) {
      float[] velocity = new float[size];
      float momentum = (float) sgd.momentum();
      float rate = (float) sgd.learningRate();
      return (weights, gradient, scale, trainingStep) ->
          kernels.momentum(weights, gradient, velocity, size, scale, momentum, rate);
    }
    throw new IllegalArgumentException("no optimiser for " + optimizer);
  }

  /** First and second moments; the bias corrections go into rate and epsilon. */
  final class AdamState implements OptimizerState {
    private final Adam adam;
    private final Kernels kernels;
    private final float[] first;
    private final float[] second;

    AdamState(Adam adam, Kernels kernels, int size) {
      this.adam = adam;
      this.kernels = kernels;
      first = new float[size];
      second = new float[size];
    }

    @Override
    public void step(float[] weights, float[] gradient, float scale, int trainingStep) {
      // rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
      //   = [rate root / (1 - beta1^t)] m / (sqrt(v) + epsilon root), root = sqrt(1 - beta2^t)
      double root = StrictMath.sqrt(1 - StrictMath.pow(adam.beta2(), trainingStep));
      double rate = adam.learningRate() * root / (1 - StrictMath.pow(adam.beta1(), trainingStep));
      kernels.adam(
          weights,
          gradient,
          first,
          second,
          weights.length,
          scale,
          (float) (1 - adam.beta1()),
          (float) (1 - adam.beta2()),
          (float) rate,
          (float) (adam.epsilon() * root));
    }
  }
}
