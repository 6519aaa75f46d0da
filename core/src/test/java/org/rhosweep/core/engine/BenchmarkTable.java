package org.rhosweep.core.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rhosweep.core.bench.MultiplyAddPeak;
import org.rhosweep.core.bench.StepBenchmark;
import org.rhosweep.core.bench.StepBenchmark.Effort;
import org.rhosweep.core.bench.StepTimes;
import org.rhosweep.core.bench.TrainingStep;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * The table of {@code benchmarks.md}: every cell and shape, in turn with the register tile and,
 * where a Python with PyTorch is named, with PyTorch. Run with {@code core/benchmark table
 * [PYTHON]}.
 */
public final class BenchmarkTable {
  /** depth x width / time steps / batch; 28 features and 10 classes. */
  private static final List<String> SHAPES =
      List.of("2x128/100/32", "2x256/200/64", "10x64/100/32");

  private static final List<String> PEERS = List.of("lstm", "gru", "tanh");
  private static final int PEER_PAIRS = 7;
  private static final int FEATURES = 28;

  /** Big blocks come from the heap and stay there, on huge pages. */
  private static final Map<String, String> TUNED_ALLOCATOR =
      Map.of(
          "GLIBC_TUNABLES",
          "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=4294967296"
              + ":glibc.malloc.top_pad=268435456:glibc.malloc.hugetlb=1");

  private BenchmarkTable() {}

  /** Prints a Markdown table. */
  public static void main(String[] args) throws IOException {
    System.out.println(
        "| shape | cell | ms | cpu ms | GFLOP/s | share of peak, % | by cpu time, % | MiB |"
            + " PyTorch / ours | tuned PyTorch / ours |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (String shape : SHAPES) {
      for (Cell cell : Networks.CELLS) {
        boolean peer = PEERS.contains(name(cell));
        if (peer || shape.equals(SHAPES.get(0))) {
          row(cell, shape, peer && args.length > 0 ? args[0] : null);
        }
      }
    }
  }

  private static String name(Cell cell) {
    return cell.getClass().getAnnotation(Named.class).value();
  }

  private static void row(Cell cell, String shape, String python) throws IOException {
    int[] numbers = Arrays.stream(shape.split("[x/]", -1)).mapToInt(Integer::parseInt).toArray();
    ParameterLayout layout =
        Networks.layout(
            cell,
            numbers[1],
            numbers[0],
            Networks.dense(numbers[2], FEATURES, 10, TargetPosition.LAST_STEP));
    Kernels kernels = KernelChoice.best();
    SimdNetwork engine = new SimdNetwork(kernels, layout, numbers[3], true);
    TrainingStep step = new TrainingStep(layout, engine, kernels, numbers[3]);
    StepTimes times =
        new StepBenchmark(System::nanoTime, BenchmarkTable::cpuNanos)
            .measure(step, new MultiplyAddPeak(kernels), new Effort(3, 2, 9));
    String peers = python == null ? "| | |" : peers(cell, shape, python, step);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f | %.1f | %.0f | %.0f | %.0f | %.0f %s%n",
        shape,
        cell.toString().startsWith("FeedForward") ? cell : name(cell),
        1e3 * times.seconds(0.5),
        1e3 * times.cpuSeconds(),
        times.gigaflops(),
        100 * times.shareOfPeak(0.5),
        100 * times.cpuShareOfPeak(0.5),
        MemoryEstimate.ofTrial(layout.shape(), numbers[3]).bytes() / (1 << 20),
        peers);
    System.out.flush();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Ours, PyTorch, tuned PyTorch in turn; the median of the ratios of processor time. */
  private static String peers(Cell cell, String shape, String python, TrainingStep step)
      throws IOException {
    List<Double> plain = new ArrayList<>();
    List<Double> tuned = new ArrayList<>();
    try (Peer first = new Peer(python, cell, shape, Map.of());
        Peer second = new Peer(python, cell, shape, TUNED_ALLOCATOR)) {
      for (int i = 0; i < PEER_PAIRS; i++) {
        long start = cpuNanos();
        step.run();
        double ours = (cpuNanos() - start) * 1e-9;
        plain.add(first.cpuSeconds() / ours);
        tuned.add(second.cpuSeconds() / ours);
      }
    }
    plain.sort(null);
    tuned.sort(null);
    return String.format(
        Locale.ROOT, "| %.2f | %.2f |", plain.get(PEER_PAIRS / 2), tuned.get(PEER_PAIRS / 2));
  }

  /** A Python process that runs one step for each line it gets. */
  private static final class Peer implements AutoCloseable {
    private final Process process;
    private final Writer to;
    private final BufferedReader from;

    Peer(String python, Cell cell, String shape, Map<String, String> environment)
        throws IOException {
      List<String> command =
          new ArrayList<>(List.of(python, "core/src/test/benchmark/torch_step.py", name(cell)));
      command.addAll(List.of(shape.split("[x/]", -1)));
      command.add(Integer.toString(FEATURES));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(environment);
      process = builder.start();
      to = process.outputWriter(StandardCharsets.UTF_8);
      from =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String ready = from.readLine();
      if (ready == null || !ready.startsWith("ready")) {
        throw new IOException(python + " did not start PyTorch: " + ready);
      }
    }

    double cpuSeconds() throws IOException {
      to.write("step\n");
      to.flush();
      return Double.parseDouble(from.readLine().split(" ", -1)[1]);
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
