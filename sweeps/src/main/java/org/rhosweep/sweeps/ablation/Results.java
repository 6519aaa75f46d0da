package org.rhosweep.sweeps.ablation;

import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * The value that a trial counts with: where it diverged the infinity that is worse than every
 * number, which orders it and is never added to anything.
 */
final class Results {
  private final AblationTrials trials;
  private final ComparisonMetric measure;
  private final ExclusionRule rule;
  private final IntToDoubleFunction valueOfRow;

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
  }

  /** The value whatever the rule; infinite where the trial diverged, NaN where it has none. */
  double outcome(int row) {
    if (trials.diverged(row)) {
      return measure.diverged();
    }
    double measured = valueOfRow.applyAsDouble(row);
    return trials.completed(row) && Double.isFinite(measured) ? measured : Double.NaN;
  }

  /** The value; NaN where the rule leaves the trial out. */
  double value(int row) {
    return rule == ExclusionRule.DROP_PAIR && trials.diverged(row) ? Double.NaN : outcome(row);
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

  /** Why a trial has no value. */
  String reason(int row) {
    return trials.completed(row)
        ? "without a value"
        : trials.outcome(row).toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  ComparisonMetric measure() {
    return measure;
  }

  ExclusionRule rule() {
    return rule;
  }
}
