package org.rhosweep.core.init;

/**
 * A number of one Jacobian that a {@link org.rhosweep.core.plugin.Plugin} adds. Its mean over
 * examples and time steps is pulled to the target of the transition, in time and in depth; input
 * and readout are measured by their norms. The Jacobian is written out, with one product for each
 * column, and its derivative is followed column by column: n times the work of a norm.
 */
public non-sealed interface PluginReduction extends Reduction {
  /**
   * Measures one Jacobian.
   *
   * @param jacobian J, [new state, previous state]; not to be changed
   * @param derivative d value / d J in the same shape, zero before and to be filled
   * @return the number, &gt;= 0, which grows with J; NaN where it could not be found
   */
  double measure(double[][] jacobian, double[][] derivative);
}
