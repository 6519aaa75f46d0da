package org.rhosweep.core.theory;

/**
 * Stationary moments of s' = f s + g y with independent f, g, y and s: an exact linear recursion.
 *
 * <pre>
 *   E s^n = sum_(j=0..n) binom(n, j) a_(n,j) E s^j        solved for E s^n, with E s^0 = 1
 * </pre>
 */
final class CellStateMoments {
  private static final int MAX_MOMENT = 4;
  private static final int[][] BINOMIAL = {
    {1, 0, 0, 0, 0}, {1, 1, 0, 0, 0}, {1, 2, 1, 0, 0}, {1, 3, 3, 1, 0}, {1, 4, 6, 4, 1}
  };

  private CellStateMoments() {}

  /** a_(n,j) = E[f^j g^(n-j)] E y^(n-j). */
  @FunctionalInterface
  interface Coefficients {
    double at(int n, int j);
  }

  /** E s^0 … E s^4. */
  static double[] of(Coefficients a) {
    double[] moments = new double[MAX_MOMENT + 1];
    moments[0] = 1;
    for (int n = 1; n <= MAX_MOMENT; n++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += BINOMIAL[n][j] * a.at(n, j) * moments[j];
      }
      moments[n] = sum / (1 - a.at(n, n));
    }
    return moments;
  }
}
