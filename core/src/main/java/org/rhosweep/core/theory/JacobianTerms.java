package org.rhosweep.core.theory;

import org.rhosweep.core.theory.ScalarMeanFieldCell.SingularValueMoments;

/**
 * Moments of J = D_0 + sum_k D_k W_k E, with d = diag(D_0), v = sum_k sigma_k^2 diag(D_k)^2 on the
 * output side and w = diag(E)^2 on the input side.
 *
 * <pre>
 *   m1 = E tr J J^T / N       = E d^2 + E v E w
 *   m2 = E tr (J J^T)^2 / N   = E d^4 + 2 E[d^2 v] E w + 2 E[d^2 w] E v + (E v)^2 E w^2
 *                               + E v^2 (E w)^2
 * </pre>
 *
 * @param d2 E d^2
 * @param d4 E d^4
 * @param v1 E v
 * @param v2 E v^2
 * @param d2v E[d^2 v]
 * @param w1 E w
 * @param w2 E w^2
 * @param d2w E[d^2 w]
 */
record JacobianTerms(
    double d2, double d4, double v1, double v2, double d2v, double w1, double w2, double d2w) {
  /** With w = 1. */
  static JacobianTerms ofOutputSide(double d2, double d4, double v1, double v2, double d2v) {
    return new JacobianTerms(d2, d4, v1, v2, d2v, 1, 1, d2);
  }

  double m1() {
    return d2 + v1 * w1;
  }

  double m2() {
    return d4 + 2 * d2v * w1 + 2 * d2w * v1 + v1 * v1 * w2 + v2 * w1 * w1;
  }

  /** Where the only W may be orthogonal: W^T W = sigma^2 I, so (E v)^2 drops out. */
  SingularValueMoments ofOneMatrix() {
    return new SingularValueMoments(m1(), m2(), m2() - v1 * v1 * w2);
  }

  /** Where there are several W. */
  SingularValueMoments ofSeveralMatrices() {
    return new SingularValueMoments(m1(), m2(), Double.NaN);
  }
}
