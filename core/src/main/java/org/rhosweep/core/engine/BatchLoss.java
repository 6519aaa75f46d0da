package org.rhosweep.core.engine;

/**
 * Loss of one batch, in sums so that batches add up.
 *
 * @param lossSum sum of the loss over targets, nats for cross-entropy
 * @param targets targets that were not ignored (for squared error: outputs)
 * @param correct targets whose most likely class was right; 0 for squared error
 * @param sequences sequences of dense inputs that ask for one and the same class at every time
 *     step; 0 unless the loss is a cross-entropy at every step
 * @param correctSequences those of them whose class has the largest mean of logits over time
 */
public record BatchLoss(
    double lossSum, long targets, long correct, long sequences, long correctSequences) {
  /** Zero. */
  public static final BatchLoss NONE = new BatchLoss(0, 0, 0);

  /** Of targets that are not judged as sequences. */
  public BatchLoss(double lossSum, long targets, long correct) {
    this(lossSum, targets, correct, 0, 0);
  }

  /** Both together. */
  public BatchLoss plus(BatchLoss other) {
    return new BatchLoss(
        lossSum + other.lossSum,
        targets + other.targets,
        correct + other.correct,
        sequences + other.sequences,
        correctSequences + other.correctSequences);
  }

  /** Mean loss per target. */
  public double meanLoss() {
    return lossSum / targets;
  }

  /** Fraction of targets whose class was right. */
  public double accuracy() {
    return (double) correct / targets;
  }

  /**
   * Fraction of sequences whose class was right by time-averaged logits; NaN where none is judged.
   */
  public double sequenceAccuracy() {
    return sequences == 0 ? Double.NaN : (double) correctSequences / sequences;
  }
}
