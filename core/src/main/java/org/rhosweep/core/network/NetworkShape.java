package org.rhosweep.core.network;

import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.task.SequenceShape;

/**
 * The shapes of one network on one task.
 *
 * @param equations one time step of every layer
 * @param depth stacked layers
 * @param hiddenSize units of each layer
 * @param sequence shapes of the task's sequences
 */
public record NetworkShape(
    CellEquations equations, int depth, int hiddenSize, SequenceShape sequence) {

  /** The network that the settings ask for on a task. */
  public static NetworkShape of(ModelSettings model, SequenceShape sequence) {
    Cell cell = model.cell();
    return new NetworkShape(cell.equations(), model.depth(), model.hiddenSize(), sequence);
  }

  /** Features that a layer sees from below. */
  public int inputSize(int layer) {
    return layer == 0 ? sequence.layerInputSize() : hiddenSize;
  }

  /**
   * Floating-point operations in the products of matrices of one training step: forward, gradient
   * of the data, gradient of the weights; a fused multiply-add is two.
   *
   * @param batchSize sequences per step
   */
  public double operationsPerTrainingStep(int batchSize) {
    double multiplyAdds = 0;
    for (int layer = 0; layer < depth; layer++) {
      double input = 0;
      double recurrent = 0;
      for (var affine : equations.affines()) {
        input += affine.readsInput() ? (double) inputSize(layer) * hiddenSize : 0;
        recurrent += affine.readsState() ? (double) hiddenSize * hiddenSize : 0;
      }
      boolean needsInputGradient = layer > 0 || sequence.embeddingSize() > 0;
      multiplyAdds +=
          (input * (needsInputGradient ? 3 : 2) + recurrent * 3) * sequence.sequenceLength();
    }
    multiplyAdds += 3.0 * hiddenSize * sequence.outputSize() * sequence.targetsPerSequence();
    return 2 * multiplyAdds * batchSize;
  }
}
