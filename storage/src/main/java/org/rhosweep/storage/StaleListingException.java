package org.rhosweep.storage;

/**
 * A listing of segments is out of date: a listed segment was deleted, its rows having been written
 * to another one before, or is damaged. Who reads lists the segments again.
 */
final class StaleListingException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean damaged;

  private StaleListingException(String message, boolean damaged) {
    super(message);
    this.damaged = damaged;
  }

  /** A listed segment was deleted. */
  static StaleListingException segmentDeleted(String message) {
    return new StaleListingException(message, false);
  }

  /** A listed segment is there and damaged, so that another listing excludes it. */
  static StaleListingException segmentDamaged(String message) {
    return new StaleListingException(message, true);
  }

  boolean isDamaged() {
    return damaged;
  }
}
