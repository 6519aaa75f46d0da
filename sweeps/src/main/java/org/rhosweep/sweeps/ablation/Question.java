package org.rhosweep.sweeps.ablation;

import static org.rhosweep.core.Require.require;

import java.util.List;

/**
 * What an ablation is to answer; everything that shapes the answer is decided here, before any
 * value is looked at.
 *
 * @param factors one, or two for their interaction
 * @param measure what is compared
 * @param rule what becomes of trials that did not complete
 * @param by columns of settings that split the comparison, such as {@code depth}; may be empty
 * @param unpaired columns of settings that trials of a pair may differ in; may be empty
 * @param confidence of intervals, between 0 and 1
 * @param choosing what is chosen before anything is compared; null for nothing
 */
public record Question(
    List<Compared> factors,
    ComparisonMetric measure,
    ExclusionRule rule,
    List<String> by,
    List<String> unpaired,
    double confidence,
    SelectionRule choosing) {
  /** Of intervals, where nothing else is asked for. */
  public static final double CONFIDENCE = 0.95;

  /**
   * A factor with its baseline.
   *
   * @param factor what is varied
   * @param baseline the level that others are compared with: {@code glorot}, {@code lsc 0.5},
   *     {@code lsc target_radius=0.5}, {@code 1}; several with commas, {@code glorot,he}, for the
   *     best of them
   */
  public record Compared(Factor factor, String baseline) {}

  public Question {
    factors = List.copyOf(factors);
    by = List.copyOf(by);
    unpaired = List.copyOf(unpaired);
    require(
        factors.size() == 1 || factors.size() == 2,
        "an ablation has one factor or two, was %d",
        factors.size());
    require(confidence > 0 && confidence < 1, "confidence must be in (0, 1), was %s", confidence);
  }

  /** Where nothing is chosen. */
  public Question(
      List<Compared> factors,
      ComparisonMetric measure,
      ExclusionRule rule,
      List<String> by,
      List<String> unpaired,
      double confidence) {
    this(factors, measure, rule, by, unpaired, confidence, null);
  }

  /** Columns whose values are chosen; none where nothing is tuned. */
  List<String> tuned() {
    return choosing == null
        ? List.of()
        : choosing.tuned().stream().flatMap(f -> f.columns().stream()).distinct().toList();
  }

  /** One factor, paired by everything else. */
  public static Question of(Factor factor, String baseline, ComparisonMetric measure) {
    return new Question(
        List.of(new Compared(factor, baseline)),
        measure,
        ExclusionRule.DIVERGED_WORST,
        List.of(),
        List.of(),
        CONFIDENCE);
  }
}
