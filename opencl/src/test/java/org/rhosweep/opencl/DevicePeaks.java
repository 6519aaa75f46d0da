package org.rhosweep.opencl;

import org.rhosweep.kernels.Kernels;

/**
 * What a device can do at most, measured by two kernels and its own clock.
 *
 * @param operationsPerSecond in fused multiply-adds of single precision, each two
 * @param bytesPerSecond of its memory, read and written, in a copy
 */
record DevicePeaks(double operationsPerSecond, double bytesPerSecond) {
  /** Of {@code float16}: enough to hide what one multiply-add waits for the one before. */
  private static final int CHAINS_OF_GPU = 2;

  private static final int CHAINS_OF_CPU = 8;
  private static final int WIDTH = 16;
  private static final int WORK_GROUP = Kernels.LANES * KernelSources.GROUPS;

  /** Work-groups for each compute unit, which fill the device's schedulers. */
  private static final int GROUPS_PER_UNIT = 16;

  private static final double SECONDS = 0.02;
  private static final int REPETITIONS = 5;
  private static final long LARGEST_COPY = 1L << 30;
  private static final long LARGEST_COPY_OF_CPU = 1L << 27;

  /** Sums that do not wait for each other; each stays near two. */
  private static String multiplyAdds(int chains) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        __kernel void multiplyAdds(const int rounds, const float factor, __global float* to) {
          const long i = get_global_id(0) + get_global_id(1) * get_global_size(0);
        """);
    for (int c = 0; c < chains; c++) {
      text.append("  float16 a" + c + " = (float16) (float) (i + " + c + ");\n");
    }
    text.append("  for (int round = 0; round < rounds; round++) {\n");
    for (int c = 0; c < chains; c++) {
      text.append("    a" + c + " = fma(a" + c + ", (float16) factor, (float16) 1.0f);\n");
    }
    text.append("  }\n");
    for (int c = 1; c < chains; c++) {
      text.append("  a0 = a0 + a" + c + ";\n");
    }
    text.append("  a0.s01234567 = a0.s01234567 + a0.s89abcdef;\n");
    text.append("  a0.s0123 = a0.s0123 + a0.s4567;\n");
    return text.append("  to[i] = a0.s0 + a0.s1 + a0.s2 + a0.s3;\n}\n").toString();
  }

  private static String copy() {
    return """
        __kernel void copy(__global const float4* from, __global float4* to) {
          const long i = get_group_id(0) * %dL + get_local_id(1) * get_local_size(0) + get_local_id(0);
          to[i] = from[i];
        }
        """
        .formatted(WORK_GROUP);
  }

  /** Measures, for some tenths of a second. */
  static DevicePeaks measure(Device device) {
    return new DevicePeaks(operations(device), bytes(device));
  }

  private static double operations(Device device) {
    long groups = (long) GROUPS_PER_UNIT * device.computeUnits();
    int chains = device.isGpu() ? CHAINS_OF_GPU : CHAINS_OF_CPU;
    double perRound = 2.0 * chains * WIDTH * groups * WORK_GROUP;
    int rounds = 64;
    double best = 0;
    try (Timed timed = new Timed(device)) {
      DeviceBuffer to = timed.queue.buffer(groups * WORK_GROUP);
      long kernel = timed.queue.kernel(multiplyAdds(chains), "multiplyAdds");
      for (int i = 0; i < REPETITIONS; ) {
        timed.queue.launch(kernel, groups, 1, 1, rounds, 0.5f, to);
        double seconds = timed.seconds("multiplyAdds");
        if (seconds < SECONDS && rounds < 1 << 28) {
          rounds *= 2;
        } else {
          best = Math.max(best, perRound * rounds / seconds);
          i++;
        }
      }
    }
    return best;
  }

  private static double bytes(Device device) {
    long most = device.isGpu() ? LARGEST_COPY : LARGEST_COPY_OF_CPU;
    long size = Math.min(most, Math.min(device.largestBuffer(), device.memory() / 8));
    int floatsOfGroup = 4 * WORK_GROUP;
    long groups = size / Float.BYTES / floatsOfGroup;
    double best = 0;
    try (Timed timed = new Timed(device)) {
      DeviceBuffer from = timed.queue.buffer(groups * floatsOfGroup);
      DeviceBuffer to = timed.queue.buffer(groups * floatsOfGroup);
      long kernel = timed.queue.kernel(copy(), "copy");
      for (int i = 0; i < REPETITIONS; i++) {
        timed.queue.launch(kernel, groups, 1, 1, from, to);
        double copied = 2.0 * Float.BYTES * groups * floatsOfGroup;
        best = Math.max(best, copied / timed.seconds("copy"));
      }
    }
    return best;
  }

  /** A queue whose launches are timed one by one. */
  private static final class Timed implements AutoCloseable {
    private final DeviceProfile profile = new DeviceProfile();
    private final CommandQueue queue;
    private long before;

    Timed(Device device) {
      queue = new CommandQueue(device, profile);
    }

    /** Of the launch since the last call. */
    double seconds(String kernel) {
      queue.finish();
      long now = profile.totals().get(kernel).nanos();
      double seconds = Math.max(1, now - before) * 1e-9;
      before = now;
      return seconds;
    }

    @Override
    public void close() {
      queue.close();
    }
  }

  /**
   * The least time of a step of training of one network, by operations or by bytes, whichever takes
   * longer.
   */
  double floorSeconds(StepTraffic step) {
    return Math.max(step.operations() / operationsPerSecond, step.leastBytes() / bytesPerSecond);
  }
}
