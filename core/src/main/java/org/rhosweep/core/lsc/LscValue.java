package org.rhosweep.core.lsc;

import java.util.List;

/**
 * The loss at one time step.
 *
 * @param loss mean over transitions and examples of (radius - target)^2
 * @param radii of each transition
 * @param withoutGradient examples, over all transitions, whose radius has no derivative
 */
public record LscValue(double loss, List<TermRadius> radii, int withoutGradient) {
  /** Mean radius over transitions. */
  public double meanRadius() {
    return radii.stream().mapToDouble(TermRadius::mean).average().orElse(Double.NaN);
  }
}
