package org.rhosweep.core.theory;

import org.rhosweep.core.theory.FixedPoint.SecondMoment;
import org.rhosweep.core.theory.FixedPoint.Step;

/** A cell whose only memory is the vector that its gates read: one Q, one X, one chi. */
public sealed interface ScalarMeanFieldCell extends MeanFieldCell
    permits VanillaField, MinimalField, PeepholeField, GruField, MinGruField {
  /** Q at the next time step. */
  double nextSquare(double square, InputStatistics inputs);

  /** E s at a fixed point Q. */
  double mean(double square, InputStatistics inputs);

  /**
   * X at the next time step and its derivative chi, by Price's theorem d E[phi phi] / dX = sigma^2
   * E[phi' phi'].
   *
   * @param square Q, at its fixed point for both sequences
   * @param product X = E[s_a s_b]
   */
  CorrelationStep nextProduct(double square, double product, InputStatistics inputs);

  /** Moments of the one-step Jacobian at a fixed point Q. */
  SingularValueMoments jacobian(double square, InputStatistics inputs);

  /**
   * One step of the correlation map.
   *
   * @param next X at the next time step
   * @param chi d next / dX
   */
  record CorrelationStep(double next, double chi) {}

  /**
   * Moments of the squared singular values of the one-step Jacobian.
   *
   * @param m1 their mean
   * @param m2 mean square, Gaussian W
   * @param m2Orthogonal mean square for W = sigma times an orthogonal matrix, NaN where the theory
   *     has none
   */
  record SingularValueMoments(double m1, double m2, double m2Orthogonal) {}

  /** E h^2 and E[h_a h_b] of what the layer above reads; the state itself but for a peephole. */
  default double[] output(double square, double product, InputStatistics inputs) {
    return new double[] {square, product};
  }

  @Override
  default double growth(InputStatistics inputs) {
    double square = FixedPoint.fromHigh(q -> nextSquare(q, inputs));
    return nextProduct(square, square, inputs.shared()).chi();
  }

  @Override
  default Prediction predict(InputStatistics inputs) {
    SecondMoment squares = FixedPoint.secondMoment(q -> nextSquare(q, inputs));
    double square = squares.fromHigh();
    double mean = mean(square, inputs);
    double chiAtOne = nextProduct(square, square, inputs.shared()).chi();
    // Two sequences with equal inputs become one where C = 1 attracts.
    double product =
        inputs.correlation() == 1 && chiAtOne <= 1
            ? square
            : FixedPoint.lowestProduct(
                x -> {
                  CorrelationStep step = nextProduct(square, x, inputs);
                  return new Step(step.next(), step.chi());
                },
                mean * mean,
                square);
    double chi = nextProduct(square, product, inputs).chi();
    SingularValueMoments moments = jacobian(square, inputs);
    double[] output = output(square, product, inputs);
    return new Prediction(
        square,
        squares.fromLow(),
        mean,
        square == 0 ? 1 : product / square,
        chi,
        chiAtOne,
        moments.m1(),
        moments.m2(),
        moments.m2Orthogonal(),
        output[0],
        output[0] == 0 ? 1 : output[1] / output[0]);
  }

  /**
   * C of two sequences that start uncorrelated, at time steps 0 to {@code steps}, with Q at its
   * fixed point.
   */
  default double[] correlationsFromZero(InputStatistics inputs, int steps) {
    double square = FixedPoint.secondMoment(q -> nextSquare(q, inputs)).fromHigh();
    double[] correlations = new double[steps + 1];
    double product = 0;
    for (int t = 1; t <= steps; t++) {
      product = nextProduct(square, product, inputs).next();
      correlations[t] = product / square;
    }
    return correlations;
  }
}
