package org.rhosweep.core.lsc;

import org.rhosweep.core.init.LscMethod;

/** How one method of {@link StepwisePretraining} measures and moves the weights at a time step. */
interface StepMethod {
  /** The strategy of a pre-training's method. */
  static StepMethod of(LscPretraining pretraining) {
    LscMethod method = pretraining.settings.method();
    if (method instanceof LscMethod.Entries entries) {
      return new EntriesSteps(pretraining, entries);
    }
    return method instanceof LscMethod.Paper paper
        ? new PaperSteps(pretraining, paper)
        : new RescaleSteps(pretraining, (LscMethod.Rescale) method);
  }

  /** The loss at the time step that was run last; keeps the gradient that {@link #move} needs. */
  LscValue measure(LscLoss loss);

  /**
   * Moves the weights.
   *
   * @param step 1, 2, …
   * @param value what was measured at this step
   * @param backoff factor of the step size after returns to the best weights
   * @param rateFactor factor of the step size near the target
   */
  void move(int step, LscValue value, double backoff, double rateFactor);

  /** Whether much worse weights are given up for the best ones. */
  default boolean returnsToBest() {
    return false;
  }

  /** Forgets the gradient of weights that were given up. */
  default void clear() {}
}
