package org.rhosweep.core.theory;

import java.io.Serializable;

/**
 * What mean-field theory predicts of a cell at initialisation.
 *
 * @param stateSquare Q = E s^2 of the state that the gates read, from a start at 0.5
 * @param stateSquareFromBelow the same from a start at 1e-6; another value where Q is bistable
 * @param stateMean E s
 * @param correlation C = E[s_a s_b] / Q of two sequences, not centred, where it settles
 * @param chi growth per step of a small difference in C; of an LSTM the larger eigenvalue of its
 *     two-dimensional system
 * @param chiAtOne chi for identical inputs and C = 1: squared growth rate per step of a small
 *     perturbation, and of the squared gradient backwards
 * @param m1 mean squared singular value of the one-step Jacobian; of an LSTM that of dc_t/dc_(t-1)
 * @param m2 mean fourth power of the singular values, Gaussian weights
 * @param m2Orthogonal the same for an orthogonal recurrent matrix, NaN where the theory has none
 * @param outputSquare E h^2 of what the layer above reads
 * @param outputCorrelation E[h_a h_b] / E h^2
 */
public record Prediction(
    double stateSquare,
    double stateSquareFromBelow,
    double stateMean,
    double correlation,
    double chi,
    double chiAtOne,
    double m1,
    double m2,
    double m2Orthogonal,
    double outputSquare,
    double outputCorrelation)
    implements Serializable {
  /** In so many time scales a gradient changes by a factor of e^3, its square by e^6. */
  private static final double TIME_SCALES = 6;

  /**
   * xi = -1 / ln chi: time steps in which a difference in C shrinks by e; infinite for chi >= 1.
   */
  public double timeScale() {
    return timeScale(chi);
  }

  /** As {@link #timeScale}, for any chi. */
  static double timeScale(double chi) {
    if (chi <= 0) {
      return 0;
    }
    return chi < 1 ? -1 / StrictMath.log(chi) : Double.POSITIVE_INFINITY;
  }

  /** m2 - m1^2: 0 where all singular values are equal. */
  public double spread() {
    return m2 - m1 * m1;
  }

  /** Whether the second moment has two stable fixed points. */
  public boolean bistable() {
    return Math.abs(stateSquare - stateSquareFromBelow)
        > 1e-6 * Math.max(stateSquare, stateSquareFromBelow) + 1e-9;
  }

  /**
   * 6 / |ln chi_1|: the sequence length over which a squared gradient shrinks, or grows, by e^6.
   * Schoenholz et al. (2017) draw the border of what trains at six time scales; where it lies for a
   * task is for an experiment to say. Infinite at chi_1 = 1.
   */
  public double trainableLength() {
    return chiAtOne <= 0 ? 0 : TIME_SCALES / Math.abs(StrictMath.log(chiAtOne));
  }
}
