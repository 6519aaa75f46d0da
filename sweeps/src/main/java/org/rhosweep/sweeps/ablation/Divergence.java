package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How often training diverged on both sides of a comparison, over the same pairs: those in which
 * each trial completed with a value or diverged, whatever the exclusion rule.
 *
 * @param level trials of the level that diverged
 * @param baseline trials of the baseline that diverged
 * @param pairs that both are out of
 * @param levelFraction of the level, 0 to 1, Wilson's score interval with the number of seeds for n
 * @param baselineFraction likewise of the baseline
 * @param difference fraction of the level minus fraction of the baseline (of an interaction, what
 *     the factors do together beyond the sum of each), BCa interval over resampled seeds, NaN for
 *     its ends where all seeds show the same, which a resample cannot vary
 * @param test of the difference: McNemar's exact test of the pairs in which one side diverged and
 *     the other did not, where the pairs of one seed are swapped together; NaN where nothing
 *     diverged and there is nothing to test
 */
public record Divergence(
    int level,
    int baseline,
    int pairs,
    Estimate levelFraction,
    Estimate baselineFraction,
    Estimate difference,
    TestResult test) {

  /**
   * Counts.
   *
   * @param levels whether the level diverged, by pair
   * @param baselines whether the baseline did
   * @param differences signed sum of the sides that diverged, by pair: 1 where the level alone did
   * @param seeds number of each pair's seed
   */
  static Divergence of(
      boolean[] levels, boolean[] baselines, int[] differences, int[] seeds, double confidence) {
    int pairs = seeds.length;
    int level = count(levels);
    int baseline = count(baselines);
    int draws = (int) Arrays.stream(seeds).distinct().count();
    boolean any = level + baseline > 0 || Arrays.stream(differences).anyMatch(d -> d != 0);
    return new Divergence(
        level,
        baseline,
        pairs,
        wilson((double) level / pairs, draws, confidence),
        wilson((double) baseline / pairs, draws, confidence),
        any ? difference(differences, seeds, confidence) : new Estimate(0, Double.NaN, Double.NaN),
        any ? mcNemar(differences, seeds) : new TestResult(Double.NaN, true));
  }

  /** Whether any trial did, on either side. */
  public boolean any() {
    return level + baseline > 0;
  }

  Divergence corrected(TestResult correctedTest) {
    return new Divergence(
        level, baseline, pairs, levelFraction, baselineFraction, difference, correctedTest);
  }

  private static int count(boolean[] diverged) {
    return (int) IntStream.range(0, diverged.length).filter(i -> diverged[i]).count();
  }

  /**
   * Wilson's score interval of a fraction.
   *
   * <pre>
   *   ( p + z^2 / 2n -+ z sqrt( p (1 - p) / n + z^2 / 4n^2 ) ) / ( 1 + z^2 / n )
   * </pre>
   *
   * <p>Wilson (1927), Probable inference, the law of succession, and statistical inference. Pairs
   * of one seed are not independent draws; n is the number of seeds, which is conservative, and
   * Wilson's own where each seed has one pair.
   */
  static Estimate wilson(double fraction, int draws, double confidence) {
    double z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + confidence) / 2);
    double scale = 1 + z * z / draws;
    double center = (fraction + z * z / (2 * draws)) / scale;
    double half =
        z * Math.sqrt(fraction * (1 - fraction) / draws + z * z / (4.0 * draws * draws)) / scale;
    return new Estimate(
        fraction,
        fraction == 0 ? 0 : Math.max(0, center - half),
        fraction == 1 ? 1 : Math.min(1, center + half));
  }

  private static Estimate difference(int[] differences, int[] seeds, double confidence) {
    Clusters clusters = Clusters.of(Arrays.stream(differences).asDoubleStream().toArray(), seeds);
    Estimate mean = PairedBootstrap.of(clusters, confidence).mean();
    return mean.low() < mean.high() ? mean : new Estimate(mean.value(), Double.NaN, Double.NaN);
  }

  /**
   * McNemar's exact test, two-sided: where the factor does not change what diverges, each seed is
   * as likely with its two sides swapped. With a pair a seed it is the binomial test of the pairs
   * in which one diverged and the other did not.
   *
   * @see "McNemar (1947), Note on the sampling error of the difference between correlated
   *     proportions or percentages"
   */
  static TestResult mcNemar(int[] differences, int[] seeds) {
    int[] distinct = Arrays.stream(seeds).sorted().distinct().toArray();
    int[] sums = new int[distinct.length];
    for (int i = 0; i < seeds.length; i++) {
      sums[Arrays.binarySearch(distinct, seeds[i])] += differences[i];
    }
    int[] swaps = Arrays.stream(sums).filter(sum -> sum != 0).toArray();
    int positive = Arrays.stream(swaps).filter(sum -> sum > 0).sum();
    int negative = -Arrays.stream(swaps).filter(sum -> sum < 0).sum();
    return new TestResult(
        SignedRank.twoSided(
            Arrays.stream(swaps).map(Math::abs).toArray(), Math.min(positive, negative)),
        true);
  }
}
