package org.rhosweep.core.engine;

/** Sizes of the gradient of the loss with respect to the output h of each layer and time step. */
public final class StateGradients {
  private final double[][] norm;
  private final double[][] finiteShare;

  /** Room for every layer and time step. */
  public StateGradients(int depth, int sequenceLength) {
    norm = new double[depth][sequenceLength];
    finiteShare = new double[depth][sequenceLength];
  }

  /** L2 norm over batch and units. */
  public double norm(int layer, int timeStep) {
    return norm[layer][timeStep];
  }

  /** Share of entries that are finite. */
  public double finiteShare(int layer, int timeStep) {
    return finiteShare[layer][timeStep];
  }

  /** Records one layer at one time step. */
  public void put(int layer, int timeStep, double sumOfSquares, double share) {
    norm[layer][timeStep] = Math.sqrt(sumOfSquares);
    finiteShare[layer][timeStep] = share;
  }
}
