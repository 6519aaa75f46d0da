package org.rhosweep.core.network;

import org.rhosweep.core.network.ParameterLayout.Block;

/**
 * Matrices that equal the negative of their transpose. What engines multiply by is
 *
 * <pre>
 *   W = (A - A^T) / 2        A [hidden, hidden] the block of parameters
 *   dL/dA = (G - G^T) / 2    G = dL/dW as of a matrix without constraint
 * </pre>
 *
 * The block is skew-symmetric itself from the draw on, so W = A to the last bit: the gradient's
 * entries (i, j) and (j, i) are negatives of each other, and optimisers, clipping and weight decay
 * are odd functions of an entry's parameter, gradient and moments.
 */
public final class SkewSymmetric {
  private SkewSymmetric() {}

  /** W[row][column]. */
  public static float entry(float[] parameters, Block block, int row, int column) {
    return 0.5f * (parameters[block.at(row, column)] - parameters[block.at(column, row)]);
  }

  /** W[row][column] in double precision. */
  public static double entry(double[] parameters, Block block, int row, int column) {
    return 0.5 * (parameters[block.at(row, column)] - parameters[block.at(column, row)]);
  }

  /** G = (G - G^T) / 2, which changes no bit of what is skew-symmetric. */
  public static void project(float[] gradient, Block block) {
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < row; column++) {
        float half = entry(gradient, block, row, column);
        gradient[block.at(row, column)] = half;
        gradient[block.at(column, row)] = -half;
      }
      gradient[block.at(row, row)] = 0;
    }
  }

  /**
   * A[j][i] = -A[i][j] for i &lt; j, and zero on the diagonal: what is above it keeps its variance.
   */
  public static void mirror(float[] parameters, Block block) {
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < row; column++) {
        parameters[block.at(row, column)] = -parameters[block.at(column, row)];
      }
      parameters[block.at(row, row)] = 0;
    }
  }
}
