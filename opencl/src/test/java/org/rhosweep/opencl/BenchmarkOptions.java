package org.rhosweep.opencl;

import static org.rhosweep.core.Require.require;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@link DeviceBenchmark} is asked for.
 *
 * @param quick fewer settings and steps
 * @param sizes networks trained at a time, &gt;= 1; empty for those that suit the device
 * @param cells names of cells whose bits are compared; empty for all
 * @param neighbours networks of the fused trials whose bits are compared, &gt;= 2
 * @param hiddenSize units of each of two layers of LSTM whose speed is measured
 * @param sequenceLength time steps of their sequences, &gt;= 28
 * @param seconds after which no new measurement begins, and a running one is given up
 * @param device number of the GPU, as nvidia-smi numbers them
 */
record BenchmarkOptions(
    boolean quick,
    List<Integer> sizes,
    Set<String> cells,
    int neighbours,
    int hiddenSize,
    int sequenceLength,
    double seconds,
    int device) {
  static final String USAGE =
      """
      Measures this machine's OpenCL device and prints Markdown.
        --quick            fewer settings and steps
        --sizes 1,8,64     networks trained at a time (default: 1,8,64,512 on a GPU, 1,8 on a CPU)
        --cells lstm,gru   cells whose bits are compared (default: all; "none" for none)
        --neighbours 5     networks of the fused trials whose bits are compared
        --hidden 128       units of each of two layers of LSTM whose speed is measured
        --time-steps 100   length of their sequences, at least 28
        --seconds 230      time limit of all
        --device 0         number of the GPU
      """;

  /** Rows of a digit, see {@link FusedSpeed}. */
  private static final int MIN_TIME_STEPS = 28;

  BenchmarkOptions {
    sizes = List.copyOf(sizes);
    cells = Set.copyOf(cells);
    require(sizes.stream().allMatch(size -> size >= 1), "sizes must be >= 1, were %s", sizes);
    require(neighbours >= 2, "neighbours must be >= 2, was %d", neighbours);
    require(hiddenSize >= 1, "hidden must be >= 1, was %d", hiddenSize);
    require(
        sequenceLength >= MIN_TIME_STEPS,
        "time-steps must be >= %d, was %d",
        MIN_TIME_STEPS,
        sequenceLength);
    require(seconds > 0, "seconds must be > 0, was %s", seconds);
    require(device >= 0, "device must be >= 0, was %d", device);
  }

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException in one line, where they are none of these
   */
  static BenchmarkOptions parse(String... arguments) {
    boolean quick = false;
    List<Integer> sizes = List.of();
    Set<String> cells = Set.of();
    int neighbours = 5;
    int hidden = 128;
    int times = 100;
    double seconds = 230;
    int device = 0;
    for (int i = 0; i < arguments.length; i++) {
      String option = arguments[i];
      if (option.equals("--quick")) {
        quick = true;
        continue;
      }
      require(i + 1 < arguments.length, "%s is no option, or lacks its value", option);
      String value = arguments[++i];
      switch (option) {
        case "--sizes" -> sizes = words(value).stream().map(size -> whole(option, size)).toList();
        case "--cells" -> cells = new TreeSet<>(words(value));
        case "--neighbours" -> neighbours = whole(option, value);
        case "--hidden" -> hidden = whole(option, value);
        case "--time-steps" -> times = whole(option, value);
        case "--seconds" -> seconds = whole(option, value);
        case "--device" -> device = whole(option, value);
        default -> throw new IllegalArgumentException(option + " is no option");
      }
    }
    return new BenchmarkOptions(quick, sizes, cells, neighbours, hidden, times, seconds, device);
  }

  private static List<String> words(String list) {
    return Arrays.stream(list.split(",")).map(String::strip).toList();
  }

  private static int whole(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " takes whole numbers, was " + value, e);
    }
  }
}
