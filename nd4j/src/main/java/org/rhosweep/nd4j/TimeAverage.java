package org.rhosweep.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;

/**
 * Judges whole sequences by the sum of their logits over time, which has its largest entry where
 * the mean has. A sequence is judged where it asks for one class at every time step.
 */
final class TimeAverage {
  private final SequenceShape sequence;
  private final int batchSize;

  /** [batch, output]. */
  private final INDArray sums;

  private TimeAverage(Arena arena, SequenceShape sequence, int batchSize) {
    this.sequence = sequence;
    this.batchSize = batchSize;
    sums = arena.matrix(batchSize, sequence.outputSize());
  }

  /** Null where sequences are not judged. */
  static TimeAverage of(Arena arena, SequenceShape sequence, int batchSize) {
    return sequence.judgesSequences() ? new TimeAverage(arena, sequence, batchSize) : null;
  }

  void clear() {
    sums.assign(0);
  }

  /** Adds the logits of one time step. */
  void add(INDArray logits) {
    sums.addi(logits);
  }

  /** Counts the batch's sequences, after all time steps were added. */
  BatchLoss judge(Batch batch) {
    float[] host = Arena.download(sums);
    long sequences = 0;
    long correct = 0;
    for (int example = 0; example < batch.examples; example++) {
      int label = batch.commonLabel(example);
      if (label != Batch.IGNORED) {
        sequences++;
        correct += largest(host, example) == label ? 1 : 0;
      }
    }
    return new BatchLoss(0, 0, 0, sequences, correct);
  }

  private int largest(float[] host, int example) {
    int largest = 0;
    for (int output = 1; output < sequence.outputSize(); output++) {
      if (host[output * batchSize + example] > host[largest * batchSize + example]) {
        largest = output;
      }
    }
    return largest;
  }
}
