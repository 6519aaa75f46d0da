package org.rhosweep.core.engine.simd;

import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * What of one layer's outputs goes up under {@link Dropout}: outputs and gradients times the
 * factors of the training step. Empty lanes keep the factor zero.
 */
final class DropoutMask {
  private final Kernels kernels;
  private final Dropout dropout;
  private final int layer;
  private final int first;
  private final int times;
  private final int hidden;
  private final Activations factors;
  private final Activations dropped;

  /**
   * Allocates the buffers.
   *
   * @param first the first time step that anything above reads
   * @param times time steps of a sequence
   */
  DropoutMask(
      Kernels kernels,
      Dropout dropout,
      int layer,
      int first,
      int times,
      int blocks,
      int hidden,
      int paddedHidden) {
    this.kernels = kernels;
    this.dropout = dropout;
    this.layer = layer;
    this.first = first;
    this.times = times;
    this.hidden = hidden;
    factors = Activations.allocate(times - first, blocks, paddedHidden).withFirstTime(first);
    dropped = Activations.allocate(times - first, blocks, paddedHidden).withFirstTime(first);
  }

  /** Draws the factors of a training step and applies them to the layer's outputs. */
  Activations forward(Activations output, int trainingStep, int examples) {
    draw(dropout.stream(layer, trainingStep), examples);
    multiply(output, dropped);
    return dropped;
  }

  /** What {@link #forward} gave last. */
  Activations values() {
    return dropped;
  }

  /** Makes the gradient of what went up into that of the outputs. */
  void backward(Activations gradient) {
    multiply(gradient, gradient);
  }

  private void draw(RandomStream stream, int examples) {
    float[] to = factors.data();
    for (int time = first; time < times; time++) {
      for (int unit = 0; unit < hidden; unit++) {
        for (int example = 0; example < examples; example++) {
          int at = factors.at(time, example / Kernels.LANES) + unit * Kernels.LANES;
          to[at + example % Kernels.LANES] = dropout.factor(stream);
        }
      }
    }
  }

  private void multiply(Activations values, Activations product) {
    int n = factors.timeStride();
    for (int time = first; time < times; time++) {
      kernels.multiply(
          values.data(),
          values.at(time, 0),
          factors.data(),
          factors.at(time, 0),
          product.data(),
          product.at(time, 0),
          n);
    }
  }
}
