package org.rhosweep.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;

/**
 * Brings a batch from [batch, time, feature] into one [batch, features] matrix per time step.
 * Tokens are looked up in the trained embedding. Empty rows repeat the first example, and time
 * steps before a sequence begins its first one; they count nothing.
 */
final class Inputs {
  private final SequenceShape sequence;
  private final int batchSize;
  private final int features;
  private final Block embedding;

  /** [batch, time * features]. */
  private final INDArray all;

  private final INDArray[] steps;
  private final INDArray[] gradients;
  private final float[] host;

  Inputs(Arena arena, ParameterLayout layout, int batchSize, boolean training) {
    this.batchSize = batchSize;
    sequence = layout.shape().sequence();
    features = sequence.layerInputSize();
    embedding = layout.block(Kind.EMBEDDING, -1, -1);
    int times = sequence.sequenceLength();
    all = arena.matrix(batchSize, Math.multiplyExact(times, features));
    steps = new INDArray[times];
    for (int time = 0; time < times; time++) {
      steps[time] = Arena.columns(all, time * features, features);
    }
    gradients = training && embedding != null ? arena.matrices(times, batchSize, features) : null;
    host = new float[Math.multiplyExact(batchSize, Math.multiplyExact(times, features))];
  }

  void fill(float[] parameters, Batch batch) {
    int times = sequence.sequenceLength();
    for (int row = 0; row < batchSize; row++) {
      int example = row < batch.examples ? row : 0;
      for (int time = 0; time < times; time++) {
        int step = example * times + Math.max(time, batch.firstStep(example));
        float[] source = embedding == null ? batch.inputs : parameters;
        int from = embedding == null ? step * features : embedding.at(batch.tokens[step], 0);
        for (int feature = 0; feature < features; feature++) {
          host[(time * features + feature) * batchSize + row] = source[from + feature];
        }
      }
    }
    Arena.upload(host, all);
  }

  /** What the first layer reads at one time step. */
  INDArray at(int time) {
    return steps[time];
  }

  /** Room for dL/dx at one time step, or null where x is not trained. */
  INDArray gradient(int time) {
    return gradients == null ? null : gradients[time];
  }

  /** Adds the gradient of the embedding. */
  void addGradient(Batch batch, float[] gradient) {
    if (gradients == null) {
      return;
    }
    int times = sequence.sequenceLength();
    for (int time = 0; time < times; time++) {
      float[] dx = Arena.download(gradients[time]);
      for (int example = 0; example < batch.examples; example++) {
        if (time < batch.firstStep(example)) {
          continue;
        }
        int to = embedding.at(batch.tokens[example * times + time], 0);
        for (int feature = 0; feature < features; feature++) {
          gradient[to + feature] += dx[feature * batchSize + example];
        }
      }
    }
  }
}
