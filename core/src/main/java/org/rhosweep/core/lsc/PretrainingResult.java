package org.rhosweep.core.lsc;

import java.io.Serializable;
import java.util.List;

/**
 * What pre-training did.
 *
 * @param curve every step
 * @param steps that were done
 * @param keptStep the step after which the weights that were kept were reached, 0 = those it began
 *     with
 * @param deviation largest |mean radius - target| over transitions, with the weights that were kept
 *     on sequences that pre-training has not seen
 * @param reached whether that is within the tolerance
 * @param farthest the transition with that deviation
 * @param fallbacks radii that took a dense decomposition
 * @param seconds wall time, by the clock that was passed in
 * @param reused whether another training did it, and this one read its weights: then the seconds
 *     are those of the one that did it
 */
public record PretrainingResult(
    List<PretrainingPoint> curve,
    int steps,
    int keptStep,
    double deviation,
    boolean reached,
    TermRadius farthest,
    long fallbacks,
    double seconds,
    boolean reused)
    implements Serializable {
  /** Of pre-training that was done here. */
  public PretrainingResult(
      List<PretrainingPoint> curve,
      int steps,
      int keptStep,
      double deviation,
      boolean reached,
      TermRadius farthest,
      long fallbacks,
      double seconds) {
    this(curve, steps, keptStep, deviation, reached, farthest, fallbacks, seconds, false);
  }

  /** This result as that of a training which reads the stored weights. */
  public PretrainingResult asReused() {
    return new PretrainingResult(
        curve, steps, keptStep, deviation, reached, farthest, fallbacks, seconds, true);
  }
}
