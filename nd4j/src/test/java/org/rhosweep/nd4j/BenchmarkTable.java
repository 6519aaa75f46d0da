package org.rhosweep.nd4j;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.rhosweep.core.bench.MultiplyAddPeak;
import org.rhosweep.core.bench.TrainingStep;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.nd4j.dl4j.Dl4jBatch;
import org.rhosweep.nd4j.dl4j.Dl4jNetwork;

/**
 * Writes {@code docs/performance/benchmarks.md}: every cell and shape, in turn with the processor's
 * peak, with DL4J and, where a Python with PyTorch is named, with PyTorch. Run with {@code
 * core/benchmark table [--cell NAME] [--shape SHAPE] [--rounds N] [--rows FILE] [--seconds S]
 * [PYTHON]}.
 *
 * <p>With {@code --rows} rows are kept in a file and not measured again, so that on a shared
 * machine the table can be measured piece by piece: no row is begun when {@code --seconds} are
 * over.
 */
public final class BenchmarkTable {
  /** depth x width / time steps / batch; 28 features and 10 classes. */
  private static final List<String> SHAPES =
      List.of("2x128/100/32", "2x256/200/64", "10x64/100/32");

  private static final List<String> TORCH_CELLS = List.of("lstm", "gru", "tanh");

  /** Under which the version of PyTorch is kept. */
  private static final String TORCH = "PyTorch";

  private static final int FEATURES = 28;
  private static final int CLASSES = 10;
  private static final int MIN_WARM_UP_STEPS = 10;
  private static final double WARM_UP_SECONDS = 3;

  /**
   * Steps of a turn, for everybody: training goes from step to step, and a first step after a pause
   * finds the caches, and the processor's clock, as others left them. The first one is not timed.
   */
  private static final int STEPS_IN_A_ROW = 4;

  /** Operations of one run of the peak: about a millisecond. */
  private static final double PEAK_OPERATIONS = 1e8;

  private final Kernels kernels = KernelChoice.best();
  private final MultiplyAddPeak peak = new MultiplyAddPeak(kernels);
  private final int peakRounds = (int) Math.ceil(PEAK_OPERATIONS / peak.run(1));
  private final int rounds;
  private final String python;
  private final KeptRows kept;
  private final double seconds;
  private String torchVersion;

  private BenchmarkTable(int rounds, String python, KeptRows kept, double seconds) {
    this.rounds = rounds;
    this.python = python;
    this.kept = kept;
    this.seconds = seconds;
    torchVersion = kept.row(TORCH);
  }

  /** Prints Markdown. */
  public static void main(String[] args) throws IOException {
    String cell = null;
    String shape = null;
    int rounds = 9;
    String python = null;
    Path rows = null;
    double seconds = Double.POSITIVE_INFINITY;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--cell" -> cell = args[++i];
        case "--shape" -> shape = args[++i];
        case "--rounds" -> rounds = Integer.parseInt(args[++i]);
        case "--rows" -> rows = Path.of(args[++i]);
        case "--seconds" -> seconds = Double.parseDouble(args[++i]);
        default -> python = args[i];
      }
    }
    new BenchmarkTable(rounds, python, new KeptRows(rows), seconds).print(cell, shape);
  }

  private void print(String onlyCell, String onlyShape) throws IOException {
    double loadBefore = load();
    long start = System.nanoTime();
    System.out.printf(
        Locale.ROOT,
        """
        # Benchmarks

        One optimiser step: weights packed, forward, back-propagation through time, Adam; one thread, 28 features per time
        step, 10 classes at the last one. The ceiling is what the core multiplies and adds in registers alone. All are
        measured in turn, since the speed of a shared machine drifts: peak, ours, peak, DL4J, PyTorch, tuned PyTorch, peak, …;
        a turn is %d steps, of which the first is not timed: after a pause it is a fifth to a third slower (LSTM 2x128, everybody).
        Times are medians, a fraction is the median of the ratios to the peaks beside it, and *best peer / ours* is the median of
        each round's ratio to the fastest of the others (2 = it takes twice as long).

        | shape | cell | ours, ms | GFLOP/s | ceiling, GFLOP/s | fraction, %% | DL4J, ms | PyTorch, ms | tuned PyTorch, ms \
        | best peer / ours | MiB | PyTorch, MiB |
        |---|---|---|---|---|---|---|---|---|---|---|---|
        """,
        STEPS_IN_A_ROW);
    for (String shape : SHAPES) {
      for (Cell cell : Networks.CELLS) {
        if ((onlyShape == null || onlyShape.equals(shape))
            && (onlyCell == null || onlyCell.equals(Networks.name(cell)))) {
          String row = kept.row(shape + " " + Networks.name(cell));
          if (row == null && (System.nanoTime() - start) * 1e-9 < seconds) {
            row = row(cell, shape);
            kept.keep(shape + " " + Networks.name(cell), row);
          }
          System.out.print(row == null ? "" : row + System.lineSeparator());
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        """

        shape: layers x units / time steps / sequences per step. MiB: all arrays of one trial, with an evaluation network and
        two batches (`MemoryEstimate.ofTrial`); of PyTorch what the process took from the system for the network and its
        steps, as installed, evaluation not included. PyTorch runs in processes of its own; tuned: `GLIBC_TUNABLES` with mmap
        and trim thresholds of 4 GiB, a top pad of 256 MiB and `hugetlb=1`, so that big blocks stay on the heap and on huge
        pages; ours is on huge pages, too, where the system gives them to those who ask. Cells without a figure for DL4J or
        PyTorch have no such layer there.

        Machine: %s, %d-bit vectors, Java %s%s; load %.1f before and %.1f after; %d rounds.

        ## Repeat

        ```sh machine
        core/benchmark table /path/to/python > table.md    # this table; without Python no PyTorch
        core/benchmark table --cell lstm --shape 2x128/100/32 --rounds 3
        core/benchmark table --rows rows.txt --seconds 60 /path/to/python > table.md   # piece by piece, until full
        core/benchmark TrainingStep                # JMH: every shape of lstm, gru, tanh, and the peak; -p cell=NAME for others
        core/benchmark Peers                       # JMH: simd, nd4j and DL4J, 2x128
        core/benchmark -prof gc TrainingStep       # with bytes allocated per step
        ./rhosweep bench --cell lstm --depth 2 --hidden 128 --steps 100 --batch 32 --input 28
        ```
        """,
        Machine.name(),
        kernels.vectorBits(),
        System.getProperty("java.version"),
        torchVersion == null ? "" : ", PyTorch " + torchVersion,
        loadBefore,
        load(),
        rounds);
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private String row(Cell cell, String shape) throws IOException {
    int[] numbers =
        Arrays.stream((shape + "/" + FEATURES).split("[x/]", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    int batchSize = numbers[3];
    SequenceShape sequence =
        Networks.dense(numbers[2], FEATURES, CLASSES, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(cell, numbers[1], numbers[0], sequence);
    SimdNetwork engine = new SimdNetwork(kernels, layout, batchSize, true);
    TrainingStep step = new TrainingStep(layout, engine, kernels, batchSize);
    boolean torch = python != null && TORCH_CELLS.contains(Networks.name(cell));
    try (TorchPeer plain = torch ? peer(cell, numbers, Map.of()) : null;
        TorchPeer tuned = torch ? peer(cell, numbers, TorchPeer.TUNED_ALLOCATOR) : null) {
      DoubleSupplier dl4j = dl4j(cell, numbers, sequence);
      Times times = measure(step, dl4j, plain, tuned);
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.1f | %.0f | %.0f | %.0f | %s | %s | %s | %s | %.0f | %s |",
          shape,
          Networks.name(cell),
          1e3 * median(times.ours),
          step.operations() / median(times.ours) * 1e-9,
          median(times.ceiling) * 1e-9,
          100 * median(times.fractions),
          milliseconds(times.dl4j),
          milliseconds(times.plain),
          milliseconds(times.tuned),
          times.ratios.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", median(times.ratios)),
          MemoryEstimate.ofTrial(layout.shape(), batchSize).bytes() / (1 << 20),
          torch ? String.format(Locale.ROOT, "%.0f", plain.mebibytes()) : "");
    }
  }

  private TorchPeer peer(Cell cell, int[] numbers, Map<String, String> environment)
      throws IOException {
    TorchPeer peer = new TorchPeer(python, Networks.name(cell), numbers, environment);
    if (torchVersion == null) {
      kept.keep(TORCH, peer.version());
    }
    torchVersion = peer.version();
    return peer;
  }

  /** Seconds of one step of DL4J on the same network, warm; or null where it has no such cell. */
  private static DoubleSupplier dl4j(Cell cell, int[] numbers, SequenceShape sequence) {
    if (!(cell instanceof Lstm || cell instanceof TanhRnn)) {
      return null;
    }
    Engines.form(EngineName.ND4J); // holds ND4J to one thread
    ModelSettings model = new ModelSettings(cell, numbers[1], numbers[0]);
    Dl4jNetwork both = new Dl4jNetwork(model, sequence);
    float[] weights = Networks.weights(both.layout(), 0.1, 1);
    MultiLayerNetwork network = both.toDl4j(weights, new Adam(1e-3));
    DataSet data = Dl4jBatch.of(Networks.batch(sequence, numbers[3], numbers[3], 1));
    DoubleSupplier seconds =
        () -> {
          long start = System.nanoTime();
          network.fit(data);
          return (System.nanoTime() - start) * 1e-9;
        };
    for (int i = 0; i < 3; i++) {
      network.fit(data);
    }
    return seconds;
  }

  /** Seconds and ratios of each round; empty where there is no such peer. */
  private static final class Times {
    final List<Double> ours = new ArrayList<>();
    final List<Double> ceiling = new ArrayList<>();
    final List<Double> fractions = new ArrayList<>();
    final List<Double> dl4j = new ArrayList<>();
    final List<Double> plain = new ArrayList<>();
    final List<Double> tuned = new ArrayList<>();
    final List<Double> ratios = new ArrayList<>();
  }

  private Times measure(TrainingStep step, DoubleSupplier dl4j, TorchPeer plain, TorchPeer tuned) {
    long start = System.nanoTime();
    for (int i = 0;
        i < MIN_WARM_UP_STEPS || (System.nanoTime() - start) * 1e-9 < WARM_UP_SECONDS;
        i++) {
      peak.run(peakRounds);
      step.run();
    }
    Times times = new Times();
    for (int round = 0; round < rounds; round++) {
      step.run();
      double before = peakSpeed();
      long begun = System.nanoTime();
      for (int i = 1; i < STEPS_IN_A_ROW; i++) {
        step.run();
      }
      double seconds = (System.nanoTime() - begun) * 1e-9 / (STEPS_IN_A_ROW - 1);
      double ceiling = (before + peakSpeed()) / 2;
      times.ours.add(seconds);
      times.ceiling.add(ceiling);
      times.fractions.add(step.operations() / seconds / ceiling);
      double fastest = Double.POSITIVE_INFINITY;
      fastest = Math.min(fastest, add(times.dl4j, dl4j));
      fastest = Math.min(fastest, add(times.plain, plain == null ? null : plain::step));
      fastest = Math.min(fastest, add(times.tuned, tuned == null ? null : tuned::step));
      if (fastest < Double.POSITIVE_INFINITY) {
        times.ratios.add(fastest / seconds);
      }
    }
    return times;
  }

  private static double add(List<Double> times, DoubleSupplier peer) {
    if (peer == null) {
      return Double.POSITIVE_INFINITY;
    }
    double seconds = 0;
    for (int i = 0; i < STEPS_IN_A_ROW; i++) {
      double ofStep = peer.getAsDouble();
      seconds += i == 0 ? 0 : ofStep / (STEPS_IN_A_ROW - 1);
    }
    times.add(seconds);
    return seconds;
  }

  private double peakSpeed() {
    long start = System.nanoTime();
    double operations = peak.run(peakRounds);
    return operations / ((System.nanoTime() - start) * 1e-9);
  }

  private static String milliseconds(List<Double> seconds) {
    return seconds.isEmpty() ? "" : String.format(Locale.ROOT, "%.1f", 1e3 * median(seconds));
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
