package org.rhosweep.core.task;

/** Batches by number. Belongs to one trial; may cache the order of the current epoch. */
public interface BatchSource {
  /** Batches in one pass: an epoch of training, or the whole of an evaluation. &gt;= 1. */
  int batchesPerPass();

  /**
   * Overwrites the batch with batch {@code index}: a pure function of the index.
   *
   * @param index 0-based: a training step, or below {@link #batchesPerPass} in an evaluation
   */
  void fill(long index, Batch batch);
}
