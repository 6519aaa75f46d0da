package org.rhosweep.opencl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.kernels.KernelChoice;

/**
 * What an OpenCL device does here: whether its bits are those of {@code simd}, and how fast it is,
 * beside what it could do. Prints Markdown for opencl/benchmarks.md. A part that fails says so, and
 * the next begins. Run by opencl/benchmark/run, see opencl/README.md.
 */
public final class DeviceBenchmark {
  private static final String SCRIPT = "org.rhosweep.opencl.torch";
  private static final int USAGE_ERROR = 64;
  private static final int NO_DEVICE = 3;
  private static final int OTHER_BITS = 1;

  /** Shares of the time after which parts end. */
  private static final double EQUALITY_END = 0.45;

  private static final double MANY_END = 0.55;
  private static final double SPEED_END = 0.85;
  private static final double TORCH_END = 0.97;

  /** Seconds of one measured run. */
  private static final double RUN_SECONDS = 6;

  private static final double QUICK_RUN_SECONDS = 2;

  /** For Java's compilers to settle. */
  private static final int WARM_UP_STEPS = 30;

  private static final double GRACE_SECONDS = 10;

  private static final String[] MANY_COLUMNS = {
    "cell", "trials", "in one computation", "diverged", "stopped early", "alone", "fused"
  };

  private static final String[] SPEED_COLUMNS = {
    "networks at a time",
    "on",
    "steps/s, all networks",
    "steps/s by device events",
    "of the floor, end to end / by events",
    "kernels launched a step and network",
    "networks in a launch",
    "MB to and from the host a step and network",
    "device memory a network, MB",
    "processor time a step and network, ms",
    "trials/s of so many steps",
    "bits",
  };

  private final BenchmarkOptions options;
  private final MarkdownReport report;
  private final long start = System.nanoTime();
  private DevicePeaks peaks;
  private int wrong;

  private DeviceBenchmark(BenchmarkOptions options, MarkdownReport report) {
    this.options = options;
    this.report = report;
  }

  /** A part of the report. */
  private interface Part {
    void run() throws Exception;
  }

  /** Measures, see {@link BenchmarkOptions#USAGE}. */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(BenchmarkOptions.USAGE);
      return;
    }
    BenchmarkOptions options;
    try {
      options = BenchmarkOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(BenchmarkOptions.USAGE);
      System.exit(USAGE_ERROR);
      return;
    }
    FileOutputStream output = new FileOutputStream(FileDescriptor.out);
    PrintStream text = new PrintStream(output, true, StandardCharsets.UTF_8);
    int code = new DeviceBenchmark(options, new MarkdownReport(text)).run();
    // Threads of trials that were given up may wait for the device for ever.
    Runtime.getRuntime().halt(code);
  }

  private long end(double share) {
    return start + (long) (1e9 * share * options.seconds());
  }

  private int run() {
    watch();
    boolean usable = describe();
    if (!usable) {
      report.line("");
      report.line("No device to measure.");
      return NO_DEVICE;
    }
    part("Peaks", this::peaks);
    part("Bits", this::equality);
    part("Bits of many networks in one computation", this::many);
    part("Speed", this::speed);
    report.line("");
    report.line(String.format(Locale.ROOT, "Took %.0f s.", (System.nanoTime() - start) * 1e-9));
    return wrong == 0 ? 0 : OTHER_BITS;
  }

  /** Ends a process whose device does not answer. */
  private void watch() {
    Thread watch =
        new Thread(
            () -> {
              try {
                Thread.sleep(Math.round(1000 * (options.seconds() + GRACE_SECONDS)));
              } catch (InterruptedException e) {
                return;
              }
              report.line("");
              report.line("Given up at the time limit: the device does not answer.");
              Runtime.getRuntime().halt(NO_DEVICE);
            },
            "time limit");
    watch.setDaemon(true);
    watch.start();
  }

  private void part(String heading, Part part) {
    report.heading(heading);
    try {
      part.run();
    } catch (Exception | Error e) { // one part, whatever it is, does not stop others
      report.line("");
      report.item("This part failed: " + MarkdownReport.reason(e));
    }
  }

  private boolean describe() {
    report.heading("Device");
    try {
      DriverCheck.here().lines().forEach(report::item);
    } catch (Exception e) {
      report.item("what is installed cannot be listed: " + MarkdownReport.reason(e));
    }
    report.item(
        String.format(
            Locale.ROOT,
            "host: %d processors for this process, simd with vectors of %d bits, Java %s",
            Runtime.getRuntime().availableProcessors(),
            KernelChoice.best().vectorBits(),
            Runtime.version()));
    String problem = Engines.problem(EngineName.OPENCL).orElse(null);
    if (problem != null) {
      report.item(problem);
    }
    Engines.devices(EngineName.OPENCL).forEach(report::item);
    if (problem != null) {
      return false;
    }
    try {
      Device device = Devices.numbered(options.device());
      report.item(
          String.format(
              Locale.ROOT,
              "measured: %s, %d compute units, %s GB of memory, the largest buffer %s GB",
              device.name(),
              device.computeUnits(),
              MarkdownReport.number(device.memory() * 1e-9),
              MarkdownReport.number(device.largestBuffer() * 1e-9)));
      return true;
    } catch (IllegalStateException e) {
      report.item(e.getMessage());
      return false;
    }
  }

  private void peaks() {
    peaks = DevicePeaks.measure(Devices.numbered(options.device()));
    report.item(
        String.format(
            Locale.ROOT,
            "fused multiply-adds of single precision: %s TFLOP/s",
            MarkdownReport.number(peaks.operationsPerSecond() * 1e-12)));
    report.item(
        String.format(
            Locale.ROOT,
            "memory, bytes read and written in a copy: %s GB/s",
            MarkdownReport.number(peaks.bytesPerSecond() * 1e-9)));
  }

  private void equality() throws Exception {
    Map<String, Cell> cells = chosenCells();
    report.line(
        String.format(
            Locale.ROOT,
            "Trials on the device against the same trials on simd: one alone, and %d fused, of other"
                + " seeds and learning rates. Equal: every weight at the end, every loss, the test"
                + " and every probed gradient, bit for bit.",
            options.neighbours()));
    if (cells.isEmpty()) {
      report.item("no cell was asked for");
      return;
    }
    EqualityTable table =
        new EqualityTable(options.quick(), options.neighbours(), options.device());
    // PoCL's compiler fails now and then where two threads use it at once.
    boolean gpu = Devices.numbered(options.device()).isGpu();
    int atATime = gpu ? Math.min(4, Runtime.getRuntime().availableProcessors()) : 1;
    Engines.setMaxConcurrentNetworks(EngineName.OPENCL, options.neighbours());
    wrong += table.print(report, cells, atATime, end(EQUALITY_END));
  }

  private void many() {
    Map<String, Cell> cells = chosenCells();
    report.line(
        String.format(
            Locale.ROOT,
            "Small trials that begin at the same time, of other seeds, optimisers, rates, probes and"
                + " numbers of steps, among them some that diverge or stop early, and %d of each"
                + " alone. Equal: as above. A line of a cell: two layers of 7 units, 5 steps.",
            ManyNetworks.KINDS));
    report.header(MANY_COLUMNS);
    cells.forEach(
        (name, cell) -> many(name, ManyNetworks.of(cell, options.device()), ManyNetworks.TRIALS));
    if (!options.quick()) {
      many(
          "lstm, 1 layer of 4 units, dropout, copy memory",
          ManyNetworks.ofLstm(options.device()),
          ManyNetworks.TRIALS_OF_LSTM);
    }
  }

  private void many(String name, ManyNetworks trials, int count) {
    try {
      if (System.nanoTime() > end(MANY_END)) {
        throw new TimeoutException();
      }
      ManyNetworks.Comparison made = trials.compare(count, ManyNetworks.KINDS, end(MANY_END));
      wrong += made.wrong();
      report.row(
          name,
          Integer.toString(made.networks()),
          Integer.toString(made.largestRound()),
          Integer.toString(made.diverged()),
          Integer.toString(made.stopped()),
          bits(made.aloneDiffer()),
          bits(made.fusedDiffer()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      report.failedRow(name, "time limit", MANY_COLUMNS.length);
    } catch (ExecutionException e) {
      report.failedRow(name, failure(e), MANY_COLUMNS.length);
      wrong++;
    }
  }

  private static String bits(int differ) {
    return differ == 0 ? "equal" : differ + " DIFFER";
  }

  /** Those whose names, or first words of names, were asked for. */
  private Map<String, Cell> chosenCells() {
    Map<String, Cell> chosen = new LinkedHashMap<>();
    EqualityTable.cells()
        .forEach(
            (name, cell) -> {
              if (options.cells().isEmpty()
                  || options.cells().contains(name)
                  || options.cells().contains(name.replaceFirst("[ :].*", ""))) {
                chosen.put(name, cell);
              }
            });
    return chosen;
  }

  private void speed() throws Exception {
    if (!ConcurrentTraining.awaitOthers((end(SPEED_END) - System.nanoTime()) * 0.5e-9)) {
      report.item("Trials of the part before still run, and make all below slower than it is.");
    }
    FusedSpeed speed =
        new FusedSpeed(options.hiddenSize(), options.sequenceLength(), options.device());
    StepTraffic step = speed.traffic();
    report.line(
        String.format(
            Locale.ROOT,
            "LSTM 2x%d, %d time steps, batch %d, 28 inputs, Adam, through Trainer. A step of one"
                + " network: %s GFLOP; at least %s MB of device memory traffic; these kernels"
                + " move %s MB (from sizes, not measured).",
            options.hiddenSize(),
            options.sequenceLength(),
            FusedSpeed.BATCH,
            MarkdownReport.number(step.operations() * 1e-9),
            MarkdownReport.number(step.leastBytes() * 1e-6),
            MarkdownReport.number(step.kernelBytes() * 1e-6)));
    if (peaks != null) {
      report.line(
          String.format(
              Locale.ROOT,
              "Floor of this device, by its peaks: %s µs for operations, %s µs for bytes, so %s"
                  + " steps/s at most.",
              MarkdownReport.number(1e6 * step.operations() / peaks.operationsPerSecond()),
              MarkdownReport.number(1e6 * step.leastBytes() / peaks.bytesPerSecond()),
              MarkdownReport.number(1 / peaks.floorSeconds(step))));
    }
    report.header(SPEED_COLUMNS);
    String expected = simd(speed);
    FusedSpeed.Profiled last = null;
    List<Integer> sizes = sizes();
    for (int i = 0; i < sizes.size(); i++) {
      FusedSpeed.Profiled profiled = fused(speed, step, sizes, i, last, expected);
      last = profiled == null ? last : profiled;
    }
    torch(step);
    if (last != null) {
      kernels(last);
    }
  }

  private List<Integer> sizes() {
    if (!options.sizes().isEmpty()) {
      return options.sizes().stream().sorted().toList();
    }
    return Devices.numbered(options.device()).isGpu() ? List.of(1, 8, 64, 512) : List.of(1, 8);
  }

  private double runSeconds() {
    return options.quick() ? QUICK_RUN_SECONDS : RUN_SECONDS;
  }

  /** As many trials as there are processors; the hash of the first few steps of the first. */
  private String simd(FusedSpeed speed) {
    int threads = Runtime.getRuntime().availableProcessors();
    String subject = Integer.toString(threads);
    try {
      long end = end(SPEED_END);
      FusedSpeed.Run first = speed.run(EngineName.SIMD, threads, speed.profiledSteps(), end);
      FusedSpeed.Run warm = speed.run(EngineName.SIMD, threads, WARM_UP_STEPS, end);
      int steps = Math.max(WARM_UP_STEPS, FusedSpeed.steps(warm, runSeconds()));
      FusedSpeed.Run few = speed.run(EngineName.SIMD, threads, 1, end);
      FusedSpeed.Run run = speed.run(EngineName.SIMD, threads, steps, end);
      row(run, run.beyond(few), "simd, on as many processors", null, Double.NaN, "");
      return first.hash();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } catch (Exception | Error e) {
      report.failedRow(subject, "simd: " + failure(e), SPEED_COLUMNS.length);
      return "";
    }
  }

  private FusedSpeed.Profiled fused(
      FusedSpeed speed,
      StepTraffic step,
      List<Integer> sizes,
      int index,
      FusedSpeed.Profiled before,
      String expected) {
    int networks = sizes.get(index);
    String subject = Integer.toString(networks);
    long end = end(SPEED_END);
    try {
      double left = (end - System.nanoTime()) * 1e-9;
      double predicted =
          before == null ? 0 : 0.7 * before.run().seconds() * networks / before.run().networks();
      if (predicted > left) {
        report.failedRow(
            subject,
            String.format(
                Locale.ROOT, "not begun: it takes %.0f s, %.0f s are left", predicted, left),
            SPEED_COLUMNS.length);
        return null;
      }
      FusedSpeed.Profiled profiled = speed.profile(networks, end);
      left = (end - System.nanoTime()) * 1e-9;
      double seconds = Math.min(runSeconds(), 0.5 * left / (sizes.size() - index));
      int steps = FusedSpeed.steps(profiled.run(), seconds);
      FusedSpeed.Run few = speed.run(EngineName.OPENCL, networks, 1, end);
      FusedSpeed.Run run = speed.run(EngineName.OPENCL, networks, steps, end);
      double floor = peaks == null ? Double.NaN : peaks.floorSeconds(step);
      boolean same = profiled.run().hash().equals(expected);
      wrong += same ? 0 : 1;
      row(
          run,
          run.beyond(few),
          "opencl",
          profiled,
          floor,
          same ? "those of simd" : "OTHERS than simd's");
      return profiled;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (Exception | Error e) { // also where the device has no room
      report.failedRow(subject, "opencl: " + failure(e), SPEED_COLUMNS.length);
      return null;
    }
  }

  private static String failure(Throwable thrown) {
    return thrown instanceof TimeoutException
        ? "not over at the time limit"
        : MarkdownReport.reason(thrown instanceof ExecutionException ? thrown.getCause() : thrown);
  }

  private void row(
      FusedSpeed.Run run,
      FusedSpeed.Steps steps,
      String on,
      FusedSpeed.Profiled profiled,
      double floor,
      String bits) {
    double busy = profiled == null ? Double.NaN : profiled.stepsPerBusySecond();
    report.row(
        Integer.toString(run.networks()),
        on,
        MarkdownReport.number(steps.perSecond()),
        MarkdownReport.number(busy),
        Double.isNaN(floor)
            ? "–"
            : MarkdownReport.number(steps.perSecond() * floor)
                + " / "
                + MarkdownReport.number(busy * floor),
        profiled == null ? "–" : MarkdownReport.number(profiled.launches()),
        profiled == null ? "–" : MarkdownReport.number(profiled.together()),
        profiled == null ? "–" : MarkdownReport.number(profiled.transferredBytes() * 1e-6),
        profiled == null ? "–" : MarkdownReport.number(profiled.memory() * 1e-6),
        MarkdownReport.number(1000 * steps.processorSeconds()),
        MarkdownReport.number(run.trialsPerSecond()) + " of " + run.steps(),
        bits);
  }

  private void torch(StepTraffic step) {
    String script = System.getProperty(SCRIPT);
    String subject = "1, one after the other";
    try {
      double seconds = (end(TORCH_END) - System.nanoTime()) * 1e-9;
      if (script == null || seconds < 1) {
        String reason = script == null ? "-D" + SCRIPT + " names no script" : "no time is left";
        report.failedRow(subject, "PyTorch: not measured, " + reason, SPEED_COLUMNS.length);
        return;
      }
      String python = System.getenv().getOrDefault("PYTHON", "python3");
      TorchSpeed torch =
          TorchSpeed.measure(
              python, Path.of(script), options.hiddenSize(), options.sequenceLength(), seconds);
      if (Double.isNaN(torch.stepsPerSecond())) {
        report.failedRow(subject, "PyTorch " + torch.words(), SPEED_COLUMNS.length);
        return;
      }
      double fraction =
          peaks == null || !torch.onGpu()
              ? Double.NaN
              : torch.stepsPerSecond() * peaks.floorSeconds(step);
      String none = "–";
      report.row(
          subject,
          torch.words(),
          MarkdownReport.number(torch.stepsPerSecond()),
          none,
          MarkdownReport.number(fraction) + " / " + none,
          none,
          none,
          none,
          none,
          none,
          none,
          none);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      report.failedRow(subject, "PyTorch: " + MarkdownReport.reason(e), SPEED_COLUMNS.length);
    }
  }

  /** Where the device's time goes with the most networks. */
  private void kernels(FusedSpeed.Profiled profiled) {
    report.line("");
    report.line(
        String.format(
            Locale.ROOT,
            "Where the device's time goes with %d networks, %d steps of each:",
            profiled.run().networks(),
            profiled.run().steps()));
    report.header("command", "times", "of the device's time", "µs each", "MB");
    profiled.totals().entrySet().stream()
        .filter(total -> !total.getKey().equals(DeviceProfile.FILL))
        .sorted(Comparator.comparingLong(total -> -total.getValue().nanos()))
        .forEach(
            total ->
                report.row(
                    total.getKey(),
                    Long.toString(total.getValue().count()),
                    String.format(
                        Locale.ROOT,
                        "%.1f %%",
                        1e-7 * total.getValue().nanos() / profiled.busySeconds()),
                    MarkdownReport.number(
                        1e-3 * total.getValue().nanos() / total.getValue().count()),
                    FusedSpeed.Profiled.isKernel(total.getKey())
                        ? "–"
                        : MarkdownReport.number(1e-6 * total.getValue().bytes())));
  }
}
