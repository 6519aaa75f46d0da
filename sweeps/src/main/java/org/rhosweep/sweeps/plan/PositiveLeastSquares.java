package org.rhosweep.sweeps.plan;

import java.util.Arrays;

/**
 * Least squares for coefficients that must stay positive and are near one before anything is known:
 *
 * <pre>
 *   minimise  sum_i (sum_j a_ij c_j - b_i)^2  +  PULL * sum_j (c_j - 1)^2    subject to  c_j &gt;= LEAST
 * </pre>
 *
 * Strictly convex, so coordinate descent with clamping converges to the one minimum.
 */
final class PositiveLeastSquares {
  private static final double PULL = 1e-3;
  private static final double LEAST = 1e-3;
  private static final int SWEEPS = 20_000;

  private PositiveLeastSquares() {}

  /**
   * Fits a x c to b.
   *
   * @param a rows of observations, each of {@code coefficients} numbers a_i &gt;= 0 and b_i
   * @param coefficients how many to fit
   */
  static double[] fitToLast(double[][] a, int coefficients) {
    double[][] normal = new double[coefficients][coefficients];
    double[] right = new double[coefficients];
    for (double[] row : a) {
      for (int j = 0; j < coefficients; j++) {
        right[j] += row[j] * row[coefficients];
        for (int k = 0; k < coefficients; k++) {
          normal[j][k] += row[j] * row[k];
        }
      }
    }
    double[] c = new double[coefficients];
    Arrays.fill(c, 1);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double change = 0;
      for (int j = 0; j < coefficients; j++) {
        double residual = right[j] + PULL;
        for (int k = 0; k < coefficients; k++) {
          residual -= k == j ? 0 : normal[j][k] * c[k];
        }
        double next = Math.max(LEAST, residual / (normal[j][j] + PULL));
        change = Math.max(change, Math.abs(next - c[j]));
        c[j] = next;
      }
      if (change < 1e-12) {
        break;
      }
    }
    return c;
  }
}
