package org.rhosweep.sweeps.ablation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one level of a factor does compared with the baseline, or what two factors do together
 * beyond what each does alone. A difference is level minus baseline in units of the measure; all
 * that says "better" takes the measure's direction into account.
 *
 * <p>Where trials diverged, what is made of orders is of all pairs, and what is made of sums is of
 * the pairs in which neither diverged, {@link PairCounts#withoutDivergence} of them.
 *
 * @param factor as asked for; {@code init x depth} for an interaction
 * @param level its label, such as {@code lsc 0.5}; {@code lsc x 10} for an interaction
 * @param baseline label of the baseline; {@code best of glorot, he} of several
 * @param where values of the settings that the table is split by; empty where it is not
 * @param measure what is compared
 * @param pairs what was compared and what was not
 * @param divergence how often training diverged, on both sides
 * @param levelMean mean of the measure at the level, over the pairs without divergence; NaN where
 *     there is none, and for an interaction
 * @param baselineMean likewise at the baseline
 * @param mean mean difference over the pairs without divergence, BCa interval over resampled seeds,
 *     as are those of the next two; {@link Estimate#NONE} where there is no such pair
 * @param median median difference over all pairs; infinite, as are its ends, where a pair decides
 *     it of which one side diverged
 * @param interquartileMean mean of the middle half of the differences of all pairs; infinite
 *     likewise where such a pair is in the middle half
 * @param wins how often it was better
 * @param signedRank Wilcoxon's signed-rank test of the seeds' mean differences, zeros left out;
 *     seeds with more pairs that one side alone diverged in than the other have the highest ranks
 * @param permutation test of the mean difference by flipping the signs of whole seeds, over the
 *     pairs without divergence, which are the same whatever the signs; p is NaN where there is none
 * @param hedgesG mean over standard deviation of the seeds' mean differences (the paired form,
 *     g_z), corrected for small numbers of seeds, over the pairs without divergence; positive =
 *     better
 * @param cliffsDelta fraction of all level-baseline combinations in which the level is better,
 *     minus the fraction in which it is worse, unpaired; describes, no number of draws is in it;
 *     NaN for an interaction
 * @param probabilityOfImprovement that a run of the level is better than a run of the baseline in
 *     the same setting, seeds apart, mean over settings; percentile interval over resampled seeds;
 *     NaN for an interaction. Agarwal et al. (2021)
 * @param levelPicked what was chosen at the level
 * @param baselinePicked what was chosen at the baseline
 */
public record Effect(
    String factor,
    String level,
    String baseline,
    Map<String, String> where,
    ComparisonMetric measure,
    PairCounts pairs,
    Divergence divergence,
    double levelMean,
    double baselineMean,
    Estimate mean,
    Estimate median,
    Estimate interquartileMean,
    WinCounts wins,
    TestResult signedRank,
    TestResult permutation,
    double hedgesG,
    double cliffsDelta,
    Estimate probabilityOfImprovement,
    SelectionCounts levelPicked,
    SelectionCounts baselinePicked) {
  public Effect {
    where = Collections.unmodifiableMap(new LinkedHashMap<>(where));
  }

  /** Which side's divergence decides a center of differences. */
  public enum DecidedBy {
    /** Nothing that diverged: it is a number, or there is none. */
    NUMBERS,
    /** The level diverged and the baseline did not. */
    LEVEL_DIVERGED,
    /** The baseline diverged and the level did not. */
    BASELINE_DIVERGED,
    /** As much of one as of the other. */
    BOTH_DIVERGED
  }

  /** What decides a number of {@link #median} or {@link #interquartileMean} or an end of theirs. */
  public DecidedBy decidedBy(double difference) {
    if (Double.isNaN(difference)) {
      return divergence.any() ? DecidedBy.BOTH_DIVERGED : DecidedBy.NUMBERS;
    }
    return !Double.isInfinite(difference)
        ? DecidedBy.NUMBERS
        : difference == measure.diverged() ? DecidedBy.LEVEL_DIVERGED : DecidedBy.BASELINE_DIVERGED;
  }

  /**
   * The finding in one sentence, such as {@code lsc instead of glorot: eval accuracy +0.12 [0.08,
   * 0.15], better, over 24 pairs; diverged 0 of 24 instead of 6 of 24}; numbers have as many digits
   * as their interval supports.
   */
  public String sentence() {
    return Sentence.of(this);
  }

  Effect corrected(
      TestResult correctedSignedRank, TestResult correctedPermutation, TestResult diverged) {
    return new Effect(
        factor,
        level,
        baseline,
        where,
        measure,
        pairs,
        divergence.corrected(diverged),
        levelMean,
        baselineMean,
        mean,
        median,
        interquartileMean,
        wins,
        correctedSignedRank,
        correctedPermutation,
        hedgesG,
        cliffsDelta,
        probabilityOfImprovement,
        levelPicked,
        baselinePicked);
  }
}
