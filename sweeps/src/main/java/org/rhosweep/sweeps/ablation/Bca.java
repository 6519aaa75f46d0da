package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.rhosweep.core.Quantiles;

/**
 * Bias-corrected and accelerated bootstrap intervals.
 *
 * <pre>
 *   z0      = Phi^-1( fraction of resamples below the estimate, those equal to it half )
 *   a       = sum u_i^3 / (6 (sum u_i^2)^(3/2))           u_i = mean of jackknife values - value i
 *   alpha_q = Phi( z0 + (z0 + z_q) / (1 - a (z0 + z_q)) )
 *   ends    = quantiles of the resampled estimates at alpha_q for q = (1 -+ confidence) / 2
 * </pre>
 *
 * <p>What is estimated may be infinite, where what diverged decides it. The fraction below is then
 * as good as ever; without finite jackknife values there is no acceleration, and a is 0 (Efron and
 * Tibshirani's BC); an end between a number and an infinity is the outer one of the two.
 *
 * @see "Efron (1987), Better bootstrap confidence intervals; Efron and Tibshirani (1993), 14.3"
 */
final class Bca {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private Bca() {}

  /**
   * The estimate with its interval.
   *
   * @param distribution of resampled estimates, sorted
   * @param jackknife the estimate without each of the values
   */
  static Estimate estimate(
      double estimate, double[] distribution, double[] jackknife, double confidence) {
    return estimate(estimate, distribution, distribution, jackknife, confidence);
  }

  /**
   * The estimate with its interval, where some resamples have none.
   *
   * @param estimate may be infinite, or NaN for none
   * @param lower resampled estimates, sorted, with negative infinity for none
   * @param upper likewise with positive infinity
   * @param jackknife the estimate without each of the values
   */
  static Estimate estimate(
      double estimate, double[] lower, double[] upper, double[] jackknife, double confidence) {
    double below =
        Double.isNaN(estimate) ? 0 : (below(lower, estimate) + below(upper, estimate)) / 2;
    // Where the estimate lies outside of all resamples the correction is infinite: percentiles.
    boolean correctable = below > 0 && below < 1;
    double bias = correctable ? NORMAL.inverseCumulativeProbability(below) : 0;
    double acceleration = correctable ? acceleration(jackknife) : 0;
    return new Estimate(
        estimate,
        end(lower, bias, acceleration, (1 - confidence) / 2),
        end(upper, bias, acceleration, (1 + confidence) / 2));
  }

  /** The fraction of resamples below a number, those equal to it half. */
  private static double below(double[] distribution, double estimate) {
    return (Statistics.countBelow(distribution, estimate, false)
            + Statistics.countBelow(distribution, estimate, true))
        / 2.0
        / distribution.length;
  }

  private static double acceleration(double[] jackknife) {
    if (!Arrays.stream(jackknife).allMatch(Double::isFinite)) {
      return 0;
    }
    double mean = Statistics.mean(jackknife);
    double squares = 0;
    double cubes = 0;
    for (double value : jackknife) {
      double u = mean - value;
      squares += u * u;
      cubes += u * u * u;
    }
    return squares > 0 ? cubes / (6 * Math.pow(squares, 1.5)) : 0;
  }

  private static double end(
      double[] distribution, double bias, double acceleration, double probability) {
    double shifted = bias + NORMAL.inverseCumulativeProbability(probability);
    double corrected = bias + shifted / (1 - acceleration * shifted);
    double at = NORMAL.cumulativeProbability(corrected);
    double quantile = Quantiles.ofSorted(distribution, at);
    return Double.isNaN(quantile) || Double.isInfinite(quantile)
        ? besideInfinity(distribution, at, probability < 0.5)
        : quantile;
  }

  /** A quantile at or beside an infinity, which nothing interpolates to. */
  private static double besideInfinity(double[] sorted, double probability, boolean isLow) {
    double position = probability * (sorted.length - 1);
    return sorted[(int) (isLow ? Math.floor(position) : Math.ceil(position))];
  }
}
