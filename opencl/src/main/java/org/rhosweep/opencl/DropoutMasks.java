package org.rhosweep.opencl;

import org.rhosweep.core.network.Dropout;
import org.rhosweep.kernels.Kernels;

/**
 * What of one layer's outputs goes up under {@link Dropout}, in several networks: outputs and
 * gradients times the factors of the training step, which are drawn on the device, each by its
 * number in the random stream. Empty lanes have the factor zero.
 */
final class DropoutMasks {
  private static final int LANES = Kernels.LANES;

  /** Key and counter of a random stream. */
  private static final int WORDS = 6;

  private static final int ROW = WORDS + 4;

  private final CommandQueue queue;
  private final ActiveNetworks members;
  private final int layer;
  private final int first;
  private final int blocks;
  private final int hidden;
  private final long timeStride;
  private final int floats;
  private final DeviceBuffer factors;
  private final DeviceBuffer dropped;

  /** Of each network: key and counter, bound (low, high), factor of what stays, examples. */
  private final int[] hostRows;

  private final DeviceBuffer rows;
  private final long multiply;

  /**
   * Allocates the buffers.
   *
   * @param first the first time step that anything above reads
   * @param times time steps of a sequence
   */
  DropoutMasks(
      CommandQueue queue,
      ActiveNetworks members,
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
    this.blocks = blocks;
    this.hidden = hidden;
    timeStride = (long) blocks * hidden * LANES;
    floats = Math.toIntExact((times - first) * timeStride);
    factors = queue.buffer((long) networks * floats);
    hostRows = new int[networks * ROW];
    rows = queue.buffer(hostRows.length);
    dropped = queue.buffer((long) networks * floats);
    multiply = queue.kernel(KernelSources.network(), "applyFactors");
  }

  /** Says which numbers the factors of a network's next step are. */
  void prepare(int network, Dropout dropout, int trainingStep, int examples) {
    int at = network * ROW;
    System.arraycopy(dropout.words(layer, trainingStep), 0, hostRows, at, WORDS);
    long bound = dropout.dropBound();
    hostRows[at + WORDS] = (int) bound;
    hostRows[at + WORDS + 1] = (int) (bound >>> 32);
    hostRows[at + WORDS + 2] = Float.floatToRawIntBits(dropout.keptFactor());
    hostRows[at + WORDS + 3] = examples;
  }

  /** Draws the factors of the chosen networks. */
  void draw() {
    queue.write(rows, 0, hostRows);
    queue.launchGlobal(
        queue.kernel(KernelSources.network(), "drawFactors"),
        floats,
        members.count(),
        1,
        members.numbers(),
        rows,
        factors,
        (long) floats,
        hidden,
        blocks);
  }

  /** Applies the factors to the layer's outputs. */
  void forward(Activations output) {
    queue.launchGlobal(
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
    queue.launchGlobal(
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
