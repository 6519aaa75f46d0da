package org.rhosweep.storage;

/**
 * A segment that was listed is not there any more: its rows were written to another one before it
 * was deleted, so who reads looks again which segments there are.
 */
final class VanishedException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean damaged;

  VanishedException(String message) {
    this(message, false);
  }

  /**
   * As above.
   *
   * @param damaged whether the segment is there and damaged, so that another listing leaves it out
   */
  VanishedException(String message, boolean damaged) {
    super(message);
    this.damaged = damaged;
  }

  boolean isDamaged() {
    return damaged;
  }
}
