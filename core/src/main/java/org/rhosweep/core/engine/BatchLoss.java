package org.rhosweep.core.engine;

/**
 * Loss of one batch, in sums so that batches add up.
 *
 * @param lossSum sum of the loss over targets, nats for cross-entropy
 * @param targets targets that were not ignored (for squared error: outputs)
 * @param correct targets whose most likely class was right; 0 for squared error
 */
public record BatchLoss(double lossSum, long targets, long correct) {
  /** Nothing yet. */
  public static final BatchLoss NONE = new BatchLoss(0, 0, 0);

  /** Both together. */
  public BatchLoss plus(BatchLoss other) {
    return new BatchLoss(lossSum + other.lossSum, targets + other.targets, correct + other.correct);
  }

  /** Mean loss per target. */
  public double meanLoss() {
    return lossSum / targets;
  }
}
