package org.rhosweep.core.theory;

import static org.rhosweep.core.Require.require;

/**
 * The bias of an LSTM's input gate that keeps the cell state where tanh is not saturated.
 *
 * <pre>
 *   c = f c_prev + i tanh(u_r)        Q_c = E i^2 E tanh_r^2 / (1 - E f^2)      with mu_r = 0
 *   wanted: Q_c = q                   E S(N(mu_i, q_i))^2 = q (1 - E f^2) / E tanh_r^2
 * </pre>
 *
 * A forget gate that keeps T steps adds up T inputs: with mu_i = 0, E c^2 grows as T, tanh(c) is
 * saturated, and the path o sech^2(c) from the cell state to the output is closed. The right side
 * does not depend on mu_i once Q_c is q, so that nothing has to be iterated but E h^2 of an LSTM: Q
 * = E o^2 E tanh^2(N(0, q)). Moments as in Gilboa et al. (2019); the choice of mu_i by them is this
 * project's own.
 */
public final class InputGateBias {
  private static final double MIN_BIAS = -40;
  private static final int BISECTIONS = 80;

  private InputGateBias() {}

  /**
   * The largest mu_i up to 0 with Q_c at most {@code cellSquare}: 0 where little is written anyway,
   * such as a first image and then zeros.
   *
   * @param cell with any bias of its input gate, and 0 as that of its candidate
   * @param cellSquare q, &gt; 0
   */
  public static double of(LstmField cell, InputStatistics inputs, double cellSquare) {
    double tanh2 = GaussianActivation.tanh(0, cellSquare).square();
    double square = FixedPoint.fromHigh(q -> cell.output().sigmoid(q, inputs).square() * tanh2);
    return bias(cell.input(), cell.forget(), cell.candidate(), square, inputs, cellSquare);
  }

  /** As for an LSTM; the gates read c itself. */
  public static double of(PeepholeField cell, InputStatistics inputs, double cellSquare) {
    return bias(cell.input(), cell.forget(), cell.candidate(), cellSquare, inputs, cellSquare);
  }

  /**
   * Q_c of a cell that has one.
   *
   * @throws IllegalArgumentException for any but LSTM and peephole LSTM
   */
  public static double cellSquare(MeanFieldCell cell, InputStatistics inputs) {
    if (cell instanceof LstmField lstm) {
      double square =
          FixedPoint.fromHigh(q -> LstmGateDistributions.at(lstm, inputs, q).gaussianSquare());
      return LstmGateDistributions.at(lstm, inputs, square).cellSquare();
    }
    require(cell instanceof PeepholeField, "%s has no cell state", cell);
    return FixedPoint.fromHigh(q -> ((PeepholeField) cell).nextSquare(q, inputs));
  }

  private static double bias(
      Gate input,
      Gate forget,
      Gate candidate,
      double readSquare,
      InputStatistics inputs,
      double cellSquare) {
    require(cellSquare > 0, "cellSquare must be > 0, was %s", cellSquare);
    require(candidate.biasMean() == 0, "the candidate must have no bias");
    double written = candidate.tanh(readSquare, inputs).square();
    double lost = forget.sigmoid(readSquare, inputs).mean((f, slope) -> (1 - f) * (1 + f));
    double variance = input.variance(readSquare, inputs);
    if (GaussianActivation.sigmoid(0, variance).square() * written <= cellSquare * lost) {
      return 0;
    }
    double low = MIN_BIAS;
    double high = 0;
    for (int n = 0; n < BISECTIONS; n++) {
      double middle = (low + high) / 2;
      if (GaussianActivation.sigmoid(middle, variance).square() * written > cellSquare * lost) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }
}
