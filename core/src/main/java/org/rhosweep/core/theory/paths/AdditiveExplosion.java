package org.rhosweep.core.theory.paths;

import java.math.BigInteger;

/**
 * What a parameter's gradient adds up to: paths from all places up to {@code timeSteps} back and
 * {@code layers} down, in a grid of edges within one time step ({@link PathGrid#SAME_TIME}).
 *
 * <pre>
 *   radius 1     sum_(i&lt;=a, j&lt;=b) C(i+j, i)             = C(a+b+2, a+1) - 1
 *   radius 1/2   sum_(i&lt;=a, j&lt;=b) C(i+j, i) 2^-(i+j)   &lt;= a + b + 1
 * </pre>
 *
 * Every antidiagonal i + j = n of the second sum is part of a binomial distribution and adds at
 * most 1: with radii of 1/2, or any pair that adds up to 1, the sum is linear in the size of the
 * grid where with radii of 1 it is exponential.
 */
public final class AdditiveExplosion {
  private AdditiveExplosion() {}

  /** C(a+b+2, a+1) - 1. */
  public static BigInteger paths(int timeSteps, int layers) {
    PathGrid.requireSizes(timeSteps, layers);
    return PathGrid.binomial((long) timeSteps + layers + 2, timeSteps + 1L)
        .subtract(BigInteger.ONE);
  }

  /**
   * The sum with these radii on the edges. Exact up to rounding, in time a b.
   *
   * @param timeRadius &gt;= 0
   * @param depthRadius &gt;= 0
   */
  public static double weightedPaths(
      int timeSteps, int layers, double timeRadius, double depthRadius) {
    PathGrid.requireSizes(timeSteps, layers);
    // weight[j] of row i: w(i, j) = timeRadius w(i-1, j) + depthRadius w(i, j-1)
    double[] weight = new double[layers + 1];
    double sum = 0;
    for (int i = 0; i <= timeSteps; i++) {
      for (int j = 0; j <= layers; j++) {
        double fromTime = i == 0 ? 0 : timeRadius * weight[j];
        double fromDepth = j == 0 ? 0 : depthRadius * weight[j - 1];
        weight[j] = i == 0 && j == 0 ? 1 : fromTime + fromDepth;
        sum += weight[j];
      }
    }
    return sum;
  }

  /** a + b + 1: what radii that add up to 1 cannot exceed. */
  public static long bound(int timeSteps, int layers) {
    PathGrid.requireSizes(timeSteps, layers);
    return (long) timeSteps + layers + 1;
  }
}
