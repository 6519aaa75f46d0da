package org.rhosweep.opencl;

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
  private final ActiveNetworks members;
  private final ParameterLayout layout;
  private final int batchSize;
  private final int blocks;
  private final int times;
  private final int features;
  private final Block embedding;

  /** As batches have them, [network][example][time][feature]; of tokens without features. */
  private final NetworkRows raw;

  /** [network][time][block][feature][32]. */
  private final DeviceBuffer values;

  private final DeviceBuffer gradient;
  private final NetworkRows rows;
  private final NetworkRows firsts;
  private final NetworkRows occurrences;
  private final NetworkRows rowCounts;
  private int mostRows;

  DeviceInputs(
      CommandQueue queue,
      ActiveNetworks members,
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
    int steps = batchSize * times;
    raw =
        new NetworkRows(
            queue, networks, embedding == null ? Math.multiplyExact(steps, features) : steps);
    long entries = (long) networks * times * blocks * features * LANES;
    values = queue.buffer(entries);
    boolean trained = training && embedding != null;
    gradient = trained ? queue.buffer(entries) : null;
    rows = trained ? new NetworkRows(queue, networks, steps) : null;
    firsts = trained ? new NetworkRows(queue, networks, steps + 1) : null;
    occurrences = trained ? new NetworkRows(queue, networks, steps) : null;
    rowCounts = trained ? new NetworkRows(queue, networks, 1) : null;
  }

  /** Brings the inputs of a network's batch to the device. */
  void fill(int network, Batch batch) {
    int steps = batch.examples * times;
    if (embedding == null) {
      raw.put(network, batch.inputs, steps * features);
      return;
    }
    raw.put(network, batch.tokens, steps);
    if (gradient != null) {
      writeOccurrences(network, batch);
    }
  }

  /** Sends what {@link #fill} collected. */
  void send() {
    raw.send();
    if (gradient != null) {
      rows.send();
      firsts.send();
      occurrences.send();
      rowCounts.send();
    }
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
    rows.put(network, present, steps);
    firsts.put(network, begin, steps + 1);
    occurrences.put(network, places, steps);
    rowCounts.put(network, found);
    mostRows = Math.max(mostRows, found);
  }

  /** What the lowest layer reads. */
  Activations run(DeviceBuffer parameters, DeviceBuffer examples, DeviceBuffer begins) {
    long features = this.features;
    if (embedding == null) {
      queue.launchGlobal(
          queue.kernel(KernelSources.network(), "arrangeInputs"),
          LANES,
          times * features,
          (long) members.count() * blocks,
          members.numbers(),
          raw.buffer(),
          examples,
          begins,
          values,
          this.features,
          times,
          blocks,
          batchSize);
    } else {
      queue.launchGlobal(
          queue.kernel(KernelSources.network(), "embedTokens"),
          LANES,
          times * features,
          (long) members.count() * blocks,
          members.numbers(),
          parameters,
          raw.buffer(),
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
      queue.launchGlobal(
          queue.kernel(KernelSources.network(), "embeddingGradient"),
          features,
          mostRows,
          members.count(),
          members.numbers(),
          gradient,
          rows.buffer(),
          firsts.buffer(),
          occurrences.buffer(),
          rowCounts.buffer(),
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
