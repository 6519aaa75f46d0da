package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/**
 * Endless batches over stored examples: each epoch shows them in another random order, each once,
 * but for those that no longer fill a batch.
 */
abstract class ShuffledEpochs implements BatchSource {
  private final SequenceShape shape;
  private final int examples;
  private final int batchSize;
  private final long seed;

  private int[] order;
  private long epochOfOrder = -1;

  /**
   * @param shape shape of the examples
   * @param examples stored examples, at least the batch size
   */
  ShuffledEpochs(SequenceShape shape, int examples, int batchSize, long seed) {
    require(
        batchSize >= 1 && batchSize <= examples,
        "training.batchSize must be 1 to %d, the training examples of the task, was %d",
        examples,
        batchSize);
    this.shape = shape;
    this.examples = examples;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** Writes one example into a row of the batch. */
  abstract void fillRow(int example, Batch batch, int row);

  @Override
  public int batchesPerPass() {
    return examples / batchSize;
  }

  @Override
  public void fill(long index, Batch batch) {
    require(index >= 0, "the index of a batch must be >= 0, was %d", index);
    long epoch = index / batchesPerPass();
    if (epoch != epochOfOrder) {
      order = RandomStream.of(seed, Purpose.BATCH_ORDER, 0, epoch).permutation(examples);
      epochOfOrder = epoch;
    }
    int first = (int) (index % batchesPerPass()) * batchSize;
    batch.requireRoom(batchSize, shape);
    for (int row = 0; row < batchSize; row++) {
      fillRow(order[first + row], batch, row);
    }
    batch.examples = batchSize;
    batch.continuesState = false;
  }
}
