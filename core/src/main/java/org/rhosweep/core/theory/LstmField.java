package org.rhosweep.core.theory;

/**
 * LSTM, c = f c_prev + i tanh(u_r) and h = o tanh(c), with every gate driven by h_prev.
 *
 * <pre>
 *   M_c = E i E tanh_r / (1 - E f)
 *   Q_c = (E i^2 E tanh_r^2 + 2 E f M_c E i E tanh_r) / (1 - E f^2)
 *   Q   = E h^2 = E o^2 E tanh^2(c)
 * </pre>
 *
 * The distribution of c is that of a random affine recursion and not Gaussian. {@link #predict}
 * takes it as Gaussian with its exact mean and variance, which is off by up to 2.5 % in Q and 0.02
 * in the eigenvalue; {@link #exact} computes it on a grid. Gilboa et al. (2019).
 *
 * @param input i
 * @param forget f, the gate that keeps: large mu is long memory
 * @param candidate r
 * @param output o
 */
public record LstmField(Gate input, Gate forget, Gate candidate, Gate output)
    implements MeanFieldCell {
  /**
   * Fast and deterministic, with c taken as Gaussian. {@code chi} is the larger eigenvalue of the
   * system of X_c and X_h, {@code stateSquare} is E h^2, the moments are those of dc_t / dc_(t-1).
   */
  @Override
  public Prediction predict(InputStatistics inputs) {
    return closure(inputs).prediction();
  }

  @Override
  public double growth(InputStatistics inputs) {
    return LstmClosure.growth(this, inputs);
  }

  /** The Gaussian closure with all that it knows. */
  public LstmClosure closure(InputStatistics inputs) {
    return LstmClosure.of(this, inputs);
  }

  /** The distribution of c on a grid: about a second, more where the forget gate is nearly open. */
  public LstmGrid exact(InputStatistics inputs) {
    return LstmGrid.of(this, inputs);
  }
}
