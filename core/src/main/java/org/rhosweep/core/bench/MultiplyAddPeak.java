package org.rhosweep.core.bench;

import org.rhosweep.core.kernel.Kernels;

/**
 * The most multiply-adds that one core does in the engine's own register tile: everything in
 * first-level cache, nothing else to do. The ceiling of a training step.
 *
 * <pre>
 *   C += A^T B      A [k][8], B [k][32], C [8][32], k = 256
 * </pre>
 */
public final class MultiplyAddPeak {
  private static final int INNER = 256;

  /** Operations of one tile; a multiply-add is two. */
  private static final double OPERATIONS_PER_TILE = 2.0 * INNER * Kernels.BLOCK;

  private final Kernels kernels;
  private final float[] a = new float[INNER * Kernels.ROWS];
  private final float[] b = new float[INNER * Kernels.LANES];
  private final float[] c = new float[Kernels.BLOCK];

  /** A tile of zeros: how long it takes does not depend on the numbers, unless they are tiny. */
  public MultiplyAddPeak(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Computes so many tiles and returns the operations done. */
  public double run(int tiles) {
    for (int i = 0; i < tiles; i++) {
      kernels.productAdd(a, 0, b, 0, INNER, c, 0);
    }
    return tiles * OPERATIONS_PER_TILE;
  }
}
