package org.rhosweep.sweeps.ablation;

/**
 * One side of a comparison: its trial in each cell of the pairing.
 *
 * @param label of the level, or of both levels
 * @param sign with which its values enter a difference
 * @param rowOfCell row of the trial by cell; {@link #NO_ROW} where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ContrastTerm(String label, int sign, int[] rowOfCell) {
  static final int NO_ROW = -1;

  boolean has(int cell) {
    return rowOfCell[cell] != NO_ROW;
  }

  int row(int cell) {
    return rowOfCell[cell];
  }
}
