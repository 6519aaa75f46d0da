package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.LogGamma;

/** How large an effect is, without a unit. */
final class EffectSizes {
  /** Of means of a few numbers of about their size. */
  private static final double ROUNDING = 1e-12;

  private EffectSizes() {}

  /**
   * Hedges' g of paired differences: mean over standard deviation of the differences (Cohen's d_z),
   * times the exact correction for small samples with n - 1 degrees of freedom.
   *
   * <pre>
   *   g = J(n - 1) mean / sd        J(m) = Gamma(m / 2) / (sqrt(m / 2) Gamma((m - 1) / 2))
   * </pre>
   *
   * Hedges (1981), Distribution theory for Glass's estimator of effect size, equation 6e; Lakens
   * (2013) for the paired form.
   *
   * @return NaN for fewer than three differences, and where all are equal but for rounding
   */
  static double hedgesG(double[] differences) {
    double deviation = Statistics.standardDeviation(differences);
    double mean = Statistics.mean(differences);
    if (differences.length < 3 || !(deviation > ROUNDING * Math.abs(mean))) {
      return Double.NaN;
    }
    return correction(differences.length - 1) * mean / deviation;
  }

  static double correction(int freedom) {
    double half = freedom / 2.0;
    return Math.exp(LogGamma.value(half) - LogGamma.value(half - 0.5)) / Math.sqrt(half);
  }

  /**
   * Cliff's delta: P(x &gt; y) - P(x &lt; y) over all combinations. Cliff (1993), Dominance
   * statistics.
   */
  static double cliffsDelta(double[] x, double[] y) {
    double[] sorted = y.clone();
    Arrays.sort(sorted);
    double balance = 0;
    for (double value : x) {
      int below = Statistics.countBelow(sorted, value, false);
      int above = sorted.length - Statistics.countBelow(sorted, value, true);
      balance += below - above;
    }
    return balance / x.length / y.length;
  }
}
