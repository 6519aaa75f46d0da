package org.rhosweep.core.engine;

import org.rhosweep.core.task.Batch;

/** One network's arithmetic: what an engine supplies. Belongs to one trial and one thread. */
public interface NetworkEngine extends AutoCloseable {
  /** Reads the weights; to be called after every change of them. */
  void load(float[] weights);

  /**
   * Forward pass and loss, never with dropout; carries states from batch to batch where the batch
   * says so.
   *
   * @param batch of at most the batch size that the engine was made for
   */
  BatchLoss evaluate(Batch batch);

  /**
   * Forward pass, loss and back-propagation through time; with dropout where the engine was made
   * with it.
   *
   * @param batch as in {@link #evaluate}
   * @param gradient of the mean loss, in the layout of the weights; added to
   * @param stateGradients receives the norms of the states' gradients, or null where they are not
   *     measured
   */
  BatchLoss gradient(Batch batch, float[] gradient, StateGradients stateGradients);

  /**
   * Says which training step the next {@link #gradient} belongs to: dropout is another one at each.
   *
   * @param trainingStep 1 = the first
   */
  default void beginStep(int trainingStep) {}

  /**
   * Training steps with the weights kept where this engine computes; null for an engine that leaves
   * optimisers to the host. The engine is then given no weights and asked for no gradients but by
   * these.
   */
  default OptimizerSteps optimizerSteps() {
    return null;
  }

  /**
   * One entry of a state in the batch that was run last.
   *
   * @param layer 0 = the lowest
   * @param state index among the cell's states, 0 = the output
   * @param timeStep 0 = after the first step
   */
  float state(int layer, int state, int timeStep, int example, int unit);

  /**
   * Where a number of the batch that was run last stopped being finite first. Looks through what is
   * kept and, in an engine for training, runs the batch once more: to be asked only after something
   * went wrong, and before the weights change.
   *
   * @param batch the one that was run last, unchanged
   * @return null where states, outputs and gradients of states are finite
   */
  NonFiniteValue firstNonFinite(Batch batch);

  /** Gives back what the garbage collector does not know of; the engine is of no use after it. */
  @Override
  default void close() {}
}
