package org.rhosweep.sweeps.ablation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one level of a factor does compared with the baseline, or what two factors do together
 * beyond what each does alone. A difference is level minus baseline in units of the measure; all
 * that says "better" takes the measure's direction into account.
 *
 * @param factor as asked for; {@code init x depth} for an interaction
 * @param level its label, such as {@code lsc 0.5}; {@code lsc x 10} for an interaction
 * @param baseline label of the baseline; {@code best of glorot, he} of several
 * @param where values of the settings that the table is split by; empty where it is not
 * @param pairs what was compared and what was not
 * @param levelMean mean of the measure at the level, over the pairs; NaN for an interaction
 * @param baselineMean likewise at the baseline
 * @param mean mean difference over all pairs, BCa interval over resampled seeds, as are those of
 *     the next two
 * @param median median difference over all pairs
 * @param interquartileMean mean of the middle half of the differences of all pairs
 * @param wins how often it was better
 * @param signedRank Wilcoxon's signed-rank test of the seeds' mean differences, zeros left out
 * @param permutation test of the mean difference by flipping the signs of whole seeds
 * @param hedgesG mean over standard deviation of the seeds' mean differences (the paired form,
 *     g_z), corrected for small numbers of seeds; positive = better
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
    PairCounts pairs,
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

  Effect corrected(TestResult correctedSignedRank, TestResult correctedPermutation) {
    return new Effect(
        factor,
        level,
        baseline,
        where,
        pairs,
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
