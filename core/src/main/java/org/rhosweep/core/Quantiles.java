package org.rhosweep.core;

/** Quantiles of sorted numbers. */
public final class Quantiles {
  private Quantiles() {}

  /**
   * A quantile with linear interpolation between neighbours, NumPy's default: Hyndman and Fan
   * (1996), definition 7.
   *
   * @param sorted at least one number, the smallest first
   * @param probability 0 to 1
   */
  public static double ofSorted(double[] sorted, double probability) {
    double position = probability * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /**
   * The middle number, or the mean of the two in the middle.
   *
   * @param sorted at least one number, the smallest first
   */
  public static double medianOfSorted(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
