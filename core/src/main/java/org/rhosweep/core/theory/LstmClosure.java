package org.rhosweep.core.theory;

/**
 * An LSTM with (c_a, c_b) taken as bivariate normal, with their exact first and second moments.
 *
 * <pre>
 *   X_c' = E[f f] X_c + E[i i] E[tanh_r tanh_r] + 2 E f M_c E i E tanh_r
 *   X_h' = E[o o] Psi(X_c'),                           Psi = E tanh(c_a) tanh(c_b)
 *
 *   A = E[f f]         B = sigma_f^2 E[f' f'] X_c + sigma_i^2 E[i' i'] E[tanh_r tanh_r]
 *                          + sigma_r^2 E[i i] E[tanh_r' tanh_r']
 *   D = E[o o] E[sech^2 c_a sech^2 c_b]                F = sigma_o^2 E[o' o'] Psi
 *   (dX_c', dX_h') = [[A, B], [D A, D B + F]] (dX_c, dX_h)
 * </pre>
 *
 * The time scale follows from the larger eigenvalue of this matrix; no single chi has it.
 *
 * @param prediction with c's own moments left out
 * @param cellMean M_c
 * @param cellSquare Q_c
 * @param cellCorrelation X_c / Q_c
 */
public record LstmClosure(
    Prediction prediction, double cellMean, double cellSquare, double cellCorrelation) {
  private static final double PRECISION = 1e-13;
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_NEWTON_STEPS = 100;

  /** Two sequences: X_c and X_h. */
  private record Products(double cell, double hidden) {}

  /**
   * One step of the pair with its derivatives.
   *
   * @param next (X_c', X_h')
   */
  private record Step(Products next, double a, double b, double d, double e) {
    /** Larger eigenvalue of [[a, b], [d, e]], which has no negative entries. */
    double eigenvalue() {
      double half = (a - e) / 2;
      return (a + e) / 2 + StrictMath.sqrt(half * half + b * d);
    }
  }

  static LstmClosure of(LstmField cell, InputStatistics inputs) {
    FixedPoint.SecondMoment squares =
        FixedPoint.secondMoment(q -> LstmLaws.at(cell, inputs, q).gaussianSquare());
    double square = squares.fromHigh();
    LstmLaws laws = LstmLaws.at(cell, inputs, square);
    double mean = laws.cellMean();
    double cellSquare = laws.cellSquare();
    GaussianGate tanh = GaussianGate.tanh(mean, laws.cellVariance());
    Products same = new Products(cellSquare, square);
    double chiAtOne = growth(cell, inputs, square);
    Products settled = inputs.correlation() == 1 && chiAtOne <= 1 ? same : settle(laws, tanh, same);
    double chi = step(laws, tanh, settled).eigenvalue();
    JacobianTerms jacobian =
        laws.jacobian(tanh.slopeSquare(), tanh.mean((t, sech2) -> GaussianGate.power(sech2, 4)));
    double correlation = square == 0 ? 1 : settled.hidden() / square;
    Prediction prediction =
        new Prediction(
            square,
            squares.fromLow(),
            laws.o().mean() * tanh.mean(),
            correlation,
            chi,
            chiAtOne,
            jacobian.m1(),
            jacobian.m2(),
            Double.NaN,
            square,
            correlation);
    return new LstmClosure(
        prediction, mean, cellSquare, cellSquare == 0 ? 1 : settled.cell() / cellSquare);
  }

  /** The eigenvalue for identical inputs and C = 1. */
  static double growth(LstmField cell, InputStatistics inputs) {
    double square = FixedPoint.fromHigh(q -> LstmLaws.at(cell, inputs, q).gaussianSquare());
    return growth(cell, inputs, square);
  }

  private static double growth(LstmField cell, InputStatistics inputs, double square) {
    LstmLaws laws = LstmLaws.at(cell, inputs.shared(), square);
    GaussianGate tanh = GaussianGate.tanh(laws.cellMean(), laws.cellVariance());
    return step(laws, tanh, new Products(laws.cellSquare(), square)).eigenvalue();
  }

  /** The lowest fixed point: Newton's steps from below, plain ones where they leave the range. */
  private static Products settle(LstmLaws laws, GaussianGate tanh, Products same) {
    double mean = laws.cellMean();
    double hiddenMean = laws.o().mean() * tanh.mean();
    Products x = new Products(mean * mean, hiddenMean * hiddenMean);
    for (int n = 0; n < MOST_NEWTON_STEPS + MOST_STEPS; n++) {
      Step step = step(laws, tanh, x);
      double cell = step.next().cell() - x.cell();
      double hidden = step.next().hidden() - x.hidden();
      if (Math.abs(cell) <= PRECISION * same.cell()
          && Math.abs(hidden) <= PRECISION * same.hidden()) {
        break;
      }
      // (I - J) delta = residual
      double determinant = (1 - step.a()) * (1 - step.e()) - step.b() * step.d();
      Products newton =
          new Products(
              x.cell() + ((1 - step.e()) * cell + step.b() * hidden) / determinant,
              x.hidden() + ((1 - step.a()) * hidden + step.d() * cell) / determinant);
      boolean usable =
          n < MOST_NEWTON_STEPS
              && step.eigenvalue() < 1
              && Math.abs(newton.cell()) <= same.cell()
              && Math.abs(newton.hidden()) <= same.hidden();
      x = usable ? newton : step.next();
    }
    return x;
  }

  private static Step step(LstmLaws laws, GaussianGate tanh, Products x) {
    LstmField cell = laws.cell();
    double square = laws.square();
    InputStatistics inputs = laws.inputs();
    GaussianGate.Pair ii = pair(laws.i(), cell.input(), square, x.hidden(), inputs);
    GaussianGate.Pair ff = pair(laws.f(), cell.forget(), square, x.hidden(), inputs);
    GaussianGate.Pair rr = pair(laws.r(), cell.candidate(), square, x.hidden(), inputs);
    GaussianGate.Pair oo = pair(laws.o(), cell.output(), square, x.hidden(), inputs);
    double mean = laws.cellMean();
    double next =
        ff.value() * x.cell()
            + ii.value() * rr.value()
            + 2 * laws.f().mean() * mean * laws.i().mean() * laws.r().mean();
    double variance = laws.cellVariance();
    GaussianGate.Pair psi = tanh.correlated(variance == 0 ? 1 : (next - mean * mean) / variance);
    double a = ff.value();
    double b =
        cell.forget().recurrentVariance() * ff.slope() * x.cell()
            + cell.input().recurrentVariance() * ii.slope() * rr.value()
            + cell.candidate().recurrentVariance() * ii.value() * rr.slope();
    double d = oo.value() * psi.slope();
    double f = cell.output().recurrentVariance() * oo.slope() * psi.value();
    return new Step(new Products(next, oo.value() * psi.value()), a, b, d * a, d * b + f);
  }

  private static GaussianGate.Pair pair(
      GaussianGate law, Gate gate, double square, double product, InputStatistics inputs) {
    return law.correlated(gate.correlation(square, product, inputs));
  }
}
