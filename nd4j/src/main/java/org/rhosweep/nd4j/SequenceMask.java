package org.rhosweep.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.task.Batch;

/**
 * Which sequences of the batch that is run have begun at a time step, as a column of zeros and ones
 * by which rows of states and gradients are multiplied. Empty rows go with the first example.
 */
final class SequenceMask {
  private final Arena arena;
  private final int times;
  private final int batchSize;

  /** [time], each [batch, 1]; made for the first batch of unequal lengths. */
  private INDArray[] columns;

  private final int[] first;
  private final float[] host;
  private int allBegun;

  SequenceMask(Arena arena, int times, int batchSize) {
    this.arena = arena;
    this.times = times;
    this.batchSize = batchSize;
    first = new int[batchSize];
    host = new float[batchSize];
  }

  /** Takes the lengths of a batch. */
  void begin(Batch batch) {
    allBegun = 0;
    for (int row = 0; row < batchSize; row++) {
      first[row] = batch.firstStep(row < batch.examples ? row : 0);
      allBegun = Math.max(allBegun, first[row]);
    }
    if (columns == null && allBegun > 0) {
      columns = arena.matrices(times, batchSize, 1);
    }
    for (int time = 0; time < allBegun; time++) {
      for (int row = 0; row < batchSize; row++) {
        host[row] = isActive(time, row) ? 1 : 0;
      }
      Arena.upload(host, columns[time]);
    }
  }

  /** Whether the sequence of a row has begun. */
  boolean isActive(int time, int row) {
    return time >= first[row];
  }

  /** Sets rows of sequences that have not begun to zero. */
  void clear(int time, INDArray matrix) {
    if (time < allBegun) {
      matrix.muliColumnVector(columns[time]);
    }
  }
}
