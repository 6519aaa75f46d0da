package org.rhosweep.core.theory;

/**
 * minGRU, s = (1 - z) s_prev + z n with z = S(u_z) and n = u_n, both Gaussian and independent of
 * the state; m = E n.
 *
 * <pre>
 *   Q = E (1 - z)^2 Q + E z^2 E n^2 + 2 E[z (1 - z)] m^2
 *   X = E[(1 - z)(1 - z)] X + E[z z] E[n n] + 2 E[z (1 - z)] m^2
 *   chi = E[(1 - z)(1 - z)],   chi_1 = E (1 - z)^2
 *   J = diag(1 - z), so m1 = E (1 - z)^2, m2 = E (1 - z)^4
 * </pre>
 *
 * The time Jacobian is diagonal and the same whatever the state: chi is exact, and below one
 * always. There is no recurrent matrix, so nothing here tells Gaussian from orthogonal ones.
 *
 * @param update the gate z: large mu is short memory
 * @param candidate n, not passed through a function
 */
public record MinGruField(Gate update, Gate candidate) implements ScalarMeanFieldCell {
  @Override
  public SquareStep squareStep(double readSquare, InputStatistics inputs) {
    GaussianActivation z = update.sigmoid(0, inputs);
    double mean = candidate.biasMean();
    double candidateSquare = candidate.variance(0, inputs) + mean * mean;
    return new SquareStep(
        z.mean((k, slope) -> (1 - k) * (1 - k)),
        z.square() * candidateSquare + 2 * (z.mean() - z.square()) * mean * mean);
  }

  @Override
  public double mean(double readSquare, InputStatistics inputs) {
    return candidate.biasMean();
  }

  @Override
  public ProductStep productStep(double readSquare, double readProduct, InputStatistics inputs) {
    GaussianActivation z = update.sigmoid(0, inputs);
    double both = z.correlated(update.correlation(0, 0, inputs)).value(); // E[z z]
    double mean = candidate.biasMean();
    double candidates =
        candidate.variance(0, inputs) * candidate.correlation(0, 0, inputs) + mean * mean;
    return new ProductStep(
        1 - 2 * z.mean() + both, both * candidates + 2 * (z.mean() - both) * mean * mean, 0, 0);
  }

  @Override
  public SingularValueMoments jacobian(double square, InputStatistics inputs) {
    GaussianActivation z = update.sigmoid(0, inputs);
    double m1 = z.mean((k, slope) -> (1 - k) * (1 - k));
    double m2 = z.mean((k, slope) -> GaussianActivation.power(1 - k, 4));
    return new SingularValueMoments(m1, m2, m2);
  }
}
