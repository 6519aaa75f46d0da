package org.rhosweep.core.engine.simd;

import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.kernels.Kernels;

/**
 * Brings a batch into the engine's order: the one place where [batch, time, feature] becomes
 * [time][block][feature][32]. Tokens go through a trained embedding. Empty lanes repeat the first
 * example, and time steps before a sequence begins its first one, so that they stay finite whenever
 * that does; their loss counts nothing.
 */
final class InputLayer {
  private static final int LANES = Kernels.LANES;

  private final SequenceShape sequence;
  private final int blocks;
  private final Block embedding;
  private final Activations values;
  private final Activations gradient;

  InputLayer(ParameterLayout layout, int blocks, boolean training) {
    sequence = layout.shape().sequence();
    this.blocks = blocks;
    embedding = layout.block(Kind.EMBEDDING, -1, -1);
    int units = ParameterLayout.padded(sequence.layerInputSize(), Kernels.ROWS);
    values = Activations.allocate(sequence.sequenceLength(), blocks, units);
    gradient =
        training && embedding != null
            ? Activations.allocate(sequence.sequenceLength(), blocks, units)
            : null;
  }

  Activations values() {
    return values;
  }

  /** Room for dL/dx, or null where x is not trained. */
  Activations gradient() {
    return gradient;
  }

  void fill(float[] weights, Batch batch) {
    int features = sequence.layerInputSize();
    int times = sequence.sequenceLength();
    float[] to = values.data();
    for (int block = 0; block < blocks; block++) {
      for (int time = 0; time < times; time++) {
        for (int lane = 0; lane < LANES; lane++) {
          int example = block * LANES + lane < batch.examples ? block * LANES + lane : 0;
          int step = example * times + Math.max(time, batch.firstStep(example));
          float[] source = embedding == null ? batch.inputs : weights;
          int from = embedding == null ? step * features : embedding.at(batch.tokens[step], 0);
          int at = values.at(time, block) + lane;
          for (int feature = 0; feature < features; feature++) {
            to[at + feature * LANES] = source[from + feature];
          }
        }
      }
    }
  }

  /** Adds the embedding's gradient, over time, then examples, in ascending order. */
  void backward(Batch batch, float[] parameterGradient) {
    if (gradient == null) {
      return;
    }
    int features = sequence.layerInputSize();
    int times = sequence.sequenceLength();
    for (int time = 0; time < times; time++) {
      for (int example = 0; example < batch.examples; example++) {
        if (time < batch.firstStep(example)) {
          continue;
        }
        int at = gradient.at(time, example / LANES) + example % LANES;
        int to = embedding.at(batch.tokens[example * times + time], 0);
        for (int feature = 0; feature < features; feature++) {
          parameterGradient[to + feature] += gradient.data()[at + feature * LANES];
        }
      }
    }
  }
}
