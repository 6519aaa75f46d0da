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
 * @param population how units that differ respond, or null where all are alike; {@code chi} and
 *     {@code chiAtOne} are then those of the units that remember longest
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
    double outputCorrelation,
    Population population)
    implements Serializable {
  /**
   * Responses of units that differ in their biases.
   *
   * @param settled at the C where two sequences settle
   * @param atOne for identical inputs and C = 1
   */
  public record Population(LinearResponse settled, LinearResponse atOne) implements Serializable {}

  /**
   * Time scales of the longest gap over which training still learns, the middle of what was
   * measured: {@code docs/science/time-scale.md}. Schoenholz et al. (2017) draw the border at 6 for
   * depth.
   */
  public static final double TRAINABLE_TIME_SCALES = 16;

  /** Time scales of a trainable length at the lower end of what was measured. */
  public static final double MIN_TRAINABLE_TIME_SCALES = 6;

  /** Time scales of a trainable length at the upper end of what was measured. */
  public static final double MAX_TRAINABLE_TIME_SCALES = 42;

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

  /**
   * Time steps after which the mean over units of a small difference has fallen to 1 / e: {@link
   * #timeScale} where all units are alike, less where only some of them remember that long.
   */
  public double meanTimeScale() {
    return population == null ? timeScale() : population.settled().timeScaleOfMean();
  }

  /**
   * ln of the mean squared gradient that is left after some steps back, for identical inputs and C
   * = 1: steps ln chi_1 where all units are alike.
   *
   * @param steps &gt;= 0
   */
  public double logGradientAfter(int steps) {
    return population == null
        ? steps * StrictMath.log(chiAtOne)
        : population.atOne().logMeanAfter(steps);
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
   * The sequence length over which training is expected to learn, time steps: {@link
   * #TRAINABLE_TIME_SCALES} / |ln chi_1|. Infinite at chi_1 = 1. Where it lies in the band from
   * {@link #minTrainableLength} to {@link #maxTrainableLength} is for task, optimiser and number of
   * training steps to decide, which the theory does not know.
   */
  public double trainableLength() {
    return TRAINABLE_TIME_SCALES * stepsPerE();
  }

  /** The lower end of the band, {@link #MIN_TRAINABLE_TIME_SCALES} / |ln chi_1|. */
  public double minTrainableLength() {
    return MIN_TRAINABLE_TIME_SCALES * stepsPerE();
  }

  /** The upper end of the band, {@link #MAX_TRAINABLE_TIME_SCALES} / |ln chi_1|. */
  public double maxTrainableLength() {
    return MAX_TRAINABLE_TIME_SCALES * stepsPerE();
  }

  /** 1 / |ln chi_1|: steps in which a squared gradient shrinks, or grows, by e. */
  private double stepsPerE() {
    return chiAtOne <= 0 ? 0 : 1 / Math.abs(StrictMath.log(chiAtOne));
  }
}
