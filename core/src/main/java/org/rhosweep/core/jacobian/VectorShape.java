package org.rhosweep.core.jacobian;

import org.rhosweep.core.kernel.Kernels;

/**
 * The shape of vectors of 32 examples, [part][unit][32] with units padded.
 *
 * @param parts for instance one for each state of a cell
 * @param units of each part, without padding
 * @param paddedUnits a multiple of 8
 */
public record VectorShape(int parts, int units, int paddedUnits) {
  /** Rows of 32 numbers, padding included. */
  public int rows() {
    return parts * paddedUnits;
  }

  /** Numbers of a vector of 32 examples. */
  public int floats() {
    return rows() * Kernels.LANES;
  }

  /** Entries of one example's vector, without padding. */
  public int dimension() {
    return parts * units;
  }

  /** Whether a row is there, and not padding. */
  public boolean isThere(int row) {
    return row % paddedUnits < units;
  }

  /** The row of an entry of one example's vector. */
  public int row(int entry) {
    return entry / units * paddedUnits + entry % units;
  }
}
