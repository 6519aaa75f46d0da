package org.rhosweep.opencl;

import java.util.Arrays;

/** Which of several networks the next launches are for. */
final class ActiveNetworks {
  private final CommandQueue queue;
  private final DeviceBuffer numbers;
  private int[] last = {};
  private int count;

  /**
   * For so many networks.
   *
   * @param networks how many there are
   */
  ActiveNetworks(CommandQueue queue, int networks) {
    this.queue = queue;
    numbers = queue.buffer(networks);
  }

  /** Chooses networks by their numbers, each once. */
  void choose(int[] chosen) {
    if (!Arrays.equals(chosen, last)) {
      queue.write(numbers, 0, chosen);
      last = chosen.clone();
      count = chosen.length;
    }
    queue.countRound(count);
  }

  /** The first argument of every kernel. */
  DeviceBuffer numbers() {
    return numbers;
  }

  int count() {
    return count;
  }
}
