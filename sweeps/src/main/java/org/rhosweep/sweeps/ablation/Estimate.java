package org.rhosweep.sweeps.ablation;

/**
 * A number with its confidence interval. Of differences that are ordered, and not added, each of
 * the three may be infinite: a trial that diverged decides it, that of the level in the bad
 * direction, that of the baseline in the good one.
 *
 * @param value the estimate; NaN where there is none, and where trials of both sides that diverged
 *     decide it
 * @param low lower end; NaN where one seed alone allows no interval
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {
  /** Where there is nothing to estimate. */
  public static final Estimate NONE = new Estimate(Double.NaN, Double.NaN, Double.NaN);

  /** Without an interval. */
  public static Estimate of(double value) {
    return new Estimate(value, Double.NaN, Double.NaN);
  }

  /** Whether the interval is there and excludes zero. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }

  /** Whether there is an interval. */
  public boolean hasInterval() {
    return !Double.isNaN(low) && !Double.isNaN(high);
  }
}
