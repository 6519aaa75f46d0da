package org.rhosweep.core.engine;

/**
 * The numbers of one optimiser step, by which every entry of the weights is changed alike. A
 * schedule, bias corrections and decays are in them already.
 *
 * @param rule the equation
 * @param firstFraction weight of the gradient in the running mean, 1 - beta1; of {@link
 *     Rule#MOMENTUM} the fraction of the velocity that is kept
 * @param secondFraction weight of the square in the running square, 1 - beta2
 * @param rate factor on the step
 * @param epsilon added to the root
 * @param added {@link Rule#ADAMW}: fraction by which a weight shrinks; {@link Rule#ADABELIEF}: what
 *     is added to the running square
 * @param slowWeights whether slow weights are kept beside those that are stepped, see {@link
 *     org.rhosweep.kernels.Kernels#lookahead}; they begin where the weights do
 * @param slowStep fraction of the way that slow weights go after this step, and weights go on from
 *     there; 0 where they stay
 * @param clipNorm norm above which a gradient is scaled to this norm; infinity for none
 */
public record OptimizerUpdate(
    Rule rule,
    float firstFraction,
    float secondFraction,
    float rate,
    float epsilon,
    float added,
    boolean slowWeights,
    float slowStep,
    double clipNorm) {
  /** Which of {@link org.rhosweep.kernels.Kernels}' equations. */
  public enum Rule {
    /** {@link org.rhosweep.kernels.Kernels#momentum}. */
    MOMENTUM,
    /** {@link org.rhosweep.kernels.Kernels#adam}. */
    ADAM,
    /** {@link org.rhosweep.kernels.Kernels#adamW}. */
    ADAMW,
    /** {@link org.rhosweep.kernels.Kernels#adaBelief}. */
    ADABELIEF
  }

  /**
   * The factor on a gradient.
   *
   * @param gradientNorm its L2 norm, finite
   */
  public float scale(double gradientNorm) {
    return gradientNorm <= clipNorm ? 1f : (float) (clipNorm / gradientNorm);
  }
}
