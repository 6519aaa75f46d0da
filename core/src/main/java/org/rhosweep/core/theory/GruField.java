package org.rhosweep.core.theory;

/**
 * GRU, s = f s_prev + (1 - f) tanh(u_h) with u_h = W_h (r s_prev) + U_h z + b_h.
 *
 * <pre>
 *   gate h reads E r^2 Q and E[r r] X            M = E tanh_h
 *   Q = E f^2 Q + E (1 - f)^2 E tanh_h^2 + 2 E f (1 - f) M^2
 *   X = E[f f] X + E[(1-f)(1-f)] E[tanh_h tanh_h] + 2 (E f - E[f f]) M^2
 *   chi = E[f f] + sigma_f^2 E[f' f'] (X + E[tanh_h tanh_h] - 2 M^2)
 *         + E[(1-f)(1-f)] E[tanh_h' tanh_h'] sigma_h^2 (E[r r] + X sigma_r^2 E[r' r'])
 * </pre>
 *
 * Gilboa et al. (2019). The form with the reset gate after the recurrent product, tanh(U x + r W
 * h), has the same second moments of u_h and of its Jacobian; u_h is then not exactly Gaussian,
 * which the theory leaves out.
 *
 * @param keep f, which keeps the old state: large mu is long memory
 * @param reset r
 * @param candidate h
 */
public record GruField(Gate keep, Gate reset, Gate candidate) implements ScalarMeanFieldCell {
  @Override
  public SquareStep squareStep(double readSquare, InputStatistics inputs) {
    GaussianActivation f = keep.sigmoid(readSquare, inputs);
    GaussianActivation h = candidate(readSquare, inputs);
    double mean = h.mean();
    return new SquareStep(
        f.square(),
        f.mean((k, slope) -> (1 - k) * (1 - k)) * h.square()
            + 2 * f.mean((k, slope) -> k * (1 - k)) * mean * mean);
  }

  /** A running mean of tanh_h has its mean, whatever the gate. */
  @Override
  public double mean(double readSquare, InputStatistics inputs) {
    return candidate(readSquare, inputs).mean();
  }

  @Override
  public ProductStep productStep(double readSquare, double readProduct, InputStatistics inputs) {
    GaussianActivation f = keep.sigmoid(readSquare, inputs);
    GaussianActivation r = reset.sigmoid(readSquare, inputs);
    GaussianActivation h = candidate(readSquare, inputs);
    GaussianActivation.Pair ff = f.correlated(keep.correlation(readSquare, readProduct, inputs));
    GaussianActivation.Pair rr = r.correlated(reset.correlation(readSquare, readProduct, inputs));
    GaussianActivation.Pair hh =
        h.correlated(
            candidate.correlation(r.square() * readSquare, rr.value() * readProduct, inputs));
    double mean2 = h.mean() * h.mean();
    double leave = 1 - 2 * f.mean() + ff.value(); // E (1 - f)(1 - f)
    double throughKeep = keep.recurrentVariance() * ff.slope();
    double throughCandidate =
        leave
            * hh.slope()
            * candidate.recurrentVariance()
            * (rr.value() + readProduct * reset.recurrentVariance() * rr.slope());
    return new ProductStep(
        ff.value(),
        leave * hh.value() + 2 * (f.mean() - ff.value()) * mean2,
        throughKeep,
        throughKeep * (hh.value() - 2 * mean2) + throughCandidate);
  }

  /**
   * d = f, v = sigma_f^2 (f')^2 (s - tanh u_h)^2 + sigma_h^2 k1 ((1 - f) tanh'(u_h))^2, where k1
   * and k2 are the moments of K = D_r + D_(s r') W_r, through which the candidate reads the state;
   * k2 adds sigma_h^4 (E (1-f)^2 E tanh'^2)^2 (k2 - k1^2) to m2.
   */
  @Override
  public SingularValueMoments jacobian(double square, InputStatistics inputs) {
    GaussianActivation f = keep.sigmoid(square, inputs);
    GaussianActivation h = candidate(square, inputs);
    double[] s =
        CellStateMoments.of(
            (n, j) ->
                f.mean(
                        (k, slope) ->
                            GaussianActivation.power(k, j) * GaussianActivation.power(1 - k, n - j))
                    * h.moment(n - j));
    JacobianTerms readThroughReset = readThroughReset(reset.sigmoid(square, inputs), s);
    double k1 = readThroughReset.m1();
    double varF = keep.recurrentVariance();
    double varH = candidate.recurrentVariance();
    double difference2 = s[2] - 2 * s[1] * h.mean() + h.square(); // E (s - tanh)^2
    double difference4 = // E (s - tanh)^4
        s[4] - 4 * s[3] * h.mean() + 6 * s[2] * h.square() - 4 * s[1] * h.moment(3) + h.moment(4);
    double differenceAndSlope = // E (s - tanh)^2 tanh'^2
        s[2] * h.slopeSquare()
            - 2 * s[1] * h.mean((x, slope) -> x * slope * slope)
            + h.mean((x, slope) -> x * x * slope * slope);
    double leave2 = f.mean((k, slope) -> (1 - k) * (1 - k));
    double v1 = varF * f.slopeSquare() * difference2 + varH * k1 * leave2 * h.slopeSquare();
    double v2 =
        varF * varF * f.mean((k, slope) -> GaussianActivation.power(slope, 4)) * difference4
            + varH
                * varH
                * k1
                * k1
                * f.mean((k, slope) -> GaussianActivation.power(1 - k, 4))
                * h.mean((x, slope) -> GaussianActivation.power(slope, 4))
            + 2
                * varF
                * varH
                * k1
                * f.mean((k, slope) -> slope * slope * (1 - k) * (1 - k))
                * differenceAndSlope;
    double d2v =
        varF * f.mean((k, slope) -> k * k * slope * slope) * difference2
            + varH * k1 * f.mean((k, slope) -> k * k * (1 - k) * (1 - k)) * h.slopeSquare();
    JacobianTerms terms = JacobianTerms.ofOutputSide(f.square(), f.moment(4), v1, v2, d2v);
    double throughCandidate = varH * leave2 * h.slopeSquare();
    double m2 =
        terms.m2() + throughCandidate * throughCandidate * (readThroughReset.m2() - k1 * k1);
    return new SingularValueMoments(terms.m1(), m2, Double.NaN);
  }

  private JacobianTerms readThroughReset(GaussianActivation r, double[] s) {
    double varR = reset.recurrentVariance();
    return JacobianTerms.ofOutputSide(
        r.square(),
        r.moment(4),
        varR * r.slopeSquare() * s[2],
        varR * varR * r.mean((x, slope) -> GaussianActivation.power(slope, 4)) * s[4],
        varR * r.mean((x, slope) -> x * x * slope * slope) * s[2]);
  }

  private GaussianActivation candidate(double square, InputStatistics inputs) {
    return candidate.tanh(reset.sigmoid(square, inputs).square() * square, inputs);
  }
}
