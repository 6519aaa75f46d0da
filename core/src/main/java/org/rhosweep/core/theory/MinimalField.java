package org.rhosweep.core.theory;

/**
 * MinimalRNN, s = f s_prev + (1 - f) x with f = S(u_f); x is the encoded input, whose statistics
 * are those of {@link InputStatistics}, with mean 0.
 *
 * <pre>
 *   Q = E f^2 Q + E (1 - f)^2 R                     X = E[f f] X + E[(1 - f)(1 - f)] R Sigma
 *   chi = E[f f] + sigma^2 E[f' f'] (X + R Sigma)
 * </pre>
 *
 * Chen, Pennington, Schoenholz (2018).
 *
 * @param keep the gate f: large mu is long memory
 */
public record MinimalField(Gate keep) implements ScalarMeanFieldCell {
  @Override
  public SquareStep squareStep(double readSquare, InputStatistics inputs) {
    GaussianActivation f = keep.sigmoid(readSquare, inputs);
    return new SquareStep(
        f.square(), f.mean((k, slope) -> (1 - k) * (1 - k)) * inputs.meanSquare());
  }

  @Override
  public double mean(double readSquare, InputStatistics inputs) {
    return 0;
  }

  @Override
  public ProductStep productStep(double readSquare, double readProduct, InputStatistics inputs) {
    GaussianActivation f = keep.sigmoid(readSquare, inputs);
    GaussianActivation.Pair ff = f.correlated(keep.correlation(readSquare, readProduct, inputs));
    double inputProduct = inputs.meanSquare() * inputs.correlation();
    double leave = 1 - 2 * f.mean() + ff.value(); // E (1 - f)(1 - f)
    double perProduct = keep.recurrentVariance() * ff.slope();
    return new ProductStep(ff.value(), leave * inputProduct, perProduct, perProduct * inputProduct);
  }

  @Override
  public SingularValueMoments jacobian(double square, InputStatistics inputs) {
    GaussianActivation f = keep.sigmoid(square, inputs);
    double sigma2 = keep.recurrentVariance();
    double r = inputs.meanSquare();
    double s4 =
        (6 * f.mean((k, slope) -> k * k * (1 - k) * (1 - k)) * square * r
                + f.mean((k, slope) -> GaussianActivation.power(1 - k, 4)) * inputs.fourthMoment())
            / (1 - f.moment(4));
    double difference4 = s4 + 6 * square * r + inputs.fourthMoment(); // E (s - x)^4
    double v1 = sigma2 * f.slopeSquare() * (square + r);
    double v2 =
        sigma2 * sigma2 * f.mean((k, slope) -> GaussianActivation.power(slope, 4)) * difference4;
    double d2v = sigma2 * f.mean((k, slope) -> k * k * slope * slope) * (square + r);
    return JacobianTerms.ofOutputSide(f.square(), f.moment(4), v1, v2, d2v).ofOneMatrix();
  }
}
