package org.rhosweep.sweeps.ablation;

/**
 * A number with its confidence interval.
 *
 * @param value the estimate
 * @param low lower end; NaN where one pair alone allows no interval
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {
  /** Whether the interval is there and excludes zero. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }
}
