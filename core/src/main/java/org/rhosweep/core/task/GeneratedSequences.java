package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/**
 * Sequences that are drawn when they are asked for: training never ends and never repeats. Each
 * example has a random stream of its own. Streams of training, of the sample that stands for the
 * training split in evaluations, of the evaluation and of the test split lie in different layers,
 * so that none of them shares an example.
 */
public final class GeneratedSequences implements Dataset {
  private static final long EVALUATION_SEED = 0x6576_616c_7561_7465L;
  private static final int TRAINING_LAYER = 0;
  private static final int EVALUATION_LAYER = 1;
  private static final int TRAINING_SAMPLE_LAYER = 2;
  private static final int TEST_LAYER = 3;

  /** Draws one example. */
  public interface Writer {
    /** Overwrites all inputs and targets of a row of the batch. */
    void write(RandomStream random, Batch batch, int row);
  }

  private final DataDescription description;
  private final Writer writer;

  /**
   * Sequences of a writer.
   *
   * @param description their shape; its fingerprint names the generator and its version
   * @param writer depends on the random stream alone
   */
  public GeneratedSequences(DataDescription description, Writer writer) {
    this.description = description;
    this.writer = writer;
  }

  @Override
  public DataDescription description() {
    return description;
  }

  @Override
  public BatchSource training(int batchSize, long seed) {
    require(batchSize >= 1, "training.batchSize must be >= 1, was %d", batchSize);
    return new BatchSource() {
      @Override
      public int batchesPerPass() {
        return Integer.MAX_VALUE;
      }

      @Override
      public void fill(long index, Batch batch) {
        require(index >= 0, "the index of a batch must be >= 0, was %d", index);
        batch.requireRoom(batchSize, description.shape());
        for (int row = 0; row < batchSize; row++) {
          draw(seed, TRAINING_LAYER, index * batchSize + row, batch, row);
        }
        batch.examples = batchSize;
        batch.continuesState = false;
      }
    };
  }

  @Override
  public BatchSource evaluation(Split split, int batchSize, int maxExamples) {
    int layer =
        switch (split) {
          case TRAIN -> TRAINING_SAMPLE_LAYER;
          case EVAL -> EVALUATION_LAYER;
          case TEST -> TEST_LAYER;
        };
    long available =
        split == Split.TEST ? description.testExamples() : description.evaluationExamples();
    int count = (int) Math.min(available, maxExamples);
    return new InOrder(description.shape(), count, batchSize) {
      @Override
      void fillRow(int example, Batch batch, int row) {
        draw(EVALUATION_SEED, layer, example, batch, row);
      }
    };
  }

  private void draw(long seed, int layer, long example, Batch batch, int row) {
    writer.write(RandomStream.of(seed, Purpose.EXAMPLES, layer, example), batch, row);
  }
}
