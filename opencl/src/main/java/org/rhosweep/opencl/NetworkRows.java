package org.rhosweep.opencl;

import java.util.Arrays;

/**
 * Numbers of several networks, a row each, side by side on the device. Short rows are collected on
 * the host, and those that changed go to the device together; long ones go at once.
 */
final class NetworkRows {
  /** Entries of the longest row that is collected. */
  private static final int COLLECTED = 1 << 12;

  private final CommandQueue queue;
  private final int length;
  private final DeviceBuffer buffer;

  /** What the device has, or will have when rows are sent; null where rows are long. */
  private final int[] host;

  /** The networks from the first to before the last that changed. */
  private int from = Integer.MAX_VALUE;

  private int to;

  /**
   * Allocates rows of zeros.
   *
   * @param length entries of a row
   */
  NetworkRows(CommandQueue queue, int networks, int length) {
    this.queue = queue;
    this.length = length;
    buffer = queue.buffer((long) networks * length);
    host = length <= COLLECTED ? new int[networks * length] : null;
  }

  /** [network][entry]. */
  DeviceBuffer buffer() {
    return buffer;
  }

  /** Writes one entry, of rows that have no more. */
  void put(int network, int value) {
    if (host[network] != value) {
      host[network] = value;
      changed(network);
    }
  }

  /** Writes one entry, of rows that have no more. */
  void put(int network, float value) {
    put(network, Float.floatToRawIntBits(value));
  }

  /** Writes the first entries of a row. */
  void put(int network, int[] values, int count) {
    int at = network * length;
    if (host == null) {
      queue.write(buffer, (long) network * length, prefix(values, count));
    } else if (!Arrays.equals(host, at, at + count, values, 0, count)) {
      System.arraycopy(values, 0, host, at, count);
      changed(network);
    }
  }

  /** Writes the first entries of a row. */
  void put(int network, float[] values, int count) {
    if (host == null) {
      queue.write(buffer, (long) network * length, prefix(values, count));
      return;
    }
    int at = network * length;
    for (int i = 0; i < count; i++) {
      host[at + i] = Float.floatToRawIntBits(values[i]);
    }
    changed(network);
  }

  private static int[] prefix(int[] values, int count) {
    return values.length == count ? values : Arrays.copyOf(values, count);
  }

  private static float[] prefix(float[] values, int count) {
    return values.length == count ? values : Arrays.copyOf(values, count);
  }

  private void changed(int network) {
    from = Math.min(from, network);
    to = Math.max(to, network + 1);
  }

  /** Sends the rows that changed, and with them those between. */
  void send() {
    if (from < to) {
      queue.write(
          buffer, (long) from * length, Arrays.copyOfRange(host, from * length, to * length));
    }
    from = Integer.MAX_VALUE;
    to = 0;
  }
}
