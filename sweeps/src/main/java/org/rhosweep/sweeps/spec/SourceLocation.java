package org.rhosweep.sweeps.spec;

/** Where a value was written: {@link SweepError} explains the components. */
record SourceLocation(String file, int line, int column) {
  /** A place without lines. */
  static SourceLocation of(String name) {
    return new SourceLocation(name, 0, 0);
  }
}
