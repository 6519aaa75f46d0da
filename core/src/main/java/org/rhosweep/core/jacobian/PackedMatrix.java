package org.rhosweep.core.jacobian;

import static org.rhosweep.core.network.ParameterLayout.padded;

import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.network.ParameterLayout.Block;

/** A weight matrix in the two orders in which the kernels read it and its transpose. */
final class PackedMatrix implements LinearMap {
  private static final int ROWS = Kernels.ROWS;
  private static final float[] ZEROS = new float[ROWS];

  private final Block block;
  private final boolean zeroDiagonal;
  private final float[] forward; // [panel of 8 rows][column][8]
  private final float[] transposed; // [panel of 8 columns][row][8]

  /**
   * A matrix.
   *
   * @param zeroDiagonal whether its diagonal is zero, whatever stands there
   */
  PackedMatrix(Block block, boolean zeroDiagonal) {
    this.block = block;
    this.zeroDiagonal = zeroDiagonal;
    forward = new float[padded(block.rows(), ROWS) * block.columns()];
    transposed = new float[padded(block.columns(), ROWS) * block.rows()];
  }

  @Override
  public Block block() {
    return block;
  }

  @Override
  public void pack(float[] weights) {
    for (int row = 0; row < block.rows(); row++) {
      int from = block.at(row, 0);
      int to = row / ROWS * block.columns() * ROWS + row % ROWS;
      for (int column = 0; column < block.columns(); column++) {
        forward[to + column * ROWS] = weights[from + column];
        int panel = column / ROWS * block.rows() * ROWS + column % ROWS;
        transposed[panel + row * ROWS] = weights[from + column];
      }
    }
    for (int unit = 0; zeroDiagonal && unit < block.rows(); unit++) {
      int at = unit / ROWS * block.rows() * ROWS + unit % ROWS + unit * ROWS;
      forward[at] = 0;
      transposed[at] = 0;
    }
  }

  @Override
  public void product(
      Kernels kernels,
      float[] bias,
      int biasAt,
      boolean adding,
      float[] x,
      int xAt,
      float[] y,
      int yAt) {
    int inner = block.columns();
    for (int panel = 0; panel * ROWS < block.rows(); panel++) {
      int to = yAt + panel * Kernels.BLOCK;
      int from = panel * inner * ROWS;
      if (adding) {
        kernels.productAdd(forward, from, x, xAt, inner, y, to);
      } else {
        float[] b = bias == null ? ZEROS : bias;
        int bAt = bias == null ? 0 : biasAt + panel * ROWS;
        kernels.productFromBias(b, bAt, forward, from, x, xAt, inner, y, to);
      }
    }
  }

  @Override
  public void addTransposedProduct(Kernels kernels, float[] y, int yAt, float[] x, int xAt) {
    int inner = block.rows();
    for (int panel = 0; panel * ROWS < block.columns(); panel++) {
      int from = panel * inner * ROWS;
      kernels.productAdd(transposed, from, y, yAt, inner, x, xAt + panel * Kernels.BLOCK);
    }
  }
}
