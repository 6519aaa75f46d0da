package org.rhosweep.sweeps.report;

/**
 * How much a report may hold, so that it can be sent by mail whatever the sweep.
 *
 * @param points of the lines of one figure
 * @param dataBytes of the data behind one figure
 * @param panels of one figure
 */
record Budget(int points, int dataBytes, int panels) {
  static final Budget FULL = new Budget(6_000, 150_000, 60);

  Budget halved() {
    return new Budget(points / 2, dataBytes / 2, Math.max(4, panels / 2));
  }
}
