package org.rhosweep.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of 4 rows by 2 vectors, for vectors of 128 and 256 bits: products of packed
 * weights with activations and of gradients with transposed inputs. One fused multiply-add per
 * entry and inner index, ascending: the bits do not depend on the vector's width.
 *
 * <p>Written out, since accumulators stay in registers only as local variables.
 */
final class NarrowTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private NarrowTile() {}

  /** C += A^T B: a is [k][8], b [k][32], c [4][32]. */
  static void productAdd(float[] a, int aAt, float[] b, int bAt, int k, float[] c, int cAt) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c, cAt + WIDTH);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c, cAt + 32);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c, cAt + 32 + WIDTH);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c, cAt + 2 * 32);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c, cAt + 2 * 32 + WIDTH);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c, cAt + 3 * 32);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c, cAt + 3 * 32 + WIDTH);
    for (int inner = 0; inner < k; inner++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      aAt += 8;
      bAt += 32;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + WIDTH);
    c10.intoArray(c, cAt + 32);
    c11.intoArray(c, cAt + 32 + WIDTH);
    c20.intoArray(c, cAt + 2 * 32);
    c21.intoArray(c, cAt + 2 * 32 + WIDTH);
    c30.intoArray(c, cAt + 3 * 32);
    c31.intoArray(c, cAt + 3 * 32 + WIDTH);
  }

  /** C += sum over segments and examples of a [rows][32] times b [32][32]. */
  static void weightGradient(
      float[] a,
      int aStart,
      int aStride,
      float[] b,
      int bAt,
      int segments,
      float[] c,
      int cAt,
      int cRow) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c, cAt + WIDTH);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c, cAt + cRow);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c, cAt + cRow + WIDTH);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow + WIDTH);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow + WIDTH);
    for (int segment = 0; segment < segments; segment++) {
      int aAt = aStart + segment * aStride;
      for (int example = 0; example < 32; example++) {
        FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt);
        FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + WIDTH);
        FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt]);
        c00 = a0.fma(b0, c00);
        c01 = a0.fma(b1, c01);
        FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + 32]);
        c10 = a1.fma(b0, c10);
        c11 = a1.fma(b1, c11);
        FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + 64]);
        c20 = a2.fma(b0, c20);
        c21 = a2.fma(b1, c21);
        FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + 96]);
        c30 = a3.fma(b0, c30);
        c31 = a3.fma(b1, c31);
        aAt++;
        bAt += 32;
      }
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + WIDTH);
    c10.intoArray(c, cAt + cRow);
    c11.intoArray(c, cAt + cRow + WIDTH);
    c20.intoArray(c, cAt + 2 * cRow);
    c21.intoArray(c, cAt + 2 * cRow + WIDTH);
    c30.intoArray(c, cAt + 3 * cRow);
    c31.intoArray(c, cAt + 3 * cRow + WIDTH);
  }
}
