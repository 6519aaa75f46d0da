package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

/** The first examples of a split, in their order; the last batch may hold fewer than the others. */
abstract class InOrder implements BatchSource {
  private final SequenceShape shape;
  private final int examples;
  private final int batchSize;

  /**
   * @param shape shape of the examples
   * @param examples examples to show, &gt;= 1
   */
  InOrder(SequenceShape shape, int examples, int batchSize) {
    require(batchSize >= 1, "batchSize must be >= 1, was %d", batchSize);
    require(examples >= 1, "an evaluation needs at least 1 example, was %d", examples);
    this.shape = shape;
    this.examples = examples;
    this.batchSize = batchSize;
  }

  /** Writes one example into a row of the batch. */
  abstract void fillRow(int example, Batch batch, int row);

  @Override
  public int batchesPerPass() {
    return (examples - 1) / batchSize + 1;
  }

  @Override
  public void fill(long index, Batch batch) {
    require(
        index >= 0 && index < batchesPerPass(),
        "the index of a batch must be 0 to %d, was %d",
        batchesPerPass() - 1,
        index);
    int first = (int) index * batchSize;
    int rows = Math.min(batchSize, examples - first);
    batch.requireRoom(rows, shape);
    for (int row = 0; row < rows; row++) {
      fillRow(first + row, batch, row);
    }
    batch.examples = rows;
    batch.continuesState = false;
  }
}
