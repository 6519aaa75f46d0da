package org.rhosweep.core.engine;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.rhosweep.core.bench.MultiplyAddPeak;
import org.rhosweep.core.bench.TrainingStep;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * One optimiser step (pack, forward, back-propagation through time, Adam) on one thread, and the
 * register tile alone as the ceiling. Run with {@code core/benchmark}; with {@code -prof gc} it
 * shows that a warm step allocates nothing.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class TrainingStepBenchmark {
  /** A network and its batch. */
  @State(Scope.Thread)
  public static class Step {
    /** Any name of a cell; of several forms with one name the first. */
    @Param({"lstm", "gru", "tanh"})
    public String cell;

    /** depth x width / time steps / batch / features. */
    @Param({"2x128/100/32/28", "2x256/200/64/28", "10x64/100/32/28", "1x128/784/32/1"})
    public String shape;

    TrainingStep step;

    /** Draws weights and a batch. */
    @Setup
    public void make() {
      String[] numbers = shape.split("[x/]", -1);
      int batchSize = Integer.parseInt(numbers[3]);
      Cell chosen =
          Networks.CELLS.stream()
              .filter(c -> c.getClass().getAnnotation(Named.class).value().equals(cell))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no cell is named " + cell));
      ParameterLayout layout =
          Networks.layout(
              chosen,
              Integer.parseInt(numbers[1]),
              Integer.parseInt(numbers[0]),
              Networks.dense(
                  Integer.parseInt(numbers[2]),
                  Integer.parseInt(numbers[4]),
                  10,
                  TargetPosition.LAST_STEP));
      Kernels kernels = KernelChoice.best();
      SimdNetwork engine = new SimdNetwork(kernels, layout, batchSize, true);
      step = new TrainingStep(layout, engine, kernels, batchSize);
    }
  }

  /** One step. */
  @Benchmark
  public BatchLoss step(Step s) {
    return s.step.run();
  }

  /** Operands of the ceiling. */
  @State(Scope.Thread)
  public static class Tile {
    final MultiplyAddPeak peak = new MultiplyAddPeak(KernelChoice.best());
  }

  /** 1000 tiles of 8 x 32 x 256 multiply-adds: 131.072 million operations. */
  @Benchmark
  public double thousandTiles(Tile t) {
    return t.peak.run(1000);
  }
}
