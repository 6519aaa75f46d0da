package org.rhosweep.core.train;

import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.engine.OptimizerUpdate.Rule;
import org.rhosweep.kernels.Kernels;

/** An optimiser's memory of one network, on the host. */
public final class OptimizerState {
  private final Optimizer optimizer;
  private final Kernels kernels;

  /** First moment, mean gradient or velocity. */
  private final float[] first;

  /** Second moment or deviation; empty where the rule has none. */
  private final float[] second;

  /** Slow weights, which begin where the weights do; empty where there are none. */
  private final float[] slow;

  private boolean begun;

  private OptimizerState(Optimizer optimizer, Kernels kernels, int size) {
    this.optimizer = optimizer;
    this.kernels = kernels;
    boolean slowly = optimizer instanceof Lookahead;
    int arrays = optimizer.stateArrays() - (slowly ? 1 : 0);
    first = new float[size];
    second = new float[arrays > 1 ? size : 0];
    slow = new float[slowly ? size : 0];
  }

  /** Fresh memory for {@code size} parameters. */
  public static OptimizerState of(Optimizer optimizer, Kernels kernels, int size) {
    return new OptimizerState(optimizer, kernels, size);
  }

  /**
   * One step: changes the weights and clears the gradient.
   *
   * @param scale factor on the gradient (clipping)
   * @param trainingStep 1 = the first
   * @param learningRate at this step, as the schedule makes it
   */
  public void step(
      float[] weights, float[] gradient, float scale, int trainingStep, double learningRate) {
    apply(update(optimizer, trainingStep, learningRate, null), weights, gradient, scale);
  }

  /** One step by its numbers: changes the weights and clears the gradient. */
  void apply(OptimizerUpdate update, float[] weights, float[] gradient, float scale) {
    if (!begun) {
      System.arraycopy(weights, 0, slow, 0, slow.length);
      begun = true;
    }
    int n = weights.length;
    float fraction1 = update.firstFraction();
    float fraction2 = update.secondFraction();
    float rate = update.rate();
    float epsilon = update.epsilon();
    float added = update.added();
    switch (update.rule()) {
      case MOMENTUM -> kernels.momentum(weights, gradient, first, n, scale, fraction1, rate);
      case ADAM ->
          kernels.adam(
              weights, gradient, first, second, n, scale, fraction1, fraction2, rate, epsilon);
      case ADAMW ->
          kernels.adamW(
              weights, gradient, first, second, n, scale, fraction1, fraction2, rate, epsilon,
              added);
      case ADABELIEF ->
          kernels.adaBelief(
              weights, gradient, first, second, n, scale, fraction1, fraction2, added, rate,
              epsilon);
    }
    if (update.slowStep() > 0) {
      kernels.lookahead(slow, weights, n, update.slowStep());
    }
  }

  /**
   * Weights beside those that are stepped, entry by entry, which are to move with these where
   * entries change places; null where there are none.
   */
  public float[] slowWeights() {
    return begun && slow.length > 0 ? slow : null;
  }

  /**
   * The numbers of one step.
   *
   * @param trainingStep 1 = the first
   * @param learningRate at this step, as the schedule makes it
   * @param clipNorm as in {@link TrainingSettings}, null for none
   */
  static OptimizerUpdate update(
      Optimizer optimizer, int trainingStep, double learningRate, Double clipNorm) {
    double clip = clipNorm == null ? Double.POSITIVE_INFINITY : clipNorm;
    boolean slowly = optimizer instanceof Lookahead;
    float slowStep = 0;
    Optimizer inner = optimizer;
    if (optimizer instanceof Lookahead lookahead) {
      inner = lookahead.inner();
      slowStep = trainingStep % lookahead.syncPeriod() == 0 ? (float) lookahead.slowStep() : 0;
    }
    if (inner instanceof Sgd sgd) {
      float rate = (float) learningRate;
      return new OptimizerUpdate(
          Rule.MOMENTUM, (float) sgd.momentum(), 0, rate, 0, 0, slowly, slowStep, clip);
    }
    Rule rule = Rule.ADAM;
    Adam adam;
    float added = 0;
    if (inner instanceof AdamW decaying) {
      adam =
          new Adam(decaying.learningRate(), decaying.beta1(), decaying.beta2(), decaying.epsilon());
      rule = decaying.weightDecay() == 0 ? Rule.ADAM : Rule.ADAMW;
      added = (float) (learningRate * decaying.weightDecay());
    } else if (inner instanceof AdaBelief belief) {
      adam = new Adam(belief.learningRate(), belief.beta1(), belief.beta2(), belief.epsilon());
      rule = Rule.ADABELIEF;
      added = (float) belief.epsilon();
    } else if (inner instanceof Adam plain) {
      adam = plain;
    } else {
      throw new IllegalArgumentException("no optimiser for " + optimizer);
    }
    Corrections corrected = Corrections.of(adam, learningRate, trainingStep);
    return new OptimizerUpdate(
        rule,
        (float) (1 - adam.beta1()),
        (float) (1 - adam.beta2()),
        corrected.rate(),
        corrected.epsilon(),
        added,
        slowly,
        slowStep,
        clip);
  }

  /**
   * What the bias corrections make of Adam's step:
   *
   * <pre>
   *   rate m / (1 - beta1^s) / (sqrt(v / (1 - beta2^s)) + epsilon)
   *     = [rate root / (1 - beta1^s)] m / (sqrt(v) + epsilon root),   root = sqrt(1 - beta2^s)
   * </pre>
   */
  private record Corrections(float rate, float epsilon) {
    static Corrections of(Adam adam, double learningRate, int trainingStep) {
      double root = StrictMath.sqrt(1 - StrictMath.pow(adam.beta2(), trainingStep));
      double rate = learningRate * root / (1 - StrictMath.pow(adam.beta1(), trainingStep));
      return new Corrections((float) rate, (float) (adam.epsilon() * root));
    }
  }
}
