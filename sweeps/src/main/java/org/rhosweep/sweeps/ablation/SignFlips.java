package org.rhosweep.sweeps.ablation;

import java.util.stream.IntStream;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/**
 * The permutation test of a mean difference, two-sided: if the factor changes nothing, each
 * difference is as likely with the other sign. Up to {@value #MAX_EXACT} nonzero differences all
 * signs are tried; above, random ones, and the p-value is (hits + 1) / (tries + 1).
 *
 * @see "Phipson and Smyth (2010), Permutation p-values should never be zero"
 */
final class SignFlips {
  static final int MAX_EXACT = 20;

  private static final int MAX_RESAMPLES = 99_999;
  private static final int MIN_RESAMPLES = 999;
  private static final double FLIPS = 4e7;

  /** Sums that differ by less than this fraction of all magnitudes are equal but for rounding. */
  private static final double ROUNDING = 1e-12;

  private SignFlips() {}

  /** The test of differences; their order must not depend on how they were read. */
  static TestResult test(double[] differences) {
    double[] nonzero = java.util.Arrays.stream(differences).filter(d -> d != 0).toArray();
    double observed = 0;
    double magnitudes = 0;
    for (double difference : nonzero) {
      observed += difference;
      magnitudes += Math.abs(difference);
    }
    double least = Math.abs(observed) - ROUNDING * magnitudes;
    if (nonzero.length <= MAX_EXACT) {
      return new TestResult(exact(nonzero, least), true);
    }
    int tries = (int) Math.max(MIN_RESAMPLES, Math.min(MAX_RESAMPLES, FLIPS / nonzero.length));
    long hits =
        IntStream.range(0, tries)
            .parallel()
            .filter(t -> flipped(nonzero, RandomStream.of(0, Purpose.SIGN_FLIPS, 0, t)) >= least)
            .count();
    return new TestResult((hits + 1.0) / (tries + 1.0), false);
  }

  private static double exact(double[] differences, double least) {
    int hits = 0;
    int all = 1 << differences.length;
    for (int signs = 0; signs < all; signs++) {
      double sum = 0;
      for (int i = 0; i < differences.length; i++) {
        sum += ((signs >> i) & 1) == 0 ? differences[i] : -differences[i];
      }
      hits += Math.abs(sum) >= least ? 1 : 0;
    }
    return (double) hits / all;
  }

  private static double flipped(double[] differences, RandomStream random) {
    double sum = 0;
    long bits = 0;
    for (int i = 0; i < differences.length; i++) {
      if ((i & 63) == 0) {
        bits = random.nextLong();
      }
      sum += ((bits >>> i) & 1) == 0 ? differences[i] : -differences[i];
    }
    return Math.abs(sum);
  }
}
