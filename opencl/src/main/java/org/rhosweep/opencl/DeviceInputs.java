package org.rhosweep.opencl;

import java.util.Arrays;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.kernels.Kernels;

/**
 * Brings the batches of several networks into the order of activations; tokens go through a trained
 * embedding.
 */
final class DeviceInputs {
  private static final int LANES = Kernels.LANES;

  private final CommandQueue queue;
  private final Members members;
  private final ParameterLayout layout;
  private final int batchSize;
  private final int blocks;
  private final int times;
  private final int features;
  private final Block embedding;

  /** As batches have them, [network][example][time][feature]; of tokens without features. */
  private final DeviceBuffer raw;

  /** [network][time][block][feature][32]. */
  private final DeviceBuffer values;

  private final DeviceBuffer gradient;
  private final DeviceBuffer rows;
  private final DeviceBuffer firsts;
  private final DeviceBuffer occurrences;
  private final DeviceBuffer rowCounts;
  private int mostRows;

  DeviceInputs(
      CommandQueue queue,
      Members members,
      ParameterLayout layout,
      int networks,
      int batchSize,
      boolean training) {
    this.queue = queue;
    this.members = members;
    this.layout = layout;
    this.batchSize = batchSize;
    blocks = (batchSize + LANES - 1) / LANES;
    SequenceShape sequence = layout.shape().sequence();
    times = sequence.sequenceLength();
    features = sequence.layerInputSize();
    embedding = layout.block(Kind.EMBEDDING, -1, -1);
    long steps = (long) networks * batchSize * times;
    raw = queue.buffer(embedding == null ? steps * features : steps);
    long entries = (long) networks * times * blocks * features * LANES;
    values = queue.buffer(entries);
    boolean trained = training && embedding != null;
    gradient = trained ? queue.buffer(entries) : null;
    rows = trained ? queue.buffer(steps) : null;
    firsts = trained ? queue.buffer(steps + networks) : null;
    occurrences = trained ? queue.buffer(steps) : null;
    rowCounts = trained ? queue.buffer(networks) : null;
  }

  /** Brings the inputs of a network's batch to the device. */
  void fill(int network, Batch batch) {
    int steps = batch.examples * times;
    long at = (long) network * batchSize * times;
    if (embedding == null) {
      queue.write(raw, at * features, prefix(batch.inputs, steps * features));
      return;
    }
    queue.write(raw, at, DeviceReadout.prefix(batch.tokens, steps));
    if (gradient != null) {
      writeOccurrences(network, batch);
    }
  }

  static float[] prefix(float[] values, int length) {
    return values.length == length ? values : Arrays.copyOf(values, length);
  }

  /** Where each token of a batch occurs, in the order of time, then examples. */
  private void writeOccurrences(int network, Batch batch) {
    int vocabulary = embedding.rows();
    int steps = batch.examples * times;
    int[] count = new int[vocabulary];
    for (int example = 0; example < batch.examples; example++) {
      for (int time = batch.firstStep(example); time < times; time++) {
        count[batch.tokens[example * times + time]]++;
      }
    }
    int[] next = new int[vocabulary];
    int[] present = new int[steps];
    int[] begin = new int[steps + 1];
    int found = 0;
    for (int token = 0; token < vocabulary; token++) {
      if (count[token] > 0) {
        next[token] = begin[found];
        present[found] = token;
        begin[found + 1] = begin[found] + count[token];
        found++;
      }
    }
    int[] places = new int[steps];
    for (int time = 0; time < times; time++) {
      for (int example = 0; example < batch.examples; example++) {
        if (time < batch.firstStep(example)) {
          continue;
        }
        places[next[batch.tokens[example * times + time]]++] = time * batchSize + example;
      }
    }
    long at = (long) network * batchSize * times;
    queue.write(rows, at, present);
    queue.write(firsts, at + network, begin);
    queue.write(occurrences, at, places);
    queue.write(rowCounts, network, new int[] {found});
    mostRows = Math.max(mostRows, found);
  }

  /** What the lowest layer reads. */
  Activations run(DeviceBuffer parameters, DeviceBuffer examples, DeviceBuffer begins) {
    long features = this.features;
    if (embedding == null) {
      queue.launchOver(
          queue.kernel(Programs.network(), "arrangeInputs"),
          LANES,
          times * features,
          (long) members.count() * blocks,
          members.numbers(),
          raw,
          examples,
          begins,
          values,
          this.features,
          times,
          blocks,
          batchSize);
    } else {
      queue.launchOver(
          queue.kernel(Programs.network(), "embedTokens"),
          LANES,
          times * features,
          (long) members.count() * blocks,
          members.numbers(),
          parameters,
          raw,
          examples,
          begins,
          values,
          this.features,
          times,
          blocks,
          batchSize,
          (long) layout.size(),
          embedding.offset());
    }
    return values();
  }

  Activations values() {
    return new Activations(values, (long) times * blocks * features * LANES, 0);
  }

  /** Room for dL/dx, or null where x is not trained. */
  DeviceBuffer gradient() {
    return gradient;
  }

  /** Adds the embedding's gradient, over time, then examples, in ascending order. */
  void backward(DeviceBuffer parameterGradient) {
    if (gradient != null) {
      queue.launchOver(
          queue.kernel(Programs.network(), "embeddingGradient"),
          features,
          mostRows,
          members.count(),
          members.numbers(),
          gradient,
          rows,
          firsts,
          occurrences,
          rowCounts,
          parameterGradient,
          features,
          times,
          blocks,
          batchSize,
          (long) layout.size(),
          embedding.offset());
    }
  }
}
