package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

/**
 * Room for one batch, filled again and again. Rows beyond {@link #examples} are not read.
 *
 * <pre>
 *   inputs   [batch, time, feature]      dense inputs, else null
 *   tokens   [batch, time]               token inputs, else null
 *   labels   [batch, targets]            cross-entropy: class, or IGNORED; else null
 *   targets  [batch, targets, output]    squared error; else null
 * </pre>
 *
 * where {@code targets} is 1 for a loss at the last step and T for a loss at every step.
 */
public final class Batch {
  /** A label that takes no part in loss and accuracy. */
  public static final int IGNORED = -1;

  public final SequenceShape shape;
  public final int batchSize;
  public final float[] inputs;
  public final int[] tokens;
  public final int[] labels;
  public final float[] targets;

  /** Filled rows, 1 … batchSize. */
  public int examples;

  /** Whether the states carry on from the previous batch of the source (text). */
  public boolean continuesState;

  public Batch(SequenceShape shape, int batchSize) {
    require(batchSize >= 1, "batchSize must be >= 1, was %d", batchSize);
    this.shape = shape;
    this.batchSize = batchSize;
    int steps = batchSize * shape.sequenceLength();
    boolean dense = shape.inputKind() == SequenceShape.InputKind.DENSE;
    boolean classes = shape.loss() == SequenceShape.Loss.CROSS_ENTROPY;
    int targetCount = batchSize * shape.targetsPerSequence();
    inputs = dense ? new float[Math.multiplyExact(steps, shape.inputSize())] : null;
    tokens = dense ? null : new int[steps];
    labels = classes ? new int[targetCount] : null;
    targets = classes ? null : new float[targetCount * shape.outputSize()];
    examples = batchSize;
  }

  /** Refuses to be filled with sequences of another shape, or with more than there is room for. */
  void requireRoom(int sequences, SequenceShape filled) {
    require(
        shape.equals(filled) && batchSize >= sequences,
        "a batch of %d with the shape %s has no room for %d with the shape %s",
        batchSize,
        shape,
        sequences,
        filled);
  }
}
