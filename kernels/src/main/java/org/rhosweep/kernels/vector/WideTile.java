package org.rhosweep.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of 8 rows by 2 vectors, for vectors of 512 bits: products of packed weights with
 * activations and of gradients with transposed inputs. One fused multiply-add per entry and inner
 * index, ascending: the bits do not depend on the vector's width.
 *
 * <p>Written out, since accumulators stay in registers only as local variables.
 */
final class WideTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private WideTile() {}

  /** C = bias + A^T B: a is [k][8], b [k][32], c [8][32]. */
  static void productFromBias(
      float[] bias, int biasAt, float[] a, int aAt, float[] b, int bAt, int k, float[] c, int cAt) {
    FloatVector c00 = FloatVector.broadcast(SPECIES, bias[biasAt]);
    FloatVector c01 = c00;
    FloatVector c10 = FloatVector.broadcast(SPECIES, bias[biasAt + 1]);
    FloatVector c11 = c10;
    FloatVector c20 = FloatVector.broadcast(SPECIES, bias[biasAt + 2]);
    FloatVector c21 = c20;
    FloatVector c30 = FloatVector.broadcast(SPECIES, bias[biasAt + 3]);
    FloatVector c31 = c30;
    FloatVector c40 = FloatVector.broadcast(SPECIES, bias[biasAt + 4]);
    FloatVector c41 = c40;
    FloatVector c50 = FloatVector.broadcast(SPECIES, bias[biasAt + 5]);
    FloatVector c51 = c50;
    FloatVector c60 = FloatVector.broadcast(SPECIES, bias[biasAt + 6]);
    FloatVector c61 = c60;
    FloatVector c70 = FloatVector.broadcast(SPECIES, bias[biasAt + 7]);
    FloatVector c71 = c70;
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
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[aAt + 6]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[aAt + 7]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
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
    c40.intoArray(c, cAt + 4 * 32);
    c41.intoArray(c, cAt + 4 * 32 + WIDTH);
    c50.intoArray(c, cAt + 5 * 32);
    c51.intoArray(c, cAt + 5 * 32 + WIDTH);
    c60.intoArray(c, cAt + 6 * 32);
    c61.intoArray(c, cAt + 6 * 32 + WIDTH);
    c70.intoArray(c, cAt + 7 * 32);
    c71.intoArray(c, cAt + 7 * 32 + WIDTH);
  }

  /** C += A^T B. */
  static void productAdd(float[] a, int aAt, float[] b, int bAt, int k, float[] c, int cAt) {
    FloatVector c00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c, cAt + WIDTH);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c, cAt + 32);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c, cAt + 32 + WIDTH);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c, cAt + 2 * 32);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c, cAt + 2 * 32 + WIDTH);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c, cAt + 3 * 32);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c, cAt + 3 * 32 + WIDTH);
    FloatVector c40 = FloatVector.fromArray(SPECIES, c, cAt + 4 * 32);
    FloatVector c41 = FloatVector.fromArray(SPECIES, c, cAt + 4 * 32 + WIDTH);
    FloatVector c50 = FloatVector.fromArray(SPECIES, c, cAt + 5 * 32);
    FloatVector c51 = FloatVector.fromArray(SPECIES, c, cAt + 5 * 32 + WIDTH);
    FloatVector c60 = FloatVector.fromArray(SPECIES, c, cAt + 6 * 32);
    FloatVector c61 = FloatVector.fromArray(SPECIES, c, cAt + 6 * 32 + WIDTH);
    FloatVector c70 = FloatVector.fromArray(SPECIES, c, cAt + 7 * 32);
    FloatVector c71 = FloatVector.fromArray(SPECIES, c, cAt + 7 * 32 + WIDTH);
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
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[aAt + 6]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[aAt + 7]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
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
    c40.intoArray(c, cAt + 4 * 32);
    c41.intoArray(c, cAt + 4 * 32 + WIDTH);
    c50.intoArray(c, cAt + 5 * 32);
    c51.intoArray(c, cAt + 5 * 32 + WIDTH);
    c60.intoArray(c, cAt + 6 * 32);
    c61.intoArray(c, cAt + 6 * 32 + WIDTH);
    c70.intoArray(c, cAt + 7 * 32);
    c71.intoArray(c, cAt + 7 * 32 + WIDTH);
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
    FloatVector c40 = FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow);
    FloatVector c41 = FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow + WIDTH);
    FloatVector c50 = FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow);
    FloatVector c51 = FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow + WIDTH);
    FloatVector c60 = FloatVector.fromArray(SPECIES, c, cAt + 6 * cRow);
    FloatVector c61 = FloatVector.fromArray(SPECIES, c, cAt + 6 * cRow + WIDTH);
    FloatVector c70 = FloatVector.fromArray(SPECIES, c, cAt + 7 * cRow);
    FloatVector c71 = FloatVector.fromArray(SPECIES, c, cAt + 7 * cRow + WIDTH);
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
        FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + 128]);
        c40 = a4.fma(b0, c40);
        c41 = a4.fma(b1, c41);
        FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + 160]);
        c50 = a5.fma(b0, c50);
        c51 = a5.fma(b1, c51);
        FloatVector a6 = FloatVector.broadcast(SPECIES, a[aAt + 192]);
        c60 = a6.fma(b0, c60);
        c61 = a6.fma(b1, c61);
        FloatVector a7 = FloatVector.broadcast(SPECIES, a[aAt + 224]);
        c70 = a7.fma(b0, c70);
        c71 = a7.fma(b1, c71);
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
    c40.intoArray(c, cAt + 4 * cRow);
    c41.intoArray(c, cAt + 4 * cRow + WIDTH);
    c50.intoArray(c, cAt + 5 * cRow);
    c51.intoArray(c, cAt + 5 * cRow + WIDTH);
    c60.intoArray(c, cAt + 6 * cRow);
    c61.intoArray(c, cAt + 6 * cRow + WIDTH);
    c70.intoArray(c, cAt + 7 * cRow);
    c71.intoArray(c, cAt + 7 * cRow + WIDTH);
  }
}
