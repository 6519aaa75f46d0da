package org.rhosweep.core.engine.simd;

import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.kernels.Kernels;

/**
 * Judges whole sequences by the sum of their logits over time, which has its largest entry where
 * the mean has. A sequence is judged where it asks for one class at every time step.
 */
final class SequenceAccuracyCounter {
  private static final int LANES = Kernels.LANES;

  private final Kernels kernels;
  private final SequenceShape sequence;

  /** [block][output][32]. */
  private final Activations sums;

  private long sequences;
  private long correct;

  private SequenceAccuracyCounter(
      Kernels kernels, SequenceShape sequence, int blocks, int paddedOutputs) {
    this.kernels = kernels;
    this.sequence = sequence;
    sums = Activations.allocate(1, blocks, paddedOutputs);
  }

  /** Null where sequences are not judged. */
  static SequenceAccuracyCounter of(
      Kernels kernels, SequenceShape sequence, int blocks, int paddedOutputs) {
    return sequence.judgesSequences()
        ? new SequenceAccuracyCounter(kernels, sequence, blocks, paddedOutputs)
        : null;
  }

  void clear() {
    kernels.fill(sums.data(), 0, sums.data().length, 0f);
  }

  /** Adds one block's logits of one time step. */
  void add(int block, float[] logits, int at) {
    int to = sums.at(0, block);
    kernels.add(sums.data(), to, logits, at, sums.data(), to, sums.blockStride());
  }

  /** Counts the batch's sequences, after all time steps were added. */
  void judge(Batch batch) {
    sequences = 0;
    correct = 0;
    for (int example = 0; example < batch.examples; example++) {
      int label = batch.commonLabel(example);
      if (label != Batch.IGNORED) {
        sequences++;
        correct += largest(example) == label ? 1 : 0;
      }
    }
  }

  long sequences() {
    return sequences;
  }

  /** Sequences whose class was right; the first of equals is the answer. */
  long correct() {
    return correct;
  }

  private int largest(int example) {
    int at = sums.at(0, example / LANES) + example % LANES;
    int largest = 0;
    for (int output = 1; output < sequence.outputSize(); output++) {
      if (sums.data()[at + output * LANES] > sums.data()[at + largest * LANES]) {
        largest = output;
      }
    }
    return largest;
  }
}
