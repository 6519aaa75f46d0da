package org.rhosweep.spark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.rhosweep.core.bench.MultiplyAddPeak;
import org.rhosweep.core.bench.StepBenchmark;
import org.rhosweep.core.bench.StepBenchmark.Settings;
import org.rhosweep.core.bench.StepTimes;
import org.rhosweep.core.bench.TrainingStep;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.EngineVariant;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.sweeps.plan.ShapeCostModel;
import org.rhosweep.sweeps.spec.SettingText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures one optimiser step on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "One optimiser step of any shape on one core of this machine: time, speed, and fraction of the"
            + " machine's own multiply-add peak.")
final class BenchCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;

  @Option(
      names = "--cell",
      paramLabel = "CELL",
      defaultValue = "lstm",
      description = "As in a sweep file: lstm, gru, tanh, … Default: ${DEFAULT-VALUE}.")
  String cell;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "2",
      description = "Stacked layers. Default: ${DEFAULT-VALUE}.")
  int depth;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "128",
      description = "Units of each layer. Default: ${DEFAULT-VALUE}.")
  int hidden;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Time steps of a sequence. Default: ${DEFAULT-VALUE}.")
  int steps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Sequences per optimiser step. Default: ${DEFAULT-VALUE}.")
  int batch;

  @Option(
      names = "--input",
      paramLabel = "N",
      defaultValue = "28",
      description = "Features per time step. Default: ${DEFAULT-VALUE}.")
  int input;

  @Option(
      names = "--output",
      paramLabel = "N",
      defaultValue = "10",
      description = "Classes, predicted at the last time step. Default: ${DEFAULT-VALUE}.")
  int output;

  @Option(
      names = "--engine",
      defaultValue = "simd",
      description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  EngineName engine;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "Time to measure, after a warm-up. Default: ${DEFAULT-VALUE}.")
  double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "4",
      description = "Seconds of warm-up, left out of the result. Default: ${DEFAULT-VALUE}.")
  double warmUp;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    NetworkShape shape;
    Settings settings;
    try {
      shape = shape();
      settings = new Settings(warmUp, seconds, Settings.DEFAULT.minSteps());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
    Engines.problem(engine)
        .ifPresent(
            problem -> {
              throw new CommandException(ExitCode.USAGE, problem);
            });
    MemoryEstimate memory = MemoryEstimate.ofTrainingStep(shape, batch);
    long heap = Runtime.getRuntime().maxMemory();
    if (!memory.arraysExist() || memory.bytes() > heap) {
      throw new CommandException(
          ExitCode.USAGE,
          String.format(
              Locale.ROOT,
              "this shape needs about %.0f MiB, the longest array %.0f numbers; there are %d MiB"
                  + " (RHOSWEEP_HEAP), and an array has at most %d numbers",
              memory.bytes() / (1 << 20),
              memory.largestArray(),
              heap >> 20,
              MemoryEstimate.MAX_ENTRIES));
    }
    Kernels kernels = KernelChoice.best();
    StepTimes times;
    try (NetworkEngine network = network(shape, kernels)) {
      TrainingStep step = new TrainingStep(new ParameterLayout(shape), network, kernels, batch);
      times =
          new StepBenchmark(System::nanoTime, cpuClock())
              .measure(step, new MultiplyAddPeak(kernels), settings);
    }
    Map<String, Object> result = result(shape, memory, times);
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(result));
    } else {
      print(shape, memory, times);
    }
    return ExitCode.OK;
  }

  private NetworkShape shape() {
    Cell chosen = SettingText.read(Cell.class, "--cell", cell);
    ModelSettings model = new ModelSettings(chosen, hidden, depth);
    // The limits of a sweep hold here, too; the optimiser and the number of steps play no part.
    SettingText.read(TrainingSettings.class, "--batch", "{batchSize: " + batch + "}");
    return NetworkShape.of(
        model,
        new SequenceShape(
            steps,
            InputKind.DENSE,
            input,
            0,
            output,
            TargetPosition.LAST_STEP,
            Loss.CROSS_ENTROPY));
  }

  private NetworkEngine network(NetworkShape shape, Kernels kernels) {
    try {
      return Engines.create(engine, kernels, new ParameterLayout(shape), batch, true, null);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private static LongSupplier cpuClock() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : () -> -1;
  }

  private Map<String, Object> result(NetworkShape shape, MemoryEstimate memory, StepTimes times) {
    ShapeCostModel fitted = ShapeCostModel.fittedToStep(shape, batch, times.seconds(0.5));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("cell", cell);
    result.put("depth", depth);
    result.put("hidden_size", hidden);
    result.put("sequence_length", steps);
    result.put("batch_size", batch);
    result.put("input_size", input);
    result.put("output_size", output);
    EngineVariant form = Engines.form(engine);
    result.put("engine", form.name());
    result.put("lane_width", form.laneWidth());
    result.put("median_ms", 1e3 * times.seconds(0.5));
    result.put("min_ms", 1e3 * times.seconds(0));
    result.put("lower_quartile_ms", 1e3 * times.seconds(0.25));
    result.put("upper_quartile_ms", 1e3 * times.seconds(0.75));
    double cpu = times.cpuSeconds();
    result.put("median_cpu_ms", Double.isNaN(cpu) ? null : 1e3 * cpu);
    result.put("measured_steps", times.pairs().size());
    result.put("operations", times.operationsPerStep());
    result.put("gflops", times.gigaflops());
    result.put("peak_gflops", times.peakGigaflops());
    result.put("fraction_of_peak", times.fractionOfPeak(0.5));
    result.put("fraction_of_peak_lower_quartile", times.fractionOfPeak(0.25));
    result.put("fraction_of_peak_upper_quartile", times.fractionOfPeak(0.75));
    double cpuFraction = times.cpuFractionOfPeak(0.5);
    result.put("fraction_of_peak_by_cpu_time", Double.isNaN(cpuFraction) ? null : cpuFraction);
    result.put("buffer_bytes", engine == EngineName.SIMD ? (long) memory.bytes() : null);
    Map<String, Object> cost = new LinkedHashMap<>();
    cost.put("seconds_per_training_step", fitted.secondsPerTrainingStep(shape, batch));
    cost.put(
        "seconds_per_training_step_before",
        ShapeCostModel.DEFAULT.secondsPerTrainingStep(shape, batch));
    cost.put("gflops", fitted.gflops());
    cost.put("overhead_seconds", fitted.overheadSeconds());
    result.put("cost_model", cost);
    return result;
  }

  private void print(NetworkShape shape, MemoryEstimate memory, StepTimes times) {
    line(
        "shape",
        "%s, %d x %d, %d time steps of %d, batch %d",
        cell,
        depth,
        hidden,
        steps,
        input,
        batch);
    EngineVariant form = Engines.form(engine);
    String lanes = form.laneWidth() > 0 ? ", " + form.laneWidth() + "-bit vectors" : "";
    line("engine", "%s%s, one thread", form.name(), lanes);
    line(
        "step",
        "%.3f ms median of %d   (fastest %.3f, quartiles %.3f to %.3f)",
        1e3 * times.seconds(0.5),
        times.pairs().size(),
        1e3 * times.seconds(0),
        1e3 * times.seconds(0.25),
        1e3 * times.seconds(0.75));
    double cpu = times.cpuSeconds();
    if (!Double.isNaN(cpu)) {
      boolean busy = cpu < 0.95 * times.seconds(0.5);
      line(
          "processor",
          "%.3f ms median%s",
          1e3 * cpu,
          busy ? "   less than the step took: others use this machine" : "");
    }
    line("speed", "%.1f GFLOP/s", times.gigaflops());
    line(
        "peak",
        "%.1f GFLOP/s   (multiply-adds in registers alone, beside each step)",
        times.peakGigaflops());
    line(
        "fraction of peak",
        "%.1f %%   (quartiles %.1f to %.1f)",
        100 * times.fractionOfPeak(0.5),
        100 * times.fractionOfPeak(0.25),
        100 * times.fractionOfPeak(0.75));
    double cpuFraction = times.cpuFractionOfPeak(0.5);
    if (!Double.isNaN(cpuFraction)) {
      line("", "%.1f %% by processor time, which a busy machine disturbs less", 100 * cpuFraction);
    }
    if (engine == EngineName.SIMD) {
      line("buffers", "%.1f MiB", memory.bytes() / (1 << 20));
    }
    ShapeCostModel fitted = ShapeCostModel.fittedToStep(shape, batch, times.seconds(0.5));
    line(
        "cost model",
        "%.3g s per training step fitted (%.1f GFLOP/s, %.2g s per layer and time step); before %.3g",
        fitted.secondsPerTrainingStep(shape, batch),
        fitted.gflops(),
        fitted.overheadSeconds(),
        ShapeCostModel.DEFAULT.secondsPerTrainingStep(shape, batch));
  }

  private static void line(String name, String format, Object... values) {
    System.out.printf(Locale.ROOT, "%-15s %s%n", name, String.format(Locale.ROOT, format, values));
  }
}
