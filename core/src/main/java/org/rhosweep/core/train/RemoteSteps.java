package org.rhosweep.core.train;

/** Training steps that other machines do, data-parallel. */
@FunctionalInterface
public interface RemoteSteps {
  /**
   * Does at least one step.
   *
   * @param weights in the order of their layout; overwritten with those after the steps
   * @param done training steps done before
   * @param limit the last training step that may be done: an evaluation follows it
   * @return training steps done now, {@code done + 1} … {@code limit}
   */
  int advance(float[] weights, int done, int limit);
}
