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
  public double nextSquare(double square, InputStatistics inputs) {
    return hidden.tanh(square, inputs).square();
  }

  @Override
  public double mean(double square, InputStatistics inputs) {
    return hidden.tanh(square, inputs).mean();
  }

  @Override
  public CorrelationStep nextProduct(double square, double product, InputStatistics inputs) {
    GaussianGate.Pair tanh =
        hidden.tanh(square, inputs).correlated(hidden.correlation(square, product, inputs));
    return new CorrelationStep(tanh.value(), hidden.recurrentVariance() * tanh.slope());
  }

  @Override
  public SingularValueMoments jacobian(double square, InputStatistics inputs) {
    GaussianGate tanh = hidden.tanh(square, inputs);
    double sigma2 = hidden.recurrentVariance();
    double v1 = sigma2 * tanh.slopeSquare();
    double v2 = sigma2 * sigma2 * tanh.mean((s, slope) -> GaussianGate.power(slope, 4));
    return JacobianTerms.ofOutputSide(0, 0, v1, v2, 0).ofOneMatrix();
  }
}
