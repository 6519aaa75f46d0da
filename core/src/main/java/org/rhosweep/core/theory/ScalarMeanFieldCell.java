package org.rhosweep.core.theory;

import org.rhosweep.core.theory.FixedPoint.SecondMoment;
import org.rhosweep.core.theory.FixedPoint.Step;

/**
 * A cell whose only memory is the vector that its gates read: one Q, one X, one chi.
 *
 * <p>What a unit remembers and what the gates read are told apart, so that units may differ in
 * their biases, see {@link PopulationField}: a gate reads all units through a random matrix and so
 * sees the means over units, a unit keeps its own state. Where all units are alike both are the
 * same.
 */
public sealed interface ScalarMeanFieldCell extends MeanFieldCell
    permits VanillaField, MinimalField, PeepholeField, GruField, MinGruField {
  /**
   * Q' = kept Q + written of a unit.
   *
   * @param readSquare Q of the vector that the gates read
   */
  SquareStep squareStep(double readSquare, InputStatistics inputs);

  /**
   * E s of a unit at a fixed point.
   *
   * @param readSquare Q of the vector that the gates read
   */
  double mean(double readSquare, InputStatistics inputs);

  /**
   * X' = kept X + written of a unit, and its derivatives by Price's theorem d E[phi phi] / dX =
   * sigma^2 E[phi' phi'].
   *
   * @param readSquare Q of the vector that the gates read, the same for both sequences
   * @param readProduct X = E[s_a s_b] of that vector
   */
  ProductStep productStep(double readSquare, double readProduct, InputStatistics inputs);

  /** Moments of the one-step Jacobian at a fixed point Q, where all units are alike. */
  SingularValueMoments jacobian(double square, InputStatistics inputs);

  /**
   * Second moments of one time step.
   *
   * @param kept factor of a unit's own Q, 0 to 1
   * @param written what is added to it
   */
  record SquareStep(double kept, double written) {
    /** Where a unit's own Q settles. */
    double settled() {
      return written / (1 - kept);
    }
  }

  /**
   * One time step of the correlation of two sequences.
   *
   * @param kept factor of a unit's own X, and d X' / dX
   * @param written what is added to it
   * @param couplingPerProduct part of d X' / d(X that the gates read) that is proportional to the
   *     unit's own X
   * @param coupling the rest of it
   */
  record ProductStep(double kept, double written, double couplingPerProduct, double coupling) {
    /** Where a unit's own X settles. */
    double settled() {
      return written / (1 - kept);
    }

    /**
     * d X' / d(X that the gates read).
     *
     * @param product X of the unit itself
     */
    double coupling(double product) {
      return couplingPerProduct * product + coupling;
    }
  }

  /**
   * One step of the correlation map.
   *
   * @param next X at the next time step
   * @param chi d next / dX
   */
  record CorrelationStep(double next, double chi) {}

  /**
   * Second moments of a vector.
   *
   * @param square E s^2
   * @param product E[s_a s_b] of two sequences
   */
  record Moments(double square, double product) {}

  /**
   * Moments of the squared singular values of the one-step Jacobian.
   *
   * @param m1 their mean
   * @param m2 mean square, Gaussian W
   * @param m2Orthogonal mean square for W = sigma times an orthogonal matrix, NaN where the theory
   *     has none
   */
  record SingularValueMoments(double m1, double m2, double m2Orthogonal) {}

  /**
   * E h^2 and E[h_a h_b] of what the layer above reads of a unit; the state itself but for a
   * peephole.
   *
   * @param own of the unit's state
   * @param read of the vector that the gates read
   */
  default Moments output(Moments own, Moments read, InputStatistics inputs) {
    return own;
  }

  /** Q at the next time step, where all units are alike. */
  default double nextSquare(double square, InputStatistics inputs) {
    SquareStep step = squareStep(square, inputs);
    return step.kept() * square + step.written();
  }

  /**
   * X at the next time step and its derivative chi, where all units are alike.
   *
   * @param square Q, at its fixed point for both sequences
   * @param product X = E[s_a s_b]
   */
  default CorrelationStep nextProduct(double square, double product, InputStatistics inputs) {
    ProductStep step = productStep(square, product, inputs);
    return new CorrelationStep(
        step.kept() * product + step.written(), step.kept() + step.coupling(product));
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
    Moments state = new Moments(square, product);
    Moments output = output(state, state, inputs);
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
        output.square(),
        output.square() == 0 ? 1 : output.product() / output.square(),
        null);
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
