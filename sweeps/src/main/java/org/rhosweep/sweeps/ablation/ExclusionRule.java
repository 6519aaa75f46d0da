package org.rhosweep.sweeps.ablation;

import java.util.Locale;

/**
 * What becomes of a trial that did not complete. It is chosen before the comparison, and every
 * trial it touches is counted. Whatever the rule, a trial that is FAILED, OUT_OF_MEMORY or
 * INFEASIBLE says nothing about how well its settings train, nor does a completed one without a
 * value: their pairs are left out, and counted by reason.
 */
public enum ExclusionRule {
  /** Divergence is the worst result there is. */
  DIVERGED_WORST(
      "a diverged trial counts with the worst value there is: 0 for an accuracy, else the worst"
          + " value of any completed trial"),
  /** Only trials that completed are compared. */
  DROP_PAIR("a pair with a diverged trial is left out"),
  /** The last evaluation before divergence is taken for the result. */
  LAST_VALUE(
      "a diverged trial counts with the last value that was measured; without one its pair is left"
          + " out");

  private final String text;

  ExclusionRule(String text) {
    this.text = text;
  }

  /** The rule in words. */
  public String text() {
    return text
        + "; a pair with a failed, out-of-memory or infeasible trial, or without a value, is left"
        + " out";
  }

  /** Its name on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
