package org.rhosweep.core.engine;

import java.util.function.Consumer;
import org.rhosweep.core.task.Batch;

/**
 * The training steps of one network whose weights, gradient and optimiser's memory stay between
 * steps where they are computed. What is computed is the same everywhere, bit for bit among engines
 * that promise equal bits:
 *
 * <pre>
 *   L, g   = loss of the batch and its gradient
 *   |g|    = L2 norm over all entries, in double precision: entry i is in sum i mod 8
 *   w      = updated by scale(|g|) g, unless L or |g| is not finite
 * </pre>
 */
public interface OptimizerSteps {
  /**
   * What a training goes by.
   *
   * @param lossFinite whether the loss of the batch was finite
   * @param gradientNorm L2 norm of the gradient before clipping
   * @param weightsFinite whether all weights are finite after the update
   */
  record Result(boolean lossFinite, double gradientNorm, boolean weightsFinite) {
    /** Whether weights were updated. */
    public boolean updated() {
      return lossFinite && Double.isFinite(gradientNorm);
    }
  }

  /**
   * Begins with these weights and without an optimiser's memory.
   *
   * @param weights not to be changed by others until the last step
   */
  void begin(float[] weights);

  /**
   * One training step.
   *
   * @param trainingStep 1 = the first
   * @param update what is done with the gradient
   * @param stateGradients as in {@link NetworkEngine#gradient}
   * @param gradientProbe is given the gradient before the update, not to be kept; null where nobody
   *     looks
   */
  Result step(
      Batch batch,
      int trainingStep,
      OptimizerUpdate update,
      StateGradients stateGradients,
      Consumer<float[]> gradientProbe);

  /** Copies the weights as they are now. */
  void readWeights(float[] weights);

  /** The gradient of the last step, which updated nothing. */
  float[] gradient();
}
