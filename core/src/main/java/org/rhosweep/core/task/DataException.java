package org.rhosweep.core.task;

/**
 * Data that is missing or wrong: one line that says which file, what was found, what would be
 * right.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
