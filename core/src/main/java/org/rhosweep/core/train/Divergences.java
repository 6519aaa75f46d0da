package org.rhosweep.core.train;

import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.NonFiniteValue;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.train.TrainingResult.Divergence;

/**
 * Finds out what stopped being finite first. A training step only looks at three numbers (loss,
 * norm of the gradient, sum over the weights); the search begins once one of them is not finite.
 */
final class Divergences {
  private static final int NONE = -1;

  private Divergences() {}

  /**
   * Of a training step whose loss or gradient is not finite.
   *
   * @param engine has run the batch last
   */
  static Divergence ofStep(
      NetworkEngine engine,
      Batch batch,
      ParameterLayout layout,
      float[] gradient,
      int trainingStep) {
    NonFiniteValue first = engine.firstNonFinite(batch);
    if (first != null) {
      return new Divergence(first.quantity(), trainingStep, first.layer(), first.timeStep());
    }
    Integer layer = GradientNorms.firstLayerNotFinite(layout, gradient);
    return layer == null
        ? new Divergence("loss", trainingStep, NONE)
        : new Divergence("gradient", trainingStep, layer);
  }

  /** Of weights that the optimiser has just changed; null where all are finite. */
  static Divergence ofWeights(ParameterLayout layout, float[] weights, int trainingStep) {
    if (GradientNorms.allFinite(weights)) {
      return null;
    }
    return new Divergence(
        "weights", trainingStep, GradientNorms.firstLayerNotFinite(layout, weights));
  }

  /**
   * Of an evaluation.
   *
   * @param split as the curve names it
   * @param first what the evaluation found
   */
  static Divergence ofEvaluation(String split, NonFiniteValue first, int trainingStep) {
    String quantity = split + " " + first.quantity();
    return new Divergence(quantity, trainingStep, first.layer(), first.timeStep());
  }
}
