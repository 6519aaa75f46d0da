package org.rhosweep.core.jacobian;

import static org.rhosweep.core.network.ParameterLayout.padded;

import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.SkewSymmetric;
import org.rhosweep.kernels.Kernels;

/** A weight matrix in the two orders in which the kernels read it and its transpose. */
final class PackedMatrix implements LinearMap {
  private static final int ROWS = Kernels.ROWS;

  private final Block block;
  private final boolean zeroDiagonal;
  private final boolean skewSymmetric;
  private final float[] forward; // [panel of 8 rows][column][8]
  private final float[] transposed; // [panel of 8 columns][row][8]
  private final float[] zeros;

  /** The matrix of a block of a layout. */
  PackedMatrix(ParameterLayout layout, Block block) {
    this.block = block;
    zeroDiagonal = layout.hasZeroDiagonal(block);
    skewSymmetric = layout.isSkewSymmetric(block);
    forward = new float[padded(block.rows(), ROWS) * block.columns()];
    transposed = new float[padded(block.columns(), ROWS) * block.rows()];
    zeros = new float[padded(block.rows(), ROWS)];
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
        float weight =
            skewSymmetric
                ? SkewSymmetric.entry(weights, block, row, column)
                : weights[from + column];
        forward[to + column * ROWS] = weight;
        int panel = column / ROWS * block.rows() * ROWS + column % ROWS;
        transposed[panel + row * ROWS] = weight;
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
    int panels = padded(block.rows(), ROWS) / ROWS;
    if (adding) {
      kernels.productAdd(forward, 0, inner * ROWS, panels, x, xAt, inner, y, yAt);
    } else {
      float[] b = bias == null ? zeros : bias;
      int bAt = bias == null ? 0 : biasAt;
      kernels.productFromBias(b, bAt, forward, 0, inner * ROWS, panels, x, xAt, inner, y, yAt);
    }
  }

  @Override
  public void addTransposedProduct(Kernels kernels, float[] y, int yAt, float[] x, int xAt) {
    int inner = block.rows();
    int panels = padded(block.columns(), ROWS) / ROWS;
    kernels.productAdd(transposed, 0, inner * ROWS, panels, y, yAt, inner, x, xAt);
  }
}
