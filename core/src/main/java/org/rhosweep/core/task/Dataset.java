package org.rhosweep.core.task;

/** Loaded data in three disjoint splits: immutable, safe to share between threads. */
public interface Dataset {
  DataDescription description();

  /**
   * Endless training batches in an order that depends on the seed alone: epochs without
   * replacement.
   *
   * @param batchSize sequences per batch, &gt;= 1, at most the training examples
   * @param seed the trial's seed; equal seeds see equal batches
   * @return a source of its own for one trial (not shared between threads)
   */
  BatchSource training(int batchSize, long seed);

  /**
   * A fixed part of a split, the same for every trial.
   *
   * @param batchSize sequences per batch; the last batch may hold fewer
   * @param maxExamples at most so many sequences (for text: targets), all where there are fewer
   */
  BatchSource evaluation(Split split, int batchSize, int maxExamples);
}
