package org.rhosweep.core.engine.simd;

import org.rhosweep.kernels.Kernels;

/** Sums up a gradient piece by piece, in one order of its own: for probes, not for training. */
public final class NormAccumulator {
  /** Units of a block that sums of internal states take at a time. */
  public static final int UNITS_PER_RUN = PointwiseProgram.TILES_PER_RUN * Kernels.ROWS;

  private double sumOfSquares;
  private long finite;
  private long entries;

  /** Resets the sums. */
  void begin() {
    sumOfSquares = 0;
    finite = 0;
    entries = 0;
  }

  /**
   * Adds entries, by four sums side by side, which do not wait for each other.
   *
   * @param n a multiple of 4
   */
  public void add(float[] data, int at, int n) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (int i = at; i < at + n; i += 4) {
      first += (double) data[i] * data[i];
      second += (double) data[i + 1] * data[i + 1];
      third += (double) data[i + 2] * data[i + 2];
      fourth += (double) data[i + 3] * data[i + 3];
    }
    double sum = (first + second) + (third + fourth);
    sumOfSquares += sum;
    entries += n;
    if (Double.isFinite(sum)) { // no square of a finite float is infinite in double
      finite += n;
      return;
    }
    for (int i = at; i < at + n; i++) {
      finite += Float.isFinite(data[i]) ? 1 : 0;
    }
  }

  /** The sum of squares of all entries. */
  public double sumOfSquares() {
    return sumOfSquares;
  }

  /** Fraction of entries that are finite. */
  public double finiteFraction() {
    return (double) finite / entries;
  }
}
