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
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/**
 * One optimiser step (pack, forward, back-propagation through time, Adam) on one thread, and the
 * processor's peak and the engine's register tiles alone. Run with {@code core/benchmark}; with
 * {@code -prof gc} it shows that a warm step allocates nothing.
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
              .filter(c -> VariantName.of(c).equals(cell))
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

  /** Operands in first-level cache: three panels, 128 inner indices. */
  @State(Scope.Thread)
  public static class Operands {
    private static final int INNER = 128;
    private static final int PANELS = 3;
    final Kernels kernels = KernelChoice.best();
    final MultiplyAddPeak peak = new MultiplyAddPeak(kernels);
    final float[] a = new float[PANELS * INNER * Kernels.ROWS];
    final float[] b = new float[INNER * Kernels.LANES];
    final float[] c = new float[PANELS * Kernels.BLOCK];
  }

  /** In registers alone, on vectors of 256 bits 384 million operations, of 512 bits twice that. */
  @Benchmark
  public double peak(Operands o) {
    return o.peak.run(1_000_000);
  }

  /** 1000 products of 24 x 32 x 128 multiply-adds: 196.6 million operations. */
  @Benchmark
  public float[] thousandProducts(Operands o) {
    for (int i = 0; i < 1000; i++) {
      int stride = Operands.INNER * Kernels.ROWS;
      o.kernels.productAdd(o.a, 0, stride, Operands.PANELS, o.b, 0, Operands.INNER, o.c, 0);
    }
    return o.c;
  }
}
