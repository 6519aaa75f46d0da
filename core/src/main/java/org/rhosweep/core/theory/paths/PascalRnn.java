package org.rhosweep.core.theory.paths;

import static org.rhosweep.core.Require.require;

/**
 * The simplest deep recurrent network: one unit per layer, and one weight for all edges.
 *
 * <pre>
 *   h_t^l = rho h_(t-1)^l + rho h_t^(l-1)      h_t^0 = x_t       y = sum_t h_t^L
 *   dy / dx_t = sum_(d=0..T-1-t) C(d+L-1, L-1) rho^(d+L)
 * </pre>
 *
 * With rho = 1 the gradient of the first input is C(T-1+L, L), with rho = 1/2 it is a probability.
 *
 * @param sequenceLength T, &gt;= 1
 * @param depth L, &gt;= 1
 * @param radius rho, &gt;= 0
 */
public record PascalRnn(int sequenceLength, int depth, double radius) {
  public PascalRnn {
    require(sequenceLength >= 1, "sequenceLength must be >= 1, was %d", sequenceLength);
    require(depth >= 1, "depth must be >= 1, was %d", depth);
    require(radius >= 0 && Double.isFinite(radius), "radius must be >= 0, was %s", radius);
  }

  /**
   * dy / dx_t.
   *
   * @param timeStep t, 0 … T - 1
   */
  public double gradient(int timeStep) {
    require(
        timeStep >= 0 && timeStep < sequenceLength,
        "timeStep must be 0 to %d, was %d",
        sequenceLength - 1,
        timeStep);
    double term = StrictMath.pow(radius, depth);
    double sum = 0;
    for (int d = 0; d < sequenceLength - timeStep; d++) {
      sum += term;
      // C(d+L, L-1) = C(d+L-1, L-1) (d+L) / (d+1)
      term *= radius * (d + depth) / (d + 1.0);
    }
    return sum;
  }

  /** The gradient of every input. */
  public double[] gradients() {
    double[] gradients = new double[sequenceLength];
    for (int t = 0; t < sequenceLength; t++) {
      gradients[t] = gradient(t);
    }
    return gradients;
  }
}
