package org.rhosweep.core.train;

import org.rhosweep.kernels.Kernels;

/** An optimiser's memory of one network. */
public interface OptimizerState {
  /**
   * One step: changes the weights and clears the gradient.
   *
   * @param scale factor on the gradient (clipping)
   * @param trainingStep 1 = the first
   * @param learningRate at this step, as the schedule makes it
   */
  void step(float[] weights, float[] gradient, float scale, int trainingStep, double learningRate);

  /** Fresh memory for {@code size} parameters. */
  static OptimizerState of(Optimizer optimizer, Kernels kernels, int size) {
    if (optimizer instanceof Adam adam) {
      return new AdamState(adam.beta1(), adam.beta2(), adam.epsilon(), 0, kernels, size);
    } else if (optimizer instanceof AdamW adam) {
      return new AdamState(
          adam.beta1(), adam.beta2(), adam.epsilon(), adam.weightDecay(), kernels, size);
    } else if (optimizer instanceof AdaBelief adaBelief) {
      return new AdaBeliefState(adaBelief, kernels, size);
    } else if (optimizer instanceof Sgd sgd) {
      float[] velocity = new float[size];
      float momentum = (float) sgd.momentum();
      return (weights, gradient, scale, trainingStep, learningRate) ->
          kernels.momentum(
              weights, gradient, velocity, size, scale, momentum, (float) learningRate);
    } else if (optimizer instanceof Lookahead lookahead) {
      return new LookaheadState(lookahead, kernels, size);
    }
    throw new IllegalArgumentException("no optimiser for " + optimizer);
  }

  /**
   * Weights beside those that are stepped, entry by entry, which are to move with these where
   * entries change places; null where there are none.
   */
  default float[] slowWeights() {
    return null;
  }

  /**
   * What the bias corrections make of Adam's step:
   *
   * <pre>
   *   rate m / (1 - beta1^s) / (sqrt(v / (1 - beta2^s)) + epsilon)
   *     = [rate root / (1 - beta1^s)] m / (sqrt(v) + epsilon root),   root = sqrt(1 - beta2^s)
   * </pre>
   */
  record Corrections(float rate, float epsilon) {
    static Corrections of(
        double learningRate, double beta1, double beta2, double epsilon, int trainingStep) {
      double root = StrictMath.sqrt(1 - StrictMath.pow(beta2, trainingStep));
      double rate = learningRate * root / (1 - StrictMath.pow(beta1, trainingStep));
      return new Corrections((float) rate, (float) (epsilon * root));
    }
  }

  /** First and second moments of Adam, and of AdamW where weights decay. */
  final class AdamState implements OptimizerState {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final Kernels kernels;
    private final float[] first;
    private final float[] second;

    AdamState(
        double beta1, double beta2, double epsilon, double weightDecay, Kernels kernels, int size) {
      this.beta1 = beta1;
      this.beta2 = beta2;
      this.epsilon = epsilon;
      this.weightDecay = weightDecay;
      this.kernels = kernels;
      first = new float[size];
      second = new float[size];
    }

    @Override
    public void step(
        float[] weights, float[] gradient, float scale, int trainingStep, double learningRate) {
      Corrections corrected = Corrections.of(learningRate, beta1, beta2, epsilon, trainingStep);
      float share1 = (float) (1 - beta1);
      float share2 = (float) (1 - beta2);
      int n = weights.length;
      float rate = corrected.rate();
      if (weightDecay == 0) {
        kernels.adam(
            weights, gradient, first, second, n, scale, share1, share2, rate, corrected.epsilon());
      } else {
        float decay = (float) (learningRate * weightDecay);
        kernels.adamW(
            weights,
            gradient,
            first,
            second,
            n,
            scale,
            share1,
            share2,
            rate,
            corrected.epsilon(),
            decay);
      }
    }
  }

  /** Mean gradient and mean squared deviation from it. */
  final class AdaBeliefState implements OptimizerState {
    private final AdaBelief settings;
    private final Kernels kernels;
    private final float[] mean;
    private final float[] deviation;

    AdaBeliefState(AdaBelief settings, Kernels kernels, int size) {
      this.settings = settings;
      this.kernels = kernels;
      mean = new float[size];
      deviation = new float[size];
    }

    @Override
    public void step(
        float[] weights, float[] gradient, float scale, int trainingStep, double learningRate) {
      double epsilon = settings.epsilon();
      Corrections corrected =
          Corrections.of(learningRate, settings.beta1(), settings.beta2(), epsilon, trainingStep);
      kernels.adaBelief(
          weights,
          gradient,
          mean,
          deviation,
          weights.length,
          scale,
          (float) (1 - settings.beta1()),
          (float) (1 - settings.beta2()),
          (float) epsilon,
          corrected.rate(),
          corrected.epsilon());
    }
  }

  /** The inner optimiser's memory and the slow weights, which begin where the weights do. */
  final class LookaheadState implements OptimizerState {
    private final Lookahead settings;
    private final Kernels kernels;
    private final OptimizerState inner;
    private final float[] slow;
    private boolean begun;

    LookaheadState(Lookahead settings, Kernels kernels, int size) {
      this.settings = settings;
      this.kernels = kernels;
      inner = OptimizerState.of(settings.inner(), kernels, size);
      slow = new float[size];
    }

    @Override
    public void step(
        float[] weights, float[] gradient, float scale, int trainingStep, double learningRate) {
      if (!begun) {
        System.arraycopy(weights, 0, slow, 0, slow.length);
        begun = true;
      }
      inner.step(weights, gradient, scale, trainingStep, learningRate);
      if (trainingStep % settings.syncPeriod() == 0) {
        kernels.pullTogether(slow, weights, slow.length, (float) settings.slowStep());
      }
    }

    @Override
    public float[] slowWeights() {
      return begun ? slow : null;
    }
  }
}
