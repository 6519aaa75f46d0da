package org.rhosweep.core.task;

import java.io.Serializable;

/**
 * What can be said of a data set without keeping it.
 *
 * @param shape shapes of its sequences and targets
 * @param fingerprint names the content: SHA-256 of the files in hexadecimal, or, for generated
 *     data, the generator's name and version. Part of a trial's identity.
 * @param trainingExamples sequences in the training split, or tokens for text; {@link #ENDLESS}
 *     where training draws new ones without end
 * @param evaluationExamples sequences in the evaluation split, or tokens for text
 * @param testExamples sequences in the test split, or tokens for text
 * @param unknownTokens of text, which fractions of its parts are tokens that the training part does
 *     not hold, or that its vocabulary leaves out; null for other data
 * @param unequalLengths whether sequences are of fewer time steps than the shape says
 */
public record DataDescription(
    SequenceShape shape,
    String fingerprint,
    long trainingExamples,
    long evaluationExamples,
    long testExamples,
    UnknownTokens unknownTokens,
    boolean unequalLengths)
    implements Serializable {
  /** The number of training examples of a task that never runs out of them. */
  public static final long ENDLESS = Long.MAX_VALUE;

  /** Of text, or of other data, whose sequences are of one length. */
  public DataDescription(
      SequenceShape shape,
      String fingerprint,
      long trainingExamples,
      long evaluationExamples,
      long testExamples,
      UnknownTokens unknownTokens) {
    this(
        shape,
        fingerprint,
        trainingExamples,
        evaluationExamples,
        testExamples,
        unknownTokens,
        false);
  }

  /** Of data that is not a text, whose sequences are of one length. */
  public DataDescription(
      SequenceShape shape,
      String fingerprint,
      long trainingExamples,
      long evaluationExamples,
      long testExamples) {
    this(shape, fingerprint, trainingExamples, evaluationExamples, testExamples, null);
  }

  /**
   * Fractions of unknown tokens, 0 to 1. A model that always predicts "unknown" has an accuracy of
   * this size.
   */
  public record UnknownTokens(double training, double evaluation, double test)
      implements Serializable {}
}
