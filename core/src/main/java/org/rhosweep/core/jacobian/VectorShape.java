package org.rhosweep.core.jacobian;

import org.rhosweep.kernels.Kernels;

/**
 * The shape of vectors of 32 examples, [part][unit][32] with units padded.
 *
 * @param firstPart parts before it are there, but always zero, and do not count
 * @param parts for instance one for each state of a cell
 * @param units of each part, without padding
 * @param paddedUnits a multiple of 8
 */
public record VectorShape(int firstPart, int parts, int units, int paddedUnits) {
  /** Vectors all of whose parts count. */
  public VectorShape(int parts, int units, int paddedUnits) {
    this(0, parts, units, paddedUnits);
  }

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
    return (parts - firstPart) * units;
  }

  /** Whether a row counts. */
  public boolean isThere(int row) {
    return row >= firstPart * paddedUnits && row % paddedUnits < units;
  }

  /** The row of an entry of one example's vector. */
  public int row(int entry) {
    return (firstPart + entry / units) * paddedUnits + entry % units;
  }
}
