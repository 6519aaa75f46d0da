package org.rhosweep.core.network;

import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.task.SequenceShape;

/**
 * The shapes of one network on one task.
 *
 * @param equations one time step of every layer
 * @param transition the same step for Jacobians, see {@link Cell#transitionEquations}
 * @param depth stacked layers
 * @param hiddenSize units of each layer
 * @param sequence shapes of the task's sequences
 */
public record NetworkShape(
    CellEquations equations,
    CellEquations transition,
    int depth,
    int hiddenSize,
    SequenceShape sequence) {
  /** A network whose Jacobians are taken of the equations as they are. */
  public NetworkShape(CellEquations equations, int depth, int hiddenSize, SequenceShape sequence) {
    this(equations, equations, depth, hiddenSize, sequence);
  }

  /** The network that the settings ask for on a task. */
  public static NetworkShape of(ModelSettings model, SequenceShape sequence) {
    Cell cell = model.cell();
    return new NetworkShape(
        cell.equations(), cell.transitionEquations(), model.depth(), model.hiddenSize(), sequence);
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
      for (var affine : equations.affines()) {
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
      // Nobody needs the gradient of dense inputs.
      for (var affine : equations.affines()) {
        double inner = affine.trainsInput(0) ? inputSize(0) : 0;
        operations -= 2 * inner * hiddenSize * sequence.sequenceLength();
      }
    }
    return operations * batchSize;
  }
}
