package org.rhosweep.core.train;

/** Keeps the weights with the smallest loss on the evaluation split. */
final class BestWeights {
  private final int patience;
  private final float[] kept;
  private double smallestLoss = Double.POSITIVE_INFINITY;
  private int trainingStep = -1;
  private int evaluationsSince;

  BestWeights(EarlyStopping settings, int size) {
    patience = settings.patience();
    kept = new float[size];
  }

  /**
   * Takes note of an evaluation.
   *
   * @param weights copied where the loss is the smallest so far
   * @return whether patience is over
   */
  boolean observe(int evaluatedStep, double loss, float[] weights) {
    if (loss < smallestLoss) {
      smallestLoss = loss;
      trainingStep = evaluatedStep;
      evaluationsSince = 0;
      System.arraycopy(weights, 0, kept, 0, kept.length);
      return false;
    }
    evaluationsSince++;
    return evaluationsSince >= patience;
  }

  /**
   * Overwrites the weights with the best.
   *
   * @return the training step after which they were measured
   */
  int restoreInto(float[] weights) {
    System.arraycopy(kept, 0, weights, 0, kept.length);
    return trainingStep;
  }
}
