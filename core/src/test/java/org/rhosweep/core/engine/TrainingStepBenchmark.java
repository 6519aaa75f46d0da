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
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * One optimiser step (pack, forward, back-propagation through time, Adam) on one thread, and the
 * register tile alone as the ceiling. Run with {@code core/benchmark}.
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
    @Param({"lstm", "gru", "tanh"})
    public String cell;

    /** depth x width / time steps / batch. */
    @Param({"2x128/100/32", "2x256/200/64", "10x64/100/32"})
    public String shape;

    final Kernels kernels = KernelChoice.best();
    SimdNetwork network;
    Batch batch;
    float[] weights;
    float[] gradient;
    float[] first;
    float[] second;

    /** Draws weights and a batch of 28 features per time step. */
    @Setup
    public void make() {
      String[] numbers = shape.split("[x/]", -1);
      int times = Integer.parseInt(numbers[2]);
      int batchSize = Integer.parseInt(numbers[3]);
      Cell chosen =
          switch (cell) {
            case "lstm" -> new Lstm(1);
            case "gru" -> new Gru(0);
            default -> new TanhRnn();
          };
      SequenceShape sequence = Networks.dense(times, 28, 10, TargetPosition.LAST_STEP);
      ParameterLayout layout =
          Networks.layout(
              chosen, Integer.parseInt(numbers[1]), Integer.parseInt(numbers[0]), sequence);
      network = new SimdNetwork(kernels, layout, batchSize, true);
      batch = Networks.batch(sequence, batchSize, batchSize, 1);
      weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), 1);
      gradient = new float[layout.size()];
      first = new float[layout.size()];
      second = new float[layout.size()];
    }
  }

  /** One step. */
  @Benchmark
  public BatchLoss step(Step s) {
    s.network.load(s.weights);
    BatchLoss loss = s.network.gradient(s.batch, s.gradient, null);
    s.kernels.adam(
        s.weights, s.gradient, s.first, s.second, s.weights.length, 1, 0.1f, 1e-3f, 1e-3f, 1e-8f);
    return loss;
  }

  /** Operands of the ceiling: everything in first-level cache. */
  @State(Scope.Thread)
  public static class Tile {
    static final int INNER = 256;
    final Kernels kernels = KernelChoice.best();
    final float[] a = new float[INNER * Kernels.ROWS];
    final float[] b = new float[INNER * Kernels.LANES];
    final float[] c = new float[Kernels.BLOCK];
  }

  /** 1000 tiles of 8 x 32 x 256 multiply-adds: 131.072 million operations. */
  @Benchmark
  public float[] thousandTiles(Tile t) {
    for (int i = 0; i < 1000; i++) {
      t.kernels.productAdd(t.a, 0, t.b, 0, Tile.INNER, t.c, 0);
    }
    return t.c;
  }
}
