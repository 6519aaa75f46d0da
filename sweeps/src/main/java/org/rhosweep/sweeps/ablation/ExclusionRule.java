package org.rhosweep.sweeps.ablation;

import java.util.Locale;

/**
 * What becomes of a trial that diverged. It is chosen before the comparison, and whatever it is the
 * fraction of trials that diverged is counted and compared ({@link Divergence}). A trial that is
 * FAILED, OUT_OF_MEMORY or INFEASIBLE says nothing about how well its settings train, nor does a
 * completed one without a value: their pairs are left out, and counted by reason.
 *
 * <p>No rule puts a number in the place of a diverged trial's: the worst value of those that
 * completed would make a total failure look like a small loss, and the last value before divergence
 * like none.
 */
public enum ExclusionRule {
  /** Divergence is worse than every value: an order, and no number. */
  DIVERGED_WORST(
      "a diverged trial is worse than every completed one, and two diverged ones are equal, in all"
          + " that is made of orders: median, interquartile mean, wins, P(better), Cliff's delta,"
          + " signed ranks; where one decides, the answer is \"diverged\" and no number. Means, with"
          + " their intervals, sign flips and g, are of the pairs in which neither diverged"),
  /** Only trials that completed are compared. */
  DROP_PAIR(
      "a pair with a diverged trial is left out of all but the fraction that diverged: the rest"
          + " compares what trained with either");

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

  /** The rule with its name, as it is stated before any value is read. */
  public String stated() {
    return this + ": " + text();
  }

  /** Its name on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
