package org.rhosweep.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.random.RandomStream;

/**
 * What of one layer's outputs goes up under {@link Dropout}: outputs and gradients times the
 * factors of the training step, the same ones as on the {@code simd} engine. Empty rows keep the
 * factor zero.
 */
final class DropoutMasks {
  private final Dropout dropout;
  private final int layer;
  private final int first;
  private final int batchSize;
  private final int hidden;

  /** [time from the first], each [batch, hidden]. */
  private final INDArray[] factors;

  private final INDArray[] dropped;
  private final float[] host;

  /**
   * Makes the arrays.
   *
   * @param first the first time step that anything above reads
   * @param times time steps of a sequence
   */
  DropoutMasks(
      Arena arena, Dropout dropout, int layer, int first, int times, int batchSize, int hidden) {
    this.dropout = dropout;
    this.layer = layer;
    this.first = first;
    this.batchSize = batchSize;
    this.hidden = hidden;
    factors = arena.matrices(times - first, batchSize, hidden);
    dropped = arena.matrices(times - first, batchSize, hidden);
    host = new float[batchSize * hidden];
  }

  /** Draws the factors of a training step and applies them to the layer's outputs. */
  void forward(Layer outputs, int trainingStep, int examples) {
    RandomStream stream = dropout.stream(layer, trainingStep);
    for (int i = 0; i < factors.length; i++) {
      Arrays.fill(host, 0);
      for (int unit = 0; unit < hidden; unit++) {
        for (int example = 0; example < examples; example++) {
          host[unit * batchSize + example] = dropout.factor(stream);
        }
      }
      Arena.upload(host, factors[i]);
      outputs.output(first + i).mul(factors[i], dropped[i]);
    }
  }

  /** What goes up at a time step. */
  INDArray at(int time) {
    return dropped[time - first];
  }

  /** Makes the gradient of what went up at a time step into that of the output. */
  void backward(int time, INDArray gradient) {
    gradient.muli(factors[time - first]);
  }
}
