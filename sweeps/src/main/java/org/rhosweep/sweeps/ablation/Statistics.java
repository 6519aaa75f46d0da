package org.rhosweep.sweeps.ablation;

import java.util.Arrays;

/** Small statistics of arrays. */
final class Statistics {
  private Statistics() {}

  static double mean(double[] values) {
    // In order of size: the last bit does not depend on the order in which trials were read.
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (double value : sorted) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Standard deviation with n - 1. */
  static double standardDeviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  /** How many of sorted values are smaller, or not larger where equal ones count. */
  static int countBelow(double[] sorted, double value, boolean equalCounts) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (equalCounts && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
