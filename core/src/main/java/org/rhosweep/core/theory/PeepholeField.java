package org.rhosweep.core.theory;

/**
 * Peephole LSTM, c = f c_prev + i tanh(u_r), with every gate driven by c_prev through a full
 * matrix. The output o tanh(c) does not feed back.
 *
 * <pre>
 *   e = E i E tanh_r     M = e / (1 - E f)
 *   Q = E f^2 Q + E i^2 E tanh_r^2 + 2 E f M e
 *   X = E[f f] X + E[i i] E[tanh_r tanh_r] + 2 E f M e
 *   chi = E[f f] + sigma_f^2 E[f' f'] X + sigma_i^2 E[i' i'] E[tanh_r tanh_r]
 *         + sigma_r^2 E[i i] E[tanh_r' tanh_r']
 * </pre>
 *
 * Gilboa et al. (2019). c is not bounded: with tied weights and sigma^2 of order 1 some units keep
 * their gate open and E c^2 grows far beyond Q. Only small sigma^2 with large mu_f obeys the theory
 * then.
 *
 * @param input i
 * @param forget f, the gate that keeps: large mu is long memory
 * @param candidate r
 * @param output o, which only the layer above sees
 */
public record PeepholeField(Gate input, Gate forget, Gate candidate, Gate output)
    implements ScalarMeanFieldCell {
  @Override
  public SquareStep squareStep(double readSquare, InputStatistics inputs) {
    GaussianActivation i = input.sigmoid(readSquare, inputs);
    GaussianActivation f = forget.sigmoid(readSquare, inputs);
    GaussianActivation r = candidate.tanh(readSquare, inputs);
    double e = i.mean() * r.mean();
    double mean = e / (1 - f.mean());
    return new SquareStep(f.square(), i.square() * r.square() + 2 * f.mean() * mean * e);
  }

  @Override
  public double mean(double readSquare, InputStatistics inputs) {
    return input.sigmoid(readSquare, inputs).mean()
        * candidate.tanh(readSquare, inputs).mean()
        / (1 - forget.sigmoid(readSquare, inputs).mean());
  }

  @Override
  public ProductStep productStep(double readSquare, double readProduct, InputStatistics inputs) {
    GaussianActivation i = input.sigmoid(readSquare, inputs);
    GaussianActivation f = forget.sigmoid(readSquare, inputs);
    GaussianActivation r = candidate.tanh(readSquare, inputs);
    GaussianActivation.Pair ii = i.correlated(input.correlation(readSquare, readProduct, inputs));
    GaussianActivation.Pair ff = f.correlated(forget.correlation(readSquare, readProduct, inputs));
    GaussianActivation.Pair rr =
        r.correlated(candidate.correlation(readSquare, readProduct, inputs));
    double e = i.mean() * r.mean();
    double mean = e / (1 - f.mean());
    return new ProductStep(
        ff.value(),
        ii.value() * rr.value() + 2 * f.mean() * mean * e,
        forget.recurrentVariance() * ff.slope(),
        input.recurrentVariance() * ii.slope() * rr.value()
            + candidate.recurrentVariance() * ii.value() * rr.slope());
  }

  @Override
  public SingularValueMoments jacobian(double square, InputStatistics inputs) {
    GaussianActivation i = input.sigmoid(square, inputs);
    GaussianActivation f = forget.sigmoid(square, inputs);
    GaussianActivation r = candidate.tanh(square, inputs);
    return GatedSum.of(
            f,
            i,
            r,
            forget.recurrentVariance(),
            input.recurrentVariance(),
            candidate.recurrentVariance())
        .terms(1, 1)
        .ofSeveralMatrices();
  }

  /** o tanh(c), with c taken as Gaussian with its exact mean and variance. */
  @Override
  public Moments output(Moments own, Moments read, InputStatistics inputs) {
    double mean = mean(read.square(), inputs);
    double variance = Math.max(0, own.square() - mean * mean);
    GaussianActivation o = output.sigmoid(read.square(), inputs);
    GaussianActivation tanh = GaussianActivation.tanh(mean, variance);
    double correlation = variance == 0 ? 1 : (own.product() - mean * mean) / variance;
    GaussianActivation.Pair oo =
        o.correlated(output.correlation(read.square(), read.product(), inputs));
    return new Moments(
        o.square() * tanh.square(), oo.value() * tanh.correlated(correlation).value());
  }
}
