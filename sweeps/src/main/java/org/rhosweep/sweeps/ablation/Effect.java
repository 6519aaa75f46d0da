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
 * @param level its label, such as {@code lsc target_radius=0.5}; {@code lsc x 10} for an
 *     interaction
 * @param baseline label of the baseline
 * @param where values of the settings that the table is split by; empty where it is not
 * @param pairs what was compared and what was not
 * @param levelMean mean of the measure at the level, over the pairs; NaN for an interaction
 * @param baselineMean likewise at the baseline
 * @param mean mean difference, BCa interval
 * @param median median difference, BCa interval
 * @param interquartileMean mean of the middle half of the differences, BCa interval
 * @param wins how often it was better
 * @param signedRank Wilcoxon's signed-rank test, zero differences left out
 * @param permutation test of the mean difference by flipping signs
 * @param hedgesG mean difference over the standard deviation of the differences (the paired form,
 *     g_z), corrected for small numbers; positive = better
 * @param cliffsDelta share of all level-baseline combinations in which the level is better, minus
 *     the share in which it is worse, unpaired; NaN for an interaction
 * @param probabilityOfImprovement that a run of the level is better than a run of the baseline in
 *     the same setting, seeds apart, mean over settings; stratified percentile interval; NaN for an
 *     interaction. Agarwal et al. (2021)
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
    Estimate probabilityOfImprovement) {
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
        probabilityOfImprovement);
  }
}
