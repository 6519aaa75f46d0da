package org.rhosweep.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of 6 rows by 2 vectors, for vectors of 128 and 256 bits: as {@link NarrowTile},
 * with fewer loads per multiply-add, and sums enough to keep both multiply-add units busy.
 *
 * <p>12 sums, 2 vectors of activations and the weights leave no register of 16 to spare. The
 * compiler would load all weights of a round at once and keep sums in memory instead: half the
 * speed. Branches that are never taken, but need the sums so far, hold the later loads back.
 */
final class SixRowTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  /** More rounds than there can be. */
  private static final int NEVER = 1 << 30;

  /** No example; not final, or the compiler would know. */
  private static int nowhere = -1;

  private SixRowTile() {}

  /** C += A^T B for three pairs of rows: a is [k][8] from each on, b [k][32], c [6][32]. */
  static void productAdd(
      float[] a, int first, int second, int third, float[] b, int bAt, int k, float[] c, int cAt) {
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
    int inner = 0;
    for (; inner < k; inner++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[first]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[first + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      if (inner == NEVER) {
        break;
      }
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[second]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[second + 1]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      if (inner == NEVER + 1) {
        break;
      }
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[third]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[third + 1]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      first += 8;
      second += 8;
      third += 8;
      bAt += 32;
    }
    cAt += inner - k; // computed again here: kept, the addresses would take the loop's registers
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
    int stop = nowhere;
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
        if (example == stop) {
          break;
        }
        FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + 64]);
        c20 = a2.fma(b0, c20);
        c21 = a2.fma(b1, c21);
        FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + 96]);
        c30 = a3.fma(b0, c30);
        c31 = a3.fma(b1, c31);
        if (example == stop - 1) {
          break;
        }
        FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + 128]);
        c40 = a4.fma(b0, c40);
        c41 = a4.fma(b1, c41);
        FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + 160]);
        c50 = a5.fma(b0, c50);
        c51 = a5.fma(b1, c51);
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
  }
}
