package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;

/**
 * Shapes of a task's sequences.
 *
 * @param sequenceLength time steps T of one sequence, &gt;= 1
 * @param inputKind dense features or token indices
 * @param inputSize features per time step, or the vocabulary size for tokens, &gt;= 1
 * @param embeddingSize width of the trained embedding for tokens, 0 for dense inputs
 * @param outputSize classes, or regression targets, &gt;= 1
 * @param targetPosition whether the loss is taken at the last or at every time step
 * @param loss what is minimised
 */
public record SequenceShape(
    int sequenceLength,
    InputKind inputKind,
    int inputSize,
    int embeddingSize,
    int outputSize,
    TargetPosition targetPosition,
    Loss loss)
    implements Serializable {

  /** What one time step holds. */
  public enum InputKind {
    /** {@code inputSize} numbers. */
    DENSE,
    /** One index into a vocabulary of {@code inputSize} entries. */
    TOKENS
  }

  /** Where the loss is taken. */
  public enum TargetPosition {
    LAST_STEP,
    EVERY_STEP
  }

  /** What is minimised. */
  public enum Loss {
    /** Softmax cross-entropy in nats, mean over the targets that are not ignored. */
    CROSS_ENTROPY,
    /** Squared error, mean over targets. */
    MEAN_SQUARED_ERROR
  }

  public SequenceShape {
    require(sequenceLength >= 1, "sequenceLength must be >= 1, was %d", sequenceLength);
    require(inputSize >= 1, "inputSize must be >= 1, was %d", inputSize);
    require(outputSize >= 1, "outputSize must be >= 1, was %d", outputSize);
    require(
        (inputKind == InputKind.TOKENS) == (embeddingSize > 0),
        "embeddingSize must be > 0 for tokens and 0 for dense inputs, was %d",
        embeddingSize);
  }

  /** Features that the first layer sees at each time step. */
  public int layerInputSize() {
    return inputKind == InputKind.TOKENS ? embeddingSize : inputSize;
  }

  /**
   * Whether a sequence may ask for one class at every time step, so that it can be judged as a
   * whole by its logits averaged over time.
   */
  public boolean judgesSequences() {
    return loss == Loss.CROSS_ENTROPY
        && inputKind == InputKind.DENSE
        && targetPosition == TargetPosition.EVERY_STEP;
  }

  /** Targets per sequence: 1 or T. */
  public int targetsPerSequence() {
    return targetPosition == TargetPosition.LAST_STEP ? 1 : sequenceLength;
  }
}
