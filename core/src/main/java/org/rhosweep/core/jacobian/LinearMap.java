package org.rhosweep.core.jacobian;

import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.kernels.Kernels;

/** One matrix of an affine map, for 32 examples. */
interface LinearMap {
  /** Where the matrix lies among the parameters, or null where nothing of it is trained. */
  Block block();

  /** Reads the weights. */
  void pack(float[] weights);

  /**
   * y = b + M x, or y = y + M x where {@code adding}.
   *
   * @param bias 8 entries for each panel of rows, or null for zero
   * @param x [columns][32]
   * @param y [rows padded to 8][32]
   */
  void product(
      Kernels kernels,
      float[] bias,
      int biasAt,
      boolean adding,
      float[] x,
      int xAt,
      float[] y,
      int yAt);

  /**
   * x = x + M^T y.
   *
   * @param y [rows][32]
   * @param x [columns padded to 8][32]
   */
  void addTransposedProduct(Kernels kernels, float[] y, int yAt, float[] x, int xAt);
}
