package org.rhosweep.opencl;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a device did for networks in training while this was its profile, by its own clock (events
 * of OpenCL). Of use to benchmarks alone: on a device without one nothing is measured.
 */
final class DeviceProfile {
  /** What is not a kernel. */
  static final String WRITE = "write";

  static final String READ = "read";
  static final String FILL = "fill";

  /**
   * A sum over commands of one name.
   *
   * @param count how many there were
   * @param nanos from the begin of each to its end
   * @param bytes that came from the host or went to it; of {@link #FILL}, of the buffers made
   */
  record Total(long count, long nanos, long bytes) {
    private Total plus(Total other) {
      return new Total(count + other.count, nanos + other.nanos, bytes + other.bytes);
    }
  }

  private final Map<String, Total> totals = new TreeMap<>();
  private long rounds;
  private long networks;

  /** Commands of any queue of the device. */
  synchronized void add(String name, long nanos, long bytes) {
    totals.merge(name, new Total(1, nanos, bytes), Total::plus);
  }

  /** Networks were chosen to run together. */
  synchronized void addRound(int together) {
    rounds++;
    networks += together;
  }

  /** By the names of kernels, and {@link #WRITE}, {@link #READ} and {@link #FILL}. */
  synchronized Map<String, Total> totals() {
    return new TreeMap<>(totals);
  }

  /** Networks that ran together, on average; NaN where none did. */
  synchronized double networksTogether() {
    return (double) networks / rounds;
  }
}
