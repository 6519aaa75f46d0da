package org.rhosweep.opencl;

import org.rhosweep.core.engine.OptimizerSteps;
import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.kernels.Kernels;

/**
 * Optimisers of several networks of one shape, each with a rule and numbers of its own: norms of
 * gradients, clipping and updates, without a number of weights or gradients leaving the device.
 */
@SuppressWarnings("EnumOrdinal") // KernelSources writes the same numbers into the kernels.
final class DeviceOptimizer {
  /** Numbers of a network's row, see optimizer.cl. */
  enum Row {
    RULE,
    FRESH,
    FIRST,
    SECOND,
    RATE,
    EPSILON,
    ADDED,
    SLOW,
    SLOW_STEP,
    CLIP_LOW,
    CLIP_HIGH
  }

  /** Numbers of what came of a network's step. */
  enum Status {
    NORM_LOW,
    NORM_HIGH,
    SCALE,
    LOSS_FAILED,
    UPDATED,
    WEIGHTS_FAILED
  }

  /** Arrays as long as the parameters that are kept of every network. */
  static final int ARRAYS = 3;

  private static final int ROW = Row.values().length;
  private static final int STATUS = Status.values().length;

  private final CommandQueue queue;
  private final ActiveNetworks members;
  private final long size;
  private final DeviceBuffer weights;
  private final DeviceBuffer gradient;

  /** First moments, mean gradients or velocities, [network][parameter]. */
  private final DeviceBuffer first;

  /** Second moments or deviations. */
  private final DeviceBuffer second;

  private final DeviceBuffer slow;
  private final DeviceBuffer rows;
  private final DeviceBuffer status;
  private final DeviceBuffer failed;
  private final int[] hostRows;
  private final int[] hostStatus;
  private final long norm;
  private final long update;

  /**
   * Allocates the memory.
   *
   * @param failed [network], not zero where the loss of a batch was not finite; cleared here
   */
  DeviceOptimizer(
      CommandQueue queue,
      ActiveNetworks members,
      ParameterLayout layout,
      int networks,
      DeviceBuffer weights,
      DeviceBuffer gradient,
      DeviceBuffer failed) {
    this.queue = queue;
    this.members = members;
    this.weights = weights;
    this.gradient = gradient;
    this.failed = failed;
    size = layout.size();
    first = queue.buffer(networks * size);
    second = queue.buffer(networks * size);
    slow = queue.buffer(networks * size);
    hostRows = new int[networks * ROW];
    rows = queue.buffer(hostRows.length);
    hostStatus = new int[networks * STATUS];
    status = queue.buffer(hostStatus.length);
    norm = queue.kernel(KernelSources.optimizer(), "gradientNorm");
    update = queue.kernel(KernelSources.optimizer(), "updateWeights");
  }

  /** Clears what a network's gradient begins with. */
  void begin(int network) {
    queue.clear(gradient, network * size, size);
    queue.clear(failed, network, 1);
  }

  /**
   * Says what the next step of a network is.
   *
   * @param fresh whether it is the first
   */
  void prepare(int network, OptimizerUpdate numbers, boolean fresh) {
    long clip = Double.doubleToRawLongBits(numbers.clipNorm());
    put(network, Row.RULE, numbers.rule().ordinal());
    put(network, Row.FRESH, fresh ? 1 : 0);
    put(network, Row.FIRST, Float.floatToRawIntBits(numbers.firstFraction()));
    put(network, Row.SECOND, Float.floatToRawIntBits(numbers.secondFraction()));
    put(network, Row.RATE, Float.floatToRawIntBits(numbers.rate()));
    put(network, Row.EPSILON, Float.floatToRawIntBits(numbers.epsilon()));
    put(network, Row.ADDED, Float.floatToRawIntBits(numbers.added()));
    put(network, Row.SLOW, numbers.slowWeights() ? 1 : 0);
    put(network, Row.SLOW_STEP, Float.floatToRawIntBits(numbers.slowStep()));
    put(network, Row.CLIP_LOW, (int) clip);
    put(network, Row.CLIP_HIGH, (int) (clip >>> 32));
  }

  private void put(int network, Row place, int bits) {
    hostRows[network * ROW + place.ordinal()] = bits;
  }

  /** Updates the chosen networks whose loss and gradient are finite, and waits for it. */
  void update() {
    queue.write(rows, 0, hostRows);
    queue.launchWorkGroups(
        norm,
        Kernels.LANES,
        members.count(),
        members.numbers(),
        gradient,
        size,
        rows,
        failed,
        status);
    queue.launchGlobal(
        update,
        size,
        members.count(),
        1,
        members.numbers(),
        rows,
        status,
        weights,
        gradient,
        first,
        second,
        slow,
        size);
    queue.read(status, 0, hostStatus);
  }

  /** What came of a network's step, after {@link #update}. */
  OptimizerSteps.Result result(int network) {
    long low = Integer.toUnsignedLong(result(network, Status.NORM_LOW));
    long high = Integer.toUnsignedLong(result(network, Status.NORM_HIGH));
    return new OptimizerSteps.Result(
        result(network, Status.LOSS_FAILED) == 0,
        Double.longBitsToDouble(high << 32 | low),
        result(network, Status.WEIGHTS_FAILED) == 0);
  }

  private int result(int network, Status place) {
    return hostStatus[network * STATUS + place.ordinal()];
  }
}
