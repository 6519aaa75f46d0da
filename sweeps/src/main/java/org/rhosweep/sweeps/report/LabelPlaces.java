package org.rhosweep.sweeps.report;

/** Places for labels in a column: near where they belong, never over each other. */
final class LabelPlaces {
  private LabelPlaces() {}

  /**
   * Moves places apart.
   *
   * @param wanted ascending
   * @param distance smallest distance between neighbours
   * @param low no place is before it
   * @param high no place is behind it, unless there are too many for the room
   * @return places in the same order, each as near to the wanted one as the others allow
   */
  static double[] spread(double[] wanted, double distance, double low, double high) {
    double[] at = wanted.clone();
    for (int i = 0; i < at.length; i++) {
      at[i] = Math.max(at[i], i == 0 ? low : at[i - 1] + distance);
    }
    // Back from the end, where the first pass pushed beyond the room.
    for (int i = at.length - 1; i >= 0; i--) {
      double limit = i == at.length - 1 ? high : at[i + 1] - distance;
      at[i] = Math.max(Math.min(at[i], limit), low + i * distance);
    }
    return at;
  }
}
