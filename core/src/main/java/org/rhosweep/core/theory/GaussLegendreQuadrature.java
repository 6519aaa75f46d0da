package org.rhosweep.core.theory;

import static org.rhosweep.core.Require.require;

/**
 * Means over the units of a layer, by Gauss and Legendre's rule on the quantiles 0 to 1.
 *
 * <pre>
 *   int_0^1 g(v) dv = sum_k w_k g(v_k)     exact for polynomials of degree 2 n - 1
 * </pre>
 *
 * @see "Press et al. (2007), Numerical Recipes, section 4.6.1"
 */
public final class GaussLegendreQuadrature {
  private static final int MAX_STEPS = 100;
  private static final double PRECISION = 1e-15;

  private final double[] node;
  private final double[] weight;

  private GaussLegendreQuadrature(int count) {
    node = new double[count];
    weight = new double[count];
    for (int k = 0; k < count; k++) {
      // Newton's steps to the roots of the Legendre polynomial P_n, from Tricomi's estimate.
      double x = StrictMath.cos(Math.PI * (k + 0.75) / (count + 0.5));
      double slope = 1;
      for (int n = 0; n < MAX_STEPS; n++) {
        double value = 1;
        double before = 0;
        for (int j = 1; j <= count; j++) {
          double next = ((2 * j - 1) * x * value - (j - 1) * before) / j;
          before = value;
          value = next;
        }
        slope = count * (x * value - before) / (x * x - 1);
        double step = value / slope;
        x -= step;
        if (Math.abs(step) <= PRECISION) {
          break;
        }
      }
      node[k] = (1 - x) / 2;
      weight[k] = 1 / ((1 - x * x) * slope * slope);
    }
  }

  /**
   * The rule.
   *
   * @param count nodes, &gt;= 1
   */
  public static GaussLegendreQuadrature of(int count) {
    require(count >= 1, "count must be >= 1, was %d", count);
    return new GaussLegendreQuadrature(count);
  }

  /** How many nodes the quadrature has. */
  public int count() {
    return node.length;
  }

  /** v_k, rising with k. */
  public double node(int k) {
    return node[k];
  }

  /** w_k. */
  public double weight(int k) {
    return weight[k];
  }
}
