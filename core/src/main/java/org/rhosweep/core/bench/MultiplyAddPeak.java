package org.rhosweep.core.bench;

import org.rhosweep.kernels.Kernels;

/**
 * The most multiply-adds that one core does: in registers, nothing to read and nothing else to do.
 * The ceiling of a training step.
 */
public final class MultiplyAddPeak {
  private final Kernels kernels;

  /** Halves each number before one is added, so that all stay near two. */
  private float factor = 0.5f;

  /** For the width of these kernels' vectors. */
  public MultiplyAddPeak(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Computes so many rounds and returns the operations done; a multiply-add is two. */
  public double run(int rounds) {
    float sum = kernels.multiplyAdds(rounds, factor);
    factor = sum < 0 ? 0.25f : 0.5f; // reads the sum, which is positive
    return 2.0 * rounds * kernels.multiplyAddsPerRound();
  }
}
