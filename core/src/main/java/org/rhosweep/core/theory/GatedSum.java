package org.rhosweep.core.theory;

/**
 * The step c = f c_prev + i tanh(u_r) of LSTM and peephole LSTM: moments of c and of the parts of
 * its Jacobian.
 *
 * <pre>
 *   d = f
 *   v = sigma_f^2 (f' c)^2 + sigma_i^2 (i' tanh u_r)^2 + sigma_r^2 (i tanh'(u_r))^2
 * </pre>
 *
 * Products at the same unit stay together (f with f', i with i'); distinct gates are independent.
 *
 * @param d2 E f^2
 * @param d4 E f^4
 * @param v1 E v
 * @param v2 E v^2
 * @param d2v E[f^2 v]
 */
record GatedSum(double d2, double d4, double v1, double v2, double d2v) {
  static GatedSum of(
      GaussianActivation f,
      GaussianActivation i,
      GaussianActivation r,
      double varF,
      double varI,
      double varR) {
    double[] c = moments(f, i, r);
    double f2 = f.slopeSquare();
    double i2 = i.slopeSquare();
    double gate = varI * i2 * r.square() + varR * i.square() * r.slopeSquare();
    double gate2 =
        varI * varI * fourthSlope(i) * r.moment(4)
            + varR * varR * i.moment(4) * fourthSlope(r)
            + 2
                * varI
                * varR
                * i.mean((x, slope) -> x * x * slope * slope)
                * r.mean((x, slope) -> x * x * slope * slope);
    double v1 = varF * f2 * c[2] + gate;
    double v2 = varF * varF * fourthSlope(f) * c[4] + gate2 + 2 * varF * f2 * c[2] * gate;
    double d2v = varF * f.mean((x, slope) -> x * x * slope * slope) * c[2] + f.square() * gate;
    return new GatedSum(f.square(), f.moment(4), v1, v2, d2v);
  }

  /** E c^0 … E c^4, exact. */
  static double[] moments(GaussianActivation f, GaussianActivation i, GaussianActivation r) {
    return CellStateMoments.of((n, j) -> f.moment(j) * i.moment(n - j) * r.moment(n - j));
  }

  /**
   * The moments of the Jacobian with w on the input side, independent of f.
   *
   * @param w1 E w
   * @param w2 E w^2
   */
  JacobianTerms terms(double w1, double w2) {
    return new JacobianTerms(d2, d4, v1, v2, d2v, w1, w2, d2 * w1);
  }

  private static double fourthSlope(GaussianActivation gate) {
    return gate.mean((x, slope) -> GaussianActivation.power(slope, 4));
  }
}
