package org.rhosweep.core.theory;

/**
 * Measures on evenly spaced points of a symmetric interval, as vectors of masses. A mass between
 * points is laid on its four neighbours with cubic Lagrange weights, which keeps all moments up to
 * the third.
 */
final class GridMeasure {
  private static final int NODES = 1601;
  private static final double GAUSSIAN_REACH = 8;
  private static final int GAUSSIAN_NODES = 121;

  private final double limit;
  private final double spacing;

  /**
   * 1601 points.
   *
   * @param limit the last one
   */
  GridMeasure(double limit) {
    this.limit = limit;
    spacing = 2 * limit / (NODES - 1);
  }

  double point(int j) {
    return -limit + j * spacing;
  }

  /** Masses of N(mean, variance). */
  double[] gaussian(double mean, double variance) {
    double[] masses = new double[NODES];
    double sum = 0;
    for (int j = 0; j < NODES; j++) {
      double z = (point(j) - mean) * (point(j) - mean) / variance;
      masses[j] = StrictMath.exp(-0.5 * z);
      sum += masses[j];
    }
    for (int j = 0; j < NODES; j++) {
      masses[j] /= sum;
    }
    return masses;
  }

  /** sum_j masses_j g_j. */
  static double mean(double[] masses, double[] g) {
    double sum = 0;
    for (int j = 0; j < masses.length; j++) {
      sum += masses[j] * g[j];
    }
    return sum;
  }

  /** Nodes of the trapezoidal rule for a standard normal. */
  static double[] gaussianNodes() {
    double[] z = new double[GAUSSIAN_NODES];
    for (int n = 0; n < GAUSSIAN_NODES; n++) {
      z[n] = GAUSSIAN_REACH * (2.0 * n / (GAUSSIAN_NODES - 1) - 1);
    }
    return z;
  }

  /** Their weights. */
  static double[] gaussianWeights() {
    double[] z = gaussianNodes();
    double step = z[1] - z[0];
    double[] weights = new double[GAUSSIAN_NODES];
    for (int n = 0; n < GAUSSIAN_NODES; n++) {
      weights[n] = step * StrictMath.exp(-0.5 * z[n] * z[n]) / StrictMath.sqrt(2 * Math.PI);
    }
    return weights;
  }

  /** Cubic Lagrange weights of the points -1, 0, 1, 2 for a place t. */
  private static void cubic(double t, double weight, double[] into, int at) {
    into[at] += weight * (-t * (t - 1) * (t - 2) / 6);
    into[at + 1] += weight * ((t + 1) * (t - 1) * (t - 2) / 2);
    into[at + 2] += weight * (-(t + 1) * t * (t - 2) / 2);
    into[at + 3] += weight * ((t + 1) * t * (t - 1) / 6);
  }

  /** A mass at x becomes masses w_n at factor_n x. */
  final class Scaling {
    private final int[] first = new int[NODES];
    private final double[][] columns = new double[NODES][];

    /**
     * Lays out where each point goes.
     *
     * @param factors in [0, 1], ascending
     * @param weights one for each factor
     */
    Scaling(double[] factors, double[] weights) {
      for (int j = 0; j < NODES; j++) {
        double x = point(j);
        int low = cell(x < 0 ? x * factors[factors.length - 1] : x * factors[0]);
        int high = cell(x < 0 ? x * factors[0] : x * factors[factors.length - 1]);
        first[j] = low - 1;
        double[] column = new double[high - low + 4];
        for (int n = 0; n < factors.length; n++) {
          double place = (x * factors[n] + limit) / spacing;
          int k = cell(x * factors[n]);
          cubic(place - k, weights[n], column, k - low);
        }
        columns[j] = column;
      }
    }

    private int cell(double x) {
      int k = (int) Math.floor((x + limit) / spacing);
      return Math.max(1, Math.min(NODES - 3, k));
    }

    double[] apply(double[] masses) {
      double[] result = new double[NODES];
      for (int j = 0; j < NODES; j++) {
        double mass = masses[j];
        double[] column = columns[j];
        int start = first[j];
        for (int k = 0; k < column.length; k++) {
          result[start + k] += mass * column[k];
        }
      }
      return result;
    }
  }

  /** A mass at x becomes masses at x + y. */
  final class Shifting {
    private final int reach;
    private final double[] kernel;

    /** Shifts of at most {@code largest} either way. */
    Shifting(double largest) {
      reach = (int) Math.ceil(largest / spacing) + 3;
      kernel = new double[2 * reach + 1];
    }

    /** One more shift. */
    void add(double shift, double weight) {
      int k = (int) Math.floor(shift / spacing);
      cubic(shift / spacing - k, weight, kernel, k - 1 + reach);
    }

    double[] apply(double[] masses) {
      double[] result = new double[NODES];
      for (int j = 0; j < NODES; j++) {
        double mass = masses[j];
        int from = Math.max(0, j - reach);
        int to = Math.min(NODES - 1, j + reach);
        int offset = reach - j;
        for (int i = from; i <= to; i++) {
          result[i] += mass * kernel[i + offset];
        }
      }
      return result;
    }
  }
}
