package org.rhosweep.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes 16 by 16 entries in vectors of 512 bits. A step of size s = 8, 4, 2, 1 swaps the upper
 * right and the lower left s by s entries of every 2 s by 2 s; two steps are done on four rows in
 * registers. A gather of the columns takes three times as long.
 */
final class WideTranspose {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int ROW = 32;

  private static final VectorShuffle<Float> SWAP_8 = swap(8);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_1 = swap(1);
  private static final VectorMask<Float> RIGHT_8 = right(8);
  private static final VectorMask<Float> RIGHT_4 = right(4);
  private static final VectorMask<Float> RIGHT_2 = right(2);
  private static final VectorMask<Float> RIGHT_1 = right(1);

  private WideTranspose() {}

  private static VectorShuffle<Float> swap(int size) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ size);
  }

  private static VectorMask<Float> right(int size) {
    boolean[] lanes = new boolean[SPECIES.length()];
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] = (lane & size) != 0;
    }
    return VectorMask.fromArray(SPECIES, lanes, 0);
  }

  /** y[column][row] = x[row][column]; rows of either are 32 apart. */
  static void transpose(float[] x, int xAt, float[] y, int yAt) {
    stepsOf8And4(x, xAt, y, yAt);
    stepsOf2And1(y, yAt);
  }

  private static void stepsOf8And4(float[] x, int xAt, float[] y, int yAt) {
    for (int row = 0; row < 4 * ROW; row += ROW) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, xAt + row);
      FloatVector b = FloatVector.fromArray(SPECIES, x, xAt + row + 4 * ROW);
      FloatVector c = FloatVector.fromArray(SPECIES, x, xAt + row + 8 * ROW);
      FloatVector d = FloatVector.fromArray(SPECIES, x, xAt + row + 12 * ROW);
      FloatVector a8 = a.blend(c.rearrange(SWAP_8), RIGHT_8);
      FloatVector c8 = a.rearrange(SWAP_8).blend(c, RIGHT_8);
      FloatVector b8 = b.blend(d.rearrange(SWAP_8), RIGHT_8);
      FloatVector d8 = b.rearrange(SWAP_8).blend(d, RIGHT_8);
      a8.blend(b8.rearrange(SWAP_4), RIGHT_4).intoArray(y, yAt + row);
      a8.rearrange(SWAP_4).blend(b8, RIGHT_4).intoArray(y, yAt + row + 4 * ROW);
      c8.blend(d8.rearrange(SWAP_4), RIGHT_4).intoArray(y, yAt + row + 8 * ROW);
      c8.rearrange(SWAP_4).blend(d8, RIGHT_4).intoArray(y, yAt + row + 12 * ROW);
    }
  }

  private static void stepsOf2And1(float[] y, int yAt) {
    for (int at = yAt; at < yAt + 16 * ROW; at += 4 * ROW) {
      FloatVector a = FloatVector.fromArray(SPECIES, y, at);
      FloatVector b = FloatVector.fromArray(SPECIES, y, at + ROW);
      FloatVector c = FloatVector.fromArray(SPECIES, y, at + 2 * ROW);
      FloatVector d = FloatVector.fromArray(SPECIES, y, at + 3 * ROW);
      FloatVector a2 = a.blend(c.rearrange(SWAP_2), RIGHT_2);
      FloatVector c2 = a.rearrange(SWAP_2).blend(c, RIGHT_2);
      FloatVector b2 = b.blend(d.rearrange(SWAP_2), RIGHT_2);
      FloatVector d2 = b.rearrange(SWAP_2).blend(d, RIGHT_2);
      a2.blend(b2.rearrange(SWAP_1), RIGHT_1).intoArray(y, at);
      a2.rearrange(SWAP_1).blend(b2, RIGHT_1).intoArray(y, at + ROW);
      c2.blend(d2.rearrange(SWAP_1), RIGHT_1).intoArray(y, at + 2 * ROW);
      c2.rearrange(SWAP_1).blend(d2, RIGHT_1).intoArray(y, at + 3 * ROW);
    }
  }
}
