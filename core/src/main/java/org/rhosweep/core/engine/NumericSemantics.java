package org.rhosweep.core.engine;

/**
 * The generation of the arithmetic. Part of every trial's identity, so that results of different
 * generations are never taken for the same trial.
 */
public final class NumericSemantics {
  /**
   * Raised whenever the same settings and data could give other bits: another order of a sum,
   * another approximation, another use of the random streams, another rule of training. Every
   * identity changes with it, and a sweep that is run again runs from the start.
   */
  public static final int NUMBER = 3;

  private NumericSemantics() {}
}
