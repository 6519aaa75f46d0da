package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.util.Locale;

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
 *
 * <p>Sequences that are shorter than T begin later, so that all of them end at the batch's last
 * step. Until a sequence begins its states are held at zero, no target counts, and its inputs are
 * not read: losses and gradients are the same bits whatever T is.
 */
public final class Batch {
  /** A label that takes no part in loss and accuracy. */
  public static final int IGNORED = -1;

  /** Entries that a Java array may have. */
  private static final int MAX_ENTRIES = Integer.MAX_VALUE - 64;

  public final SequenceShape shape;
  public final int batchSize;
  public final float[] inputs;
  public final int[] tokens;
  public final int[] labels;
  public final float[] targets;

  /**
   * Time steps of each sequence, 1 … T, [batch]; null where all have T. Labels before a sequence
   * begins are {@link #IGNORED}.
   */
  public int[] lengths;

  /** Filled rows, 1 … batchSize. */
  public int examples;

  /** Whether the states carry on from the previous batch of the source (text). */
  public boolean continuesState;

  /**
   * An empty batch.
   *
   * @param batchSize rows there is room for, &gt;= 1
   * @throws IllegalArgumentException where inputs or targets do not fit into one array
   */
  public Batch(SequenceShape shape, int batchSize) {
    require(batchSize >= 1, "batchSize must be >= 1, was %d", batchSize);
    this.shape = shape;
    this.batchSize = batchSize;
    boolean dense = shape.inputKind() == SequenceShape.InputKind.DENSE;
    boolean classes = shape.loss() == SequenceShape.Loss.CROSS_ENTROPY;
    int inputCount = entries("inputs", shape.sequenceLength(), dense ? shape.inputSize() : 1);
    int targetCount =
        entries("targets", shape.targetsPerSequence(), classes ? 1 : shape.outputSize());
    inputs = dense ? new float[inputCount] : null;
    tokens = dense ? null : new int[inputCount];
    labels = classes ? new int[targetCount] : null;
    targets = classes ? null : new float[targetCount];
    examples = batchSize;
  }

  private int entries(String name, int times, int size) {
    double entries = (double) batchSize * times * size;
    require(
        entries <= MAX_ENTRIES,
        "batchSize %d x %d time steps x %d make %.0f %s, must be at most %d",
        batchSize,
        times,
        size,
        entries,
        name,
        MAX_ENTRIES);
    return (int) entries;
  }

  /**
   * Refuses what an engine made for some shape and size cannot run: another shape, a wrong number
   * of examples, a token or label that does not exist. The values of dense inputs and targets are
   * not looked at: what is not finite in them is found in the loss.
   *
   * @param expected the shape that the engine was made for
   * @param most examples that the engine was made for
   * @throws IllegalArgumentException naming field, rule and value
   */
  public void requireRunnable(SequenceShape expected, int most) {
    // At every training step, which allocates nothing: messages are made where they are needed.
    if (!shape.equals(expected)) {
      throw new IllegalArgumentException(
          String.format("the batch's shape must be %s, was %s", expected, shape));
    }
    if (examples < 1 || examples > Math.min(most, batchSize)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a batch must hold 1 to %d examples, was %d",
              Math.min(most, batchSize),
              examples));
    }
    if (tokens != null) {
      requireIndices("tokens", tokens, 0, shape.inputSize(), shape.sequenceLength());
    }
    if (labels != null) {
      requireIndices("labels", labels, IGNORED, shape.outputSize(), shape.targetsPerSequence());
    }
    if (lengths != null) {
      requireLengths();
    }
  }

  private void requireLengths() {
    if (continuesState) {
      throw new IllegalArgumentException("lengths must be null where states are carried on");
    }
    int perSequence = shape.targetsPerSequence();
    for (int example = 0; example < examples; example++) {
      if (lengths[example] < 1 || lengths[example] > shape.sequenceLength()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "lengths[%d] must be 1 to %d, was %d",
                example,
                shape.sequenceLength(),
                lengths[example]));
      }
      for (int step = 0; labels != null && perSequence > 1 && step < firstStep(example); step++) {
        if (labels[example * perSequence + step] != IGNORED) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "labels[%d, %d] must be ignored, since the sequence begins at step %d",
                  example,
                  step,
                  firstStep(example)));
        }
      }
    }
  }

  private void requireIndices(String name, int[] values, int lowest, int end, int perExample) {
    for (int i = 0; i < examples * perExample; i++) {
      if (values[i] < lowest || values[i] >= end) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s[%d, %d] must be %d to %d, was %d",
                name,
                i / perExample,
                i % perExample,
                lowest,
                end - 1,
                values[i]));
      }
    }
  }

  /** The time step at which a sequence begins, 0 … T - 1. */
  public int firstStep(int example) {
    return lengths == null ? 0 : shape.sequenceLength() - lengths[example];
  }

  /**
   * Where a time step of a sequence lies that begins again when it is over.
   *
   * @param time 0 = the first of the sequence
   * @return index into {@link #tokens}, or times the input size into {@link #inputs}
   */
  public int repeatedStep(int example, int time) {
    int length = lengths == null ? shape.sequenceLength() : lengths[example];
    return (example + 1) * shape.sequenceLength() - length + time % length;
  }

  /** Time steps of all examples together, without those before they begin. */
  public long timeSteps() {
    long sum = 0;
    for (int example = 0; example < examples; example++) {
      sum += shape.sequenceLength() - firstStep(example);
    }
    return sum;
  }

  /** Targets of all examples together, without those before they begin. */
  public long targetCount() {
    return shape.targetPosition() == SequenceShape.TargetPosition.LAST_STEP
        ? examples
        : timeSteps();
  }

  /** The class that all targets of a sequence have, or {@link #IGNORED} where they differ. */
  public int commonLabel(int example) {
    int perSequence = shape.targetsPerSequence();
    int first = perSequence == 1 ? example : example * perSequence + firstStep(example);
    int common = labels[first];
    for (int i = first + 1; i < (example + 1) * perSequence; i++) {
      if (labels[i] != common) {
        return IGNORED;
      }
    }
    return common;
  }

  /** Refuses to be filled with sequences of another shape, or with more than there is room for. */
  void requireRoom(int sequences, SequenceShape filled) {
    if (!shape.equals(filled) || batchSize < sequences) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a batch of %d with the shape %s has no room for %d with the shape %s",
              batchSize,
              shape,
              sequences,
              filled));
    }
  }
}
