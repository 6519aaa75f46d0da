package org.rhosweep.core.theory;

/**
 * Vanilla RNN, s = tanh(u).
 *
 * <pre>
 *   Q = E tanh^2        X = E tanh tanh        chi = sigma^2 E tanh' tanh'
 * </pre>
 *
 * Poole et al. (2016); Chen, Pennington, Schoenholz (2018). Tied weights obey the theory within a
 * few per cent at the order-to-chaos line.
 *
 * @param hidden the only map
 */
public record VanillaField(Gate hidden) implements ScalarMeanFieldCell {
  @Override
  public SquareStep squareStep(double readSquare, InputStatistics inputs) {
    return new SquareStep(0, hidden.tanh(readSquare, inputs).square());
  }

  @Override
  public double mean(double readSquare, InputStatistics inputs) {
    return hidden.tanh(readSquare, inputs).mean();
  }

  @Override
  public ProductStep productStep(double readSquare, double readProduct, InputStatistics inputs) {
    GaussianActivation.Pair tanh =
        hidden
            .tanh(readSquare, inputs)
            .correlated(hidden.correlation(readSquare, readProduct, inputs));
    return new ProductStep(0, tanh.value(), 0, hidden.recurrentVariance() * tanh.slope());
  }

  @Override
  public SingularValueMoments jacobian(double square, InputStatistics inputs) {
    GaussianActivation tanh = hidden.tanh(square, inputs);
    double sigma2 = hidden.recurrentVariance();
    double v1 = sigma2 * tanh.slopeSquare();
    double v2 = sigma2 * sigma2 * tanh.mean((s, slope) -> GaussianActivation.power(slope, 4));
    return JacobianTerms.ofOutputSide(0, 0, v1, v2, 0).ofOneMatrix();
  }
}
