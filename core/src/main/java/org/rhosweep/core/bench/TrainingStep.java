package org.rhosweep.core.bench;

import java.util.Arrays;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.kernels.Kernels;

/**
 * One optimiser step as training does it, over and over on one batch of noise: read the weights,
 * forward, back-propagation through time, Adam.
 */
public final class TrainingStep {
  private static final long SEED = 1;

  private final ParameterLayout layout;
  private final Kernels kernels;
  private final NetworkEngine engine;
  private final Batch batch;
  private final float[] weights;
  private final float[] gradient;
  private final float[] first;
  private final float[] second;

  /**
   * A network with Glorot weights and a full batch.
   *
   * @param engine made for the layout, this batch size and training
   * @param kernels for the optimiser
   * @param batchSize sequences per step, &gt;= 1
   */
  public TrainingStep(
      ParameterLayout layout, NetworkEngine engine, Kernels kernels, int batchSize) {
    this.layout = layout;
    this.engine = engine;
    this.kernels = kernels;
    batch = noise(layout.shape().sequence(), batchSize);
    weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), SEED);
    gradient = new float[layout.size()];
    first = new float[layout.size()];
    second = new float[layout.size()];
  }

  private static Batch noise(SequenceShape shape, int batchSize) {
    RandomStream random = RandomStream.of(SEED, Purpose.NOISE, 0, 0);
    Batch batch = new Batch(shape, batchSize);
    if (batch.inputs != null) {
      for (int i = 0; i < batch.inputs.length; i++) {
        batch.inputs[i] = (float) random.nextGaussian();
      }
    } else {
      Arrays.setAll(batch.tokens, i -> random.nextInt(shape.inputSize()));
    }
    if (batch.labels != null) {
      Arrays.setAll(batch.labels, i -> random.nextInt(shape.outputSize()));
    } else {
      for (int i = 0; i < batch.targets.length; i++) {
        batch.targets[i] = (float) random.nextGaussian();
      }
    }
    return batch;
  }

  /** Operations in the products of one step; a multiply-add is two. */
  public double operations() {
    return layout.shape().operationsPerTrainingStep(batch.batchSize);
  }

  /** One step. */
  public BatchLoss run() {
    engine.load(weights);
    BatchLoss loss = engine.gradient(batch, gradient, null);
    kernels.adam(weights, gradient, first, second, weights.length, 1, 0.1f, 1e-3f, 1e-3f, 1e-8f);
    return loss;
  }
}
