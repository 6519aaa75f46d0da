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
  private static final int MAX_STEPS = 20_000;
  private static final int MAX_NEWTON_STEPS = 100;

  /** Two sequences: X_c and X_h. */
  private record Products(double cell, double hidden) {}

  /**
   * One step of the pair with its derivatives.
   *
   * @param cell X_c'
   * @param hidden X_h'
   * @param kept A
   * @param coupling B
   * @param read D
   * @param directFeedback F
   */
  record Step(
      double cell,
      double hidden,
      double kept,
      double coupling,
      double read,
      double directFeedback) {
    /** d X_h' / d X_c. */
    double toHidden() {
      return read * kept;
    }

    /** d X_h' / d X_h. */
    double hiddenToHidden() {
      return read * coupling + directFeedback;
    }

    /** Larger eigenvalue of [[A, B], [D A, D B + F]], which has no negative entries. */
    double eigenvalue() {
      double half = (kept - hiddenToHidden()) / 2;
      return (kept + hiddenToHidden()) / 2 + StrictMath.sqrt(half * half + coupling * toHidden());
    }
  }

  static LstmClosure of(LstmField cell, InputStatistics inputs) {
    FixedPoint.SecondMoment squares =
        FixedPoint.secondMoment(q -> LstmGateDistributions.at(cell, inputs, q).gaussianSquare());
    double square = squares.fromHigh();
    LstmGateDistributions distributions = LstmGateDistributions.at(cell, inputs, square);
    double mean = distributions.cellMean();
    double cellSquare = distributions.cellSquare();
    GaussianActivation tanh = GaussianActivation.tanh(mean, distributions.cellVariance());
    Products same = new Products(cellSquare, square);
    double chiAtOne = growth(cell, inputs, square);
    Products settled =
        inputs.correlation() == 1 && chiAtOne <= 1 ? same : settle(distributions, tanh, same);
    double chi = step(distributions, tanh, settled).eigenvalue();
    JacobianTerms jacobian =
        distributions.jacobian(
            tanh.slopeSquare(), tanh.mean((t, sech2) -> GaussianActivation.power(sech2, 4)));
    double correlation = square == 0 ? 1 : settled.hidden() / square;
    Prediction prediction =
        new Prediction(
            square,
            squares.fromLow(),
            distributions.o().mean() * tanh.mean(),
            correlation,
            chi,
            chiAtOne,
            jacobian.m1(),
            jacobian.m2(),
            Double.NaN,
            square,
            correlation,
            null);
    return new LstmClosure(
        prediction, mean, cellSquare, cellSquare == 0 ? 1 : settled.cell() / cellSquare);
  }

  /** The eigenvalue for identical inputs and C = 1. */
  static double growth(LstmField cell, InputStatistics inputs) {
    double square =
        FixedPoint.fromHigh(q -> LstmGateDistributions.at(cell, inputs, q).gaussianSquare());
    return growth(cell, inputs, square);
  }

  private static double growth(LstmField cell, InputStatistics inputs, double square) {
    LstmGateDistributions distributions = LstmGateDistributions.at(cell, inputs.shared(), square);
    GaussianActivation tanh =
        GaussianActivation.tanh(distributions.cellMean(), distributions.cellVariance());
    return step(distributions, tanh, new Products(distributions.cellSquare(), square)).eigenvalue();
  }

  /** The lowest fixed point: Newton's steps from below, plain ones where they leave the range. */
  private static Products settle(
      LstmGateDistributions distributions, GaussianActivation tanh, Products same) {
    double mean = distributions.cellMean();
    double hiddenMean = distributions.o().mean() * tanh.mean();
    Products x = new Products(mean * mean, hiddenMean * hiddenMean);
    for (int n = 0; n < MAX_NEWTON_STEPS + MAX_STEPS; n++) {
      Step step = step(distributions, tanh, x);
      double cell = step.cell() - x.cell();
      double hidden = step.hidden() - x.hidden();
      if (Math.abs(cell) <= PRECISION * same.cell()
          && Math.abs(hidden) <= PRECISION * same.hidden()) {
        break;
      }
      // (I - J) delta = residual
      double toHidden = step.toHidden();
      double hiddenToHidden = step.hiddenToHidden();
      double determinant = (1 - step.kept()) * (1 - hiddenToHidden) - step.coupling() * toHidden;
      Products newton =
          new Products(
              x.cell() + ((1 - hiddenToHidden) * cell + step.coupling() * hidden) / determinant,
              x.hidden() + ((1 - step.kept()) * hidden + toHidden * cell) / determinant);
      boolean usable =
          n < MAX_NEWTON_STEPS
              && step.eigenvalue() < 1
              && Math.abs(newton.cell()) <= same.cell()
              && Math.abs(newton.hidden()) <= same.hidden();
      x = usable ? newton : new Products(step.cell(), step.hidden());
    }
    return x;
  }

  private static Step step(
      LstmGateDistributions distributions, GaussianActivation tanh, Products x) {
    return Pairs.at(distributions, x.hidden()).step(tanh, x.cell());
  }

  /**
   * Means over two sequences of the gates, which X_h alone decides.
   *
   * @param i input gate
   * @param f forget gate
   * @param r candidate
   * @param o output gate
   */
  record Pairs(
      LstmGateDistributions distributions,
      GaussianActivation.Pair i,
      GaussianActivation.Pair f,
      GaussianActivation.Pair r,
      GaussianActivation.Pair o) {
    static Pairs at(LstmGateDistributions distributions, double hiddenProduct) {
      LstmField cell = distributions.cell();
      return new Pairs(
          distributions,
          pair(distributions, distributions.i(), cell.input(), hiddenProduct),
          pair(distributions, distributions.f(), cell.forget(), hiddenProduct),
          pair(distributions, distributions.r(), cell.candidate(), hiddenProduct),
          pair(distributions, distributions.o(), cell.output(), hiddenProduct));
    }

    private static GaussianActivation.Pair pair(
        LstmGateDistributions distributions,
        GaussianActivation distribution,
        Gate gate,
        double hiddenProduct) {
      return distribution.correlated(
          gate.correlation(distributions.square(), hiddenProduct, distributions.inputs()));
    }

    private double written() {
      return i.value() * r.value()
          + 2
              * distributions.f().mean()
              * distributions.cellMean()
              * distributions.i().mean()
              * distributions.r().mean();
    }

    /** The step from where X_c settles under these gates. */
    Step settled() {
      GaussianActivation tanh =
          GaussianActivation.tanh(distributions.cellMean(), distributions.cellVariance());
      return step(tanh, written() / (1 - f.value()));
    }

    /**
     * The step from X_c.
     *
     * @param tanh of c
     */
    Step step(GaussianActivation tanh, double cellProduct) {
      LstmField cell = distributions.cell();
      double next = f.value() * cellProduct + written();
      double mean = distributions.cellMean();
      double variance = distributions.cellVariance();
      GaussianActivation.Pair psi =
          tanh.correlated(variance == 0 ? 1 : (next - mean * mean) / variance);
      double coupling =
          cell.forget().recurrentVariance() * f.slope() * cellProduct
              + cell.input().recurrentVariance() * i.slope() * r.value()
              + cell.candidate().recurrentVariance() * i.value() * r.slope();
      return new Step(
          next,
          o.value() * psi.value(),
          f.value(),
          coupling,
          o.value() * psi.slope(),
          cell.output().recurrentVariance() * o.slope() * psi.value());
    }
  }
}
