package org.rhosweep.kernels.vector;

import static org.rhosweep.kernels.Kernels.LANES;
import static org.rhosweep.kernels.Kernels.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products for vectors of 128 and 256 bits: rows in sixes as far as they go, the rest in fours.
 * Rows of one six may lie in two panels; pairs of rows never do.
 */
final class NarrowProducts {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private NarrowProducts() {}

  /** Rows that are left for fours: so few that the others make sixes. */
  private static int rowsInFours(int rows) {
    return rows % 6 == 2 ? 8 : rows % 6;
  }

  /** Where a row of packed weights begins. */
  private static int rowAt(int aAt, int aStride, int row) {
    return aAt + row / ROWS * aStride + row % ROWS;
  }

  /** Writes the bias first: sums that begin as one value would cost the loop a copy each. */
  static void fromBias(
      float[] bias,
      int biasAt,
      float[] a,
      int aAt,
      int aStride,
      int panels,
      float[] b,
      int bAt,
      int k,
      float[] c,
      int cAt) {
    for (int row = 0; row < panels * ROWS; row++) {
      FloatVector value = FloatVector.broadcast(SPECIES, bias[biasAt + row]);
      for (int lane = 0; lane < LANES; lane += WIDTH) {
        value.intoArray(c, cAt + row * LANES + lane);
      }
    }
    add(a, aAt, aStride, panels, b, bAt, k, c, cAt);
  }

  static void add(
      float[] a, int aAt, int aStride, int panels, float[] b, int bAt, int k, float[] c, int cAt) {
    int rows = panels * ROWS;
    int sixes = rows - rowsInFours(rows);
    for (int lane = 0; lane < LANES; lane += 2 * WIDTH) {
      int row = 0;
      for (; row < sixes; row += 6) {
        int first = rowAt(aAt, aStride, row);
        int second = rowAt(aAt, aStride, row + 2);
        int third = rowAt(aAt, aStride, row + 4);
        int to = cAt + row * LANES + lane;
        SixRowTile.productAdd(a, first, second, third, b, bAt + lane, k, c, to);
      }
      for (; row < rows; row += 4) {
        int from = rowAt(aAt, aStride, row);
        NarrowTile.productAdd(a, from, b, bAt + lane, k, c, cAt + row * LANES + lane);
      }
    }
  }

  static void weightGradient(
      float[] g,
      int gAt,
      int gStride,
      int rows,
      float[] x,
      int xAt,
      int segments,
      float[] c,
      int cAt,
      int cRow) {
    int sixes = rows - rowsInFours(rows);
    for (int lane = 0; lane < LANES; lane += 2 * WIDTH) {
      int row = 0;
      for (; row < sixes; row += 6) {
        int from = gAt + row * LANES;
        int to = cAt + row * cRow + lane;
        SixRowTile.weightGradient(g, from, gStride, x, xAt + lane, segments, c, to, cRow);
      }
      for (; row < rows; row += 4) {
        int from = gAt + row * LANES;
        int to = cAt + row * cRow + lane;
        NarrowTile.weightGradient(g, from, gStride, x, xAt + lane, segments, c, to, cRow);
      }
    }
  }
}
