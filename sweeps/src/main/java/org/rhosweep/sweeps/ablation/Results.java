package org.rhosweep.sweeps.ablation;

import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** The value that a trial counts with, by the exclusion rule. */
final class Results {
  private final AblationTrials trials;
  private final ComparisonMetric measure;
  private final ExclusionRule rule;
  private final IntToDoubleFunction valueOfRow;
  private final double worst;

  /** By what is compared. */
  static Results compared(AblationTrials trials, ComparisonMetric measure, ExclusionRule rule) {
    return new Results(trials, measure, rule, trials::measured);
  }

  /** By what is chosen by. */
  static Results choosing(AblationTrials trials, ComparisonMetric measure, ExclusionRule rule) {
    return new Results(trials, measure, rule, trials::choosing);
  }

  private Results(
      AblationTrials trials,
      ComparisonMetric measure,
      ExclusionRule rule,
      IntToDoubleFunction valueOfRow) {
    this.trials = trials;
    this.measure = measure;
    this.rule = rule;
    this.valueOfRow = valueOfRow;
    double worstFound = measure.worstPossible();
    if (Double.isNaN(worstFound)) {
      for (int row = 0; row < trials.size(); row++) {
        double value = valueOfRow.applyAsDouble(row);
        if (trials.completed(row)
            && Double.isFinite(value)
            && (Double.isNaN(worstFound) || measure.isWorse(value, worstFound))) {
          worstFound = value;
        }
      }
    }
    worst = worstFound;
  }

  /** The value; NaN where the rule leaves the trial out. */
  double value(int row) {
    double measured = valueOfRow.applyAsDouble(row);
    if (trials.diverged(row)) {
      return switch (rule) {
        case DIVERGED_WORST -> worst;
        case DROP_PAIR -> Double.NaN;
        case LAST_VALUE -> Double.isFinite(measured) ? measured : Double.NaN;
      };
    }
    return trials.completed(row) && Double.isFinite(measured) ? measured : Double.NaN;
  }

  /** Whether any trial that completed has a value. */
  boolean any() {
    for (int row = 0; row < trials.size(); row++) {
      if (trials.completed(row) && Double.isFinite(valueOfRow.applyAsDouble(row))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the value is one that the rule put in its place. */
  boolean replaced(int row) {
    return trials.diverged(row) && !Double.isNaN(value(row));
  }

  /** Why a trial has no value. */
  String reason(int row) {
    return trials.completed(row)
        ? "without a value"
        : trials.outcome(row).toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The rule with what it means for these trials. */
  String rule() {
    return rule
        + ": "
        + rule.text()
        + (rule == ExclusionRule.DIVERGED_WORST && !Double.isNaN(worst)
            ? String.format(Locale.ROOT, "; worst value of %s: %.6g", measure.column(), worst)
            : "");
  }
}
