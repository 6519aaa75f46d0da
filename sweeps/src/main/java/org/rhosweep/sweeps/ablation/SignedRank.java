package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.ContinuityCorrection;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * Wilcoxon's signed-rank test, two-sided. Zero differences are left out, as Wilcoxon did; equal
 * magnitudes share the mean of their ranks.
 *
 * <p>Up to {@value #MAX_EXACT} differences the p-value is exact, with ties too: the null
 * distribution gives each rank either sign, and is counted over sums of doubled ranks, which are
 * whole numbers. (The library is exact without ties only.) Above, it is the library's normal limit
 * with corrections for ties and continuity.
 */
final class SignedRank {
  static final int MAX_EXACT = 400;

  /** 0.93 - 0.91 and 0.89 - 0.87 are equal but for their last bits. */
  private static final double ROUNDING = 1e-9;

  private SignedRank() {}

  /** The test of differences in any order. */
  static TestResult test(double[] differences) {
    double[] nonzero = Arrays.stream(differences).filter(d -> d != 0).toArray();
    if (nonzero.length == 0) {
      return new TestResult(1, true);
    } else if (nonzero.length > MAX_EXACT) {
      return normalApproximation(nonzero);
    }
    int[] ranks = doubledRanks(nonzero);
    int positive = 0;
    for (int i = 0; i < nonzero.length; i++) {
      positive += nonzero[i] > 0 ? ranks[i] : 0;
    }
    int all = nonzero.length * (nonzero.length + 1);
    return new TestResult(twoSided(ranks, Math.min(positive, all - positive)), true);
  }

  /** The library's, with corrections for ties and continuity; zeros are left out. */
  static TestResult normalApproximation(double[] differences) {
    double p =
        WilcoxonSignedRankTest.withDefaults()
            .with(AlternativeHypothesis.TWO_SIDED)
            .with(PValueMethod.ASYMPTOTIC)
            .with(ContinuityCorrection.ENABLED)
            .test(Arrays.stream(differences).filter(d -> d != 0).toArray())
            .getPValue();
    return new TestResult(p, false);
  }

  /** Twice the rank of each magnitude, 2 = the smallest; equal ones share their mean. */
  static int[] doubledRanks(double[] values) {
    double[] magnitudes = Arrays.stream(values).map(Math::abs).sorted().toArray();
    double[] distinct = magnitudes.clone();
    for (int i = 1; i < distinct.length; i++) {
      if (magnitudes[i] - magnitudes[i - 1] <= ROUNDING * magnitudes[i]) {
        distinct[i] = distinct[i - 1];
      }
    }
    return Arrays.stream(values)
        .mapToInt(
            value -> {
              double tied = distinct[Statistics.countBelow(magnitudes, Math.abs(value), false)];
              return Statistics.countBelow(distinct, tied, false)
                  + Statistics.countBelow(distinct, tied, true)
                  + 1;
            })
        .toArray();
  }

  /**
   * Twice the probability that those of some whole numbers that get a plus sum to at most {@code
   * smaller}; at most 1.
   */
  static double twoSided(int[] ranks, int smaller) {
    double[] probability = new double[smaller + 1]; // larger sums never come back
    probability[0] = 1;
    for (int rank : ranks) {
      for (int sum = smaller; sum >= 0; sum--) {
        probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2;
      }
    }
    return Math.min(1, 2 * Arrays.stream(probability).sum());
  }
}
