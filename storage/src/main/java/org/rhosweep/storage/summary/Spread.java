package org.rhosweep.storage.summary;

/**
 * A number over the trials of an arm. A diverged trial is worse than every completed one.
 *
 * @param count trials that completed with it; where it is 0 the rest is NaN
 * @param median over the trials that completed or diverged; NaN where half of them diverged
 * @param min smallest of those that completed
 * @param max largest of those that completed
 */
public record Spread(int count, double median, double min, double max) {
  /** Of no trial that completed. */
  static final Spread NONE = new Spread(0, Double.NaN, Double.NaN, Double.NaN);
}
