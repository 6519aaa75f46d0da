package org.rhosweep.sweeps.spec;

/** Where a value was written: {@link SweepError} explains the components. */
record Place(String file, int line, int column) {
  /** A place without lines. */
  static Place of(String name) {
    return new Place(name, 0, 0);
  }
}
