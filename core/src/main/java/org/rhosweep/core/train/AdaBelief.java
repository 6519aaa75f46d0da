package org.rhosweep.core.train;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * AdaBelief: Adam whose steps are scaled by how far gradients lie from their running mean.
 *
 * <pre>
 *   m_s = beta1 m_(s-1) + (1 - beta1) g_s
 *   v_s = beta2 v_(s-1) + (1 - beta2) (g_s - m_s)^2 + epsilon
 *   w   = w - rate_s * m_corrected / (sqrt(v_corrected) + epsilon)
 * </pre>
 *
 * with Adam's bias corrections, without decay of the weights and without rectification.
 *
 * <p>epsilon is added to a square: over many steps it keeps the root above sqrt(epsilon / (1 -
 * beta2)). The authors advise 1e-16 for recurrent networks and 1e-8 where SGD does better than
 * Adam. 1e-16 is also what single precision bears: it gives a floor of 3e-7 to the root, is far
 * above the 2^-100 at which numbers are taken as zero, and is lost beside a square only where that
 * square is so much larger that it would not matter.
 *
 * @param learningRate step size, &gt; 0
 * @param beta1 decay of the mean gradient, [0, 1)
 * @param beta2 decay of the mean squared deviation, [0, 1)
 * @param epsilon added to the mean squared deviation at every step, and to its root, 1e-30 … 1
 * @see "Zhuang et al. (2020), AdaBelief optimizer: adapting stepsizes by the belief in observed
 *     gradients, algorithm 2"
 */
@Named("adabelief")
public record AdaBelief(
    @Default("1.0e-3") double learningRate,
    @Default("0.9") double beta1,
    @Default("0.999") double beta2,
    @Default("1.0e-16") double epsilon)
    implements PlainOptimizer {
  public AdaBelief {
    var unused = new Adam(learningRate, beta1, beta2, epsilon);
    require(epsilon >= 1e-30 && epsilon <= 1, "epsilon must be 1e-30 to 1, was %s", epsilon);
  }

  @Override
  public int stateArrays() {
    return 2; // mean gradient and mean squared deviation
  }
}
