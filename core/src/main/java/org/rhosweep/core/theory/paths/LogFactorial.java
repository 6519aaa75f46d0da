package org.rhosweep.core.theory.paths;

/**
 * log n!, by addition for small n and Stirling's series beyond.
 *
 * <pre>
 *   log n! = n log n - n + log(2 pi n) / 2 + 1 / (12 n) - 1 / (360 n^3) + 1 / (1260 n^5) - …
 * </pre>
 */
final class LogFactorial {
  private static final int TABLE = 257;
  private static final double[] SMALL = new double[TABLE];

  static {
    for (int n = 2; n < TABLE; n++) {
      SMALL[n] = SMALL[n - 1] + StrictMath.log(n);
    }
  }

  private LogFactorial() {}

  static double of(long n) {
    if (n < TABLE) {
      return SMALL[(int) n];
    }
    double x = (double) n;
    double inverse = 1 / x;
    double square = inverse * inverse;
    return x * StrictMath.log(x)
        - x
        + 0.5 * StrictMath.log(2 * Math.PI * x)
        + inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
  }
}
