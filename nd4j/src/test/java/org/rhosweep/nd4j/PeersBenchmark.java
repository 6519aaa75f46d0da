package org.rhosweep.nd4j;

import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.nd4j.dl4j.Dl4jBatch;
import org.rhosweep.nd4j.dl4j.Dl4jNetwork;

/**
 * One optimiser step (forward, back-propagation through time, Adam) of the same network on our
 * engines and on DL4J, on one thread. Run with {@code core/benchmark Peers}.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class PeersBenchmark {
  private static final int TIMES = 100;
  private static final int BATCH_SIZE = 32;

  /** Two layers of 128 units on 28 features, 10 classes at the last step. */
  private static final class Network {
    final SequenceShape sequence = Networks.dense(TIMES, 28, 10, TargetPosition.LAST_STEP);
    final ModelSettings model;
    final ParameterLayout layout;
    final float[] weights;
    final Batch batch;

    Network(String cell) {
      Cell chosen = cell.equals("lstm") ? new Lstm(1) : new TanhRnn();
      model = new ModelSettings(chosen, 128, 2);
      layout = Networks.layout(chosen, 128, 2, sequence);
      weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), 1);
      batch = Networks.batch(sequence, BATCH_SIZE, BATCH_SIZE, 1);
    }
  }

  /** One of our engines. */
  @State(Scope.Thread)
  public static class Ours {
    @Param({"lstm", "tanh"})
    public String cell;

    @Param({"SIMD", "ND4J"})
    public EngineName engine;

    final Kernels kernels = KernelChoice.best();
    private Network network;
    private NetworkEngine running;
    private float[] gradient;
    private float[] first;
    private float[] second;

    /** Makes the engine. */
    @Setup
    public void make() {
      network = new Network(cell);
      running = Engines.create(engine, kernels, network.layout, BATCH_SIZE, true, null);
      gradient = new float[network.layout.size()];
      first = new float[network.layout.size()];
      second = new float[network.layout.size()];
    }

    /** Gives back native memory. */
    @TearDown
    public void close() {
      running.close();
    }
  }

  /** DL4J's layers. */
  @State(Scope.Thread)
  public static class Theirs {
    @Param({"lstm", "tanh"})
    public String cell;

    private MultiLayerNetwork network;
    private DataSet data;

    /** Converts the network; the engine holds ND4J to one thread. */
    @Setup
    public void make() {
      Engines.form(EngineName.ND4J);
      Network ours = new Network(cell);
      network = new Dl4jNetwork(ours.model, ours.sequence).toDl4j(ours.weights, new Adam(1e-3));
      data = Dl4jBatch.of(ours.batch);
    }
  }

  /** One step of ours. */
  @Benchmark
  public BatchLoss ours(Ours s) {
    s.running.load(s.network.weights);
    BatchLoss loss = s.running.gradient(s.network.batch, s.gradient, null);
    s.kernels.adam(
        s.network.weights,
        s.gradient,
        s.first,
        s.second,
        s.gradient.length,
        1,
        0.1f,
        0.001f,
        1e-3f,
        1e-8f);
    return loss;
  }

  /** One step of DL4J. */
  @Benchmark
  public double dl4j(Theirs s) {
    s.network.fit(s.data);
    return s.network.score();
  }
}
