package org.rhosweep.core.network;

import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.UpperLayerEquations;
import org.rhosweep.core.task.SequenceShape;

/**
 * The shapes of one network on one task.
 *
 * @param equations one time step of the lowest layer: the cell's own
 * @param transition the same step for Jacobians, see {@link Cell#transitionEquations}
 * @param equationsAbove one time step of every layer above it, see {@link UpperLayerEquations}
 * @param transitionAbove the same for Jacobians
 * @param residual whether the output of every layer above the lowest contains its input
 * @param layerNorm whether the cell of every layer above the lowest reads the norm of its input
 * @param depth stacked layers
 * @param hiddenSize units of each layer
 * @param sequence shapes of the task's sequences
 */
public record NetworkShape(
    CellEquations equations,
    CellEquations transition,
    CellEquations equationsAbove,
    CellEquations transitionAbove,
    boolean residual,
    boolean layerNorm,
    int depth,
    int hiddenSize,
    SequenceShape sequence) {
  /** A network whose layers are equal. */
  public NetworkShape(
      CellEquations equations,
      CellEquations transition,
      int depth,
      int hiddenSize,
      SequenceShape sequence) {
    this(equations, transition, equations, transition, false, false, depth, hiddenSize, sequence);
  }

  /** A network of equal layers whose Jacobians are taken of the equations as they are. */
  public NetworkShape(CellEquations equations, int depth, int hiddenSize, SequenceShape sequence) {
    this(equations, equations, depth, hiddenSize, sequence);
  }

  /** The network that the settings ask for on a task. */
  public static NetworkShape of(ModelSettings model, SequenceShape sequence) {
    Cell cell = model.cell();
    boolean residual = model.residual();
    boolean norm = model.layerNorm();
    CellEquations equations = cell.equations();
    CellEquations transition = cell.transitionEquations();
    boolean feedsBack = UpperLayerEquations.feedsBack(equations);
    return new NetworkShape(
        equations,
        transition,
        UpperLayerEquations.of(equations, residual, norm, feedsBack),
        UpperLayerEquations.of(transition, residual, norm, feedsBack),
        residual,
        norm,
        model.depth(),
        model.hiddenSize(),
        sequence);
  }

  /** One time step of a layer, 0 = the lowest. */
  public CellEquations equations(int layer) {
    return layer == 0 ? equations : equationsAbove;
  }

  /** One time step of a layer as its Jacobians see it. */
  public CellEquations transition(int layer) {
    return layer == 0 ? transition : transitionAbove;
  }

  /** Whether a layer's output is the sum of its input and of what its cell puts out. */
  public boolean isResidual(int layer) {
    return residual && layer > 0;
  }

  /** Features that a layer sees from below. */
  public int inputSize(int layer) {
    return layer == 0 ? sequence.layerInputSize() : hiddenSize;
  }

  /**
   * Floating-point operations in the products of matrices of one forward pass over one sequence; a
   * multiply-add is two.
   */
  public double forwardOperations() {
    double multiplyAdds = 0;
    for (int layer = 0; layer < depth; layer++) {
      for (var affine : equations(layer).affines()) {
        double inner = affine.trainsInput(layer) ? inputSize(layer) : 0;
        inner += affine.trainsSource() ? hiddenSize : 0;
        multiplyAdds += inner * hiddenSize * sequence.sequenceLength();
      }
    }
    multiplyAdds += (double) hiddenSize * sequence.outputSize() * sequence.targetsPerSequence();
    return 2 * multiplyAdds;
  }

  /**
   * Floating-point operations in the products of matrices of one training step: forward, gradient
   * of the data, gradient of the weights; a fused multiply-add is two.
   *
   * @param batchSize sequences per step
   */
  public double operationsPerTrainingStep(int batchSize) {
    double operations = 3 * forwardOperations();
    if (sequence.embeddingSize() == 0) {
      // The gradient of dense inputs is not computed.
      for (var affine : equations.affines()) {
        double inner = affine.trainsInput(0) ? inputSize(0) : 0;
        operations -= 2 * inner * hiddenSize * sequence.sequenceLength();
      }
    }
    return operations * batchSize;
  }
}
