package org.rhosweep.nd4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A Python process that runs one PyTorch step for each line it gets; see torch_step.py. */
final class TorchPeer implements AutoCloseable {
  /** Big blocks come from the heap and stay there, on huge pages: glibc's settings. */
  static final Map<String, String> TUNED_ALLOCATOR =
      Map.of(
          "GLIBC_TUNABLES",
          "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=4294967296"
              + ":glibc.malloc.top_pad=268435456:glibc.malloc.hugetlb=1");

  private final Process process;
  private final Writer to;
  private final BufferedReader from;
  private final String version;
  private double mebibytes;

  /**
   * Starts a process and waits until it is warm.
   *
   * @param numbers depth, units, time steps, batch size, features
   */
  TorchPeer(String python, String cell, int[] numbers, Map<String, String> environment)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of(python, "core/src/test/benchmark/torch_step.py", cell));
    Arrays.stream(numbers).mapToObj(Integer::toString).forEach(command::add);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    process = builder.start();
    to = process.outputWriter(StandardCharsets.UTF_8);
    from =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String ready = from.readLine();
    if (ready == null || !ready.startsWith("ready ")) {
      process.destroy();
      throw new IOException(python + " did not start PyTorch: " + ready);
    }
    version = ready.substring("ready ".length());
  }

  /** Wall seconds of one step, by the process's own clock. */
  double step() {
    try {
      to.write("step\n");
      to.flush();
      String[] answer = from.readLine().split(" ", -1);
      mebibytes = Double.parseDouble(answer[2]);
      return Double.parseDouble(answer[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the process has taken from the system for the network, at most so far, MiB. */
  double mebibytes() {
    return mebibytes;
  }

  String version() {
    return version;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
