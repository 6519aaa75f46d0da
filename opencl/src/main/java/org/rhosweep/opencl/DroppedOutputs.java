package org.rhosweep.opencl;

import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * What of one layer's outputs goes up under {@link Dropout}, in several networks: outputs and
 * gradients times the factors of the training step. Empty lanes keep the factor zero.
 */
final class DroppedOutputs {
  private static final int LANES = Kernels.LANES;

  private final CommandQueue queue;
  private final int layer;
  private final int first;
  private final int times;
  private final int hidden;
  private final int networks;
  private final long timeStride;
  private final float[] host;
  private final DeviceBuffer factors;
  private final DeviceBuffer dropped;
  private final long multiply;

  /**
   * Allocates the buffers.
   *
   * @param first the first time step that anything above reads
   * @param times time steps of a sequence
   */
  DroppedOutputs(
      CommandQueue queue, int layer, int first, int times, int networks, int blocks, int hidden) {
    this.queue = queue;
    this.layer = layer;
    this.first = first;
    this.times = times;
    this.hidden = hidden;
    this.networks = networks;
    timeStride = (long) blocks * hidden * LANES;
    host = new float[Math.toIntExact((times - first) * timeStride)];
    factors = queue.buffer((long) networks * host.length);
    dropped = queue.buffer((long) networks * host.length);
    multiply = queue.kernel(Programs.network(), "applyFactors");
  }

  /** Draws the factors of a network's training step. */
  void draw(int network, Dropout dropout, int trainingStep, int examples) {
    RandomStream stream = dropout.stream(layer, trainingStep);
    for (int time = first; time < times; time++) {
      for (int unit = 0; unit < hidden; unit++) {
        for (int example = 0; example < examples; example++) {
          int block = example / LANES;
          int at = Math.toIntExact((time - first) * timeStride);
          at += (block * hidden + unit) * LANES + example % LANES;
          host[at] = dropout.factor(stream);
        }
      }
    }
    queue.write(factors, (long) network * host.length, host);
  }

  /** Applies the factors to the layer's outputs. */
  void forward(Activations output) {
    queue.launchOver(
        multiply,
        host.length,
        networks,
        1,
        output.buffer(),
        output.networkStride(),
        output.shift() + first * timeStride,
        factors,
        dropped,
        (long) host.length,
        (long) host.length);
  }

  /** What goes up: time steps count from the sequence's first. */
  Activations values() {
    return new Activations(dropped, host.length, -first * timeStride);
  }

  /** Makes the gradient of what went up, from the first step on, into that of the outputs. */
  void backward(Activations gradient) {
    queue.launchOver(
        multiply,
        host.length,
        networks,
        1,
        gradient.buffer(),
        gradient.networkStride(),
        gradient.shift(),
        factors,
        gradient.buffer(),
        gradient.networkStride(),
        (long) host.length);
  }
}
