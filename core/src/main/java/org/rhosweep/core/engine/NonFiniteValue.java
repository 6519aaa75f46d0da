package org.rhosweep.core.engine;

/**
 * The place where a number stopped being finite first, in the order in which one follows from the
 * other.
 *
 * @param quantity {@code state} (of a layer after a time step), {@code loss} (an output that the
 *     loss is made of) or {@code state gradient} (dL/dh of a layer at a time step)
 * @param layer 0 = the lowest, or -1 for the loss
 * @param timeStep 0 = the first
 */
public record NonFiniteValue(String quantity, int layer, int timeStep) {
  /** A state of a layer after a time step. */
  public static NonFiniteValue state(int layer, int timeStep) {
    return new NonFiniteValue("state", layer, timeStep);
  }

  /** An output at a time step that has a target. */
  public static NonFiniteValue loss(int timeStep) {
    return new NonFiniteValue("loss", -1, timeStep);
  }

  /**
   * The first in back-propagation: gradients come from later time steps and from above, so it is
   * the latest time step, and there the highest layer. Null where all are finite.
   */
  public static NonFiniteValue inGradients(
      StateGradients gradients, int depth, int sequenceLength) {
    for (int time = sequenceLength - 1; time >= 0; time--) {
      for (int layer = depth - 1; layer >= 0; layer--) {
        if (gradients.finiteFraction(layer, time) < 1) {
          return new NonFiniteValue("state gradient", layer, time);
        }
      }
    }
    return null;
  }
}
