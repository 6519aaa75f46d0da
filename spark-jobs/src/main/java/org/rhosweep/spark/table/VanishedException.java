package org.rhosweep.spark.table;

/**
 * A segment that was listed is not there any more: its rows were written to another one before it
 * was deleted, so who reads looks again which segments there are.
 */
final class VanishedException extends Exception {
  private static final long serialVersionUID = 1;

  VanishedException(String message) {
    super(message);
  }
}
