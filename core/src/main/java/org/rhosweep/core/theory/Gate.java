package org.rhosweep.core.theory;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;

/**
 * The distributions of one gate's weights and biases, in the mean-field theory's units.
 *
 * <pre>
 *   u_i = sum_j W_ij s_j + sum_j U_ij z_j + b_i      W_ij ~ N(0, sigma^2 / N)
 *                                                    U_ij ~ N(0, nu^2 / N0)
 *                                                    b_i  ~ N(mu, rho^2)
 * </pre>
 *
 * N units, N0 inputs.
 *
 * @param recurrentVariance sigma^2, &gt;= 0
 * @param inputVariance nu^2, &gt;= 0
 * @param biasMean mu, finite
 * @param biasVariance rho^2, &gt;= 0
 */
public record Gate(
    double recurrentVariance, double inputVariance, double biasMean, double biasVariance)
    implements Serializable {
  public Gate {
    requireVariance("recurrentVariance", recurrentVariance);
    requireVariance("inputVariance", inputVariance);
    requireVariance("biasVariance", biasVariance);
    require(Double.isFinite(biasMean), "biasMean must be finite, was %s", biasMean);
  }

  private static void requireVariance(String name, double value) {
    require(value >= 0 && Double.isFinite(value), "%s must be >= 0, was %s", name, value);
  }

  /** This gate with another sigma^2. */
  public Gate withRecurrentVariance(double sigmaSquared) {
    return new Gate(sigmaSquared, inputVariance, biasMean, biasVariance);
  }

  /** This gate with another mu. */
  public Gate withBiasMean(double mu) {
    return new Gate(recurrentVariance, inputVariance, mu, biasVariance);
  }

  /**
   * q = sigma^2 Q + nu^2 R + rho^2.
   *
   * @param stateSquare Q of what the gate reads
   */
  double variance(double stateSquare, InputStatistics inputs) {
    return recurrentVariance * stateSquare + inputVariance * inputs.meanSquare() + biasVariance;
  }

  /** The distribution of the gate's value where its preactivation is N(mu, q). */
  GaussianActivation sigmoid(double stateSquare, InputStatistics inputs) {
    return GaussianActivation.sigmoid(biasMean, variance(stateSquare, inputs));
  }

  /** As {@link #sigmoid}, for a tanh. */
  GaussianActivation tanh(double stateSquare, InputStatistics inputs) {
    return GaussianActivation.tanh(biasMean, variance(stateSquare, inputs));
  }

  /**
   * (sigma^2 X + nu^2 R Sigma + rho^2) / q: correlation of the preactivations of two sequences.
   *
   * @param stateSquare Q of what the gate reads
   * @param stateProduct X of what the gate reads
   */
  double correlation(double stateSquare, double stateProduct, InputStatistics inputs) {
    double variance = variance(stateSquare, inputs);
    double covariance =
        recurrentVariance * stateProduct
            + inputVariance * inputs.meanSquare() * inputs.correlation()
            + biasVariance;
    return variance == 0 ? 1 : covariance / variance;
  }
}
