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
  private final Members members;
  private final int layer;
  private final int first;
  private final int times;
  private final int hidden;
  private final long timeStride;
  private final int floats;
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
      CommandQueue queue,
      Members members,
      int layer,
      int first,
      int times,
      int networks,
      int blocks,
      int hidden) {
    this.queue = queue;
    this.members = members;
    this.layer = layer;
    this.first = first;
    this.times = times;
    this.hidden = hidden;
    timeStride = (long) blocks * hidden * LANES;
    floats = Math.toIntExact((times - first) * timeStride);
    factors = queue.buffer((long) networks * floats);
    dropped = queue.buffer((long) networks * floats);
    multiply = queue.kernel(Programs.network(), "applyFactors");
  }

  /**
   * Draws the factors of a training step.
   *
   * @param host [time from the first one][block][unit][32], overwritten
   */
  void draw(Dropout dropout, int trainingStep, int examples, float[] host) {
    RandomStream stream = dropout.stream(layer, trainingStep);
    for (int time = first; time < times; time++) {
      for (int unit = 0; unit < hidden; unit++) {
        for (int example = 0; example < examples; example++) {
          int at = Math.toIntExact((time - first) * timeStride);
          at += (example / LANES * hidden + unit) * LANES + example % LANES;
          host[at] = dropout.factor(stream);
        }
      }
    }
  }

  /** Numbers that {@link #draw} fills. */
  int floats() {
    return floats;
  }

  /** Takes the factors of a network. */
  void write(int network, float[] host) {
    queue.write(factors, (long) network * floats, host);
  }

  /** Applies the factors to the layer's outputs. */
  void forward(Activations output) {
    queue.launchOver(
        multiply,
        floats,
        members.count(),
        1,
        members.numbers(),
        output.buffer(),
        output.networkStride(),
        output.shift() + first * timeStride,
        factors,
        dropped,
        (long) floats,
        (long) floats);
  }

  /** What goes up: time steps count from the sequence's first. */
  Activations values() {
    return new Activations(dropped, floats, -first * timeStride);
  }

  /** Makes the gradient of what went up, from the first step on, into that of the outputs. */
  void backward(Activations gradient) {
    queue.launchOver(
        multiply,
        floats,
        members.count(),
        1,
        members.numbers(),
        gradient.buffer(),
        gradient.networkStride(),
        gradient.shift(),
        factors,
        gradient.buffer(),
        gradient.networkStride(),
        (long) floats);
  }
}
