package org.rhosweep.core.lsc;

import static org.rhosweep.core.network.ParameterLayout.padded;

import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.kernels.Kernels;

/**
 * What a network sees in pre-training: [block][feature][32] for each time step of a sequence. A
 * sequence that is shorter than what is asked for begins again, so that there are no steps without
 * data.
 */
final class LscInputs {
  private static final int LANES = Kernels.LANES;

  private final SequenceShape sequence;
  private final Block embedding;
  private final Lsc.Input kind;
  private final BatchSource source;
  private final Batch batch;
  private final int examples;
  private final long seed;
  private final float[][] values;
  private RandomStream noise;

  /**
   * Inputs.
   *
   * @param source batches of {@code examples}; not asked where the input is noise
   */
  LscInputs(ParameterLayout layout, Lsc.Input kind, BatchSource source, int examples, long seed) {
    sequence = layout.shape().sequence();
    embedding = layout.block(Kind.EMBEDDING, -1, -1);
    this.kind = kind;
    this.source = source;
    this.examples = examples;
    this.seed = seed;
    batch = kind == Lsc.Input.DATA ? new Batch(sequence, examples) : null;
    int floats = padded(sequence.layerInputSize(), Kernels.ROWS) * LANES;
    values = new float[(examples + LANES - 1) / LANES][floats];
  }

  /** Begins a sequence; the same index gives the same numbers. */
  void begin(long index) {
    if (batch != null) {
      source.fill(index, batch);
    } else {
      noise = RandomStream.of(seed, Purpose.PRETRAINING, 1, index);
    }
  }

  /**
   * The next time step.
   *
   * @param weights hold the embedding of tokens
   * @return overwritten by the next call
   */
  float[][] at(int time, float[] weights) {
    int features = sequence.layerInputSize();
    int count = batch == null ? examples : batch.examples;
    for (int place = 0; place < values.length * LANES; place++) {
      int example = place < count ? place : 0;
      float[] to = values[place / LANES];
      for (int feature = 0; feature < features; feature++) {
        int at = feature * LANES + place % LANES;
        if (batch == null) {
          to[at] = place < count ? noise() : values[0][feature * LANES];
        } else if (embedding == null) {
          to[at] = batch.inputs[batch.repeatedStep(example, time) * features + feature];
        } else {
          int token = batch.tokens[batch.repeatedStep(example, time)];
          to[at] = weights[embedding.at(token, feature)];
        }
      }
    }
    return values;
  }

  private float noise() {
    return kind == Lsc.Input.GAUSSIAN ? (float) noise.nextGaussian() : noise.nextInt() & 1;
  }
}
