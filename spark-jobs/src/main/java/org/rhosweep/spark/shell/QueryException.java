package org.rhosweep.spark.shell;

/** A query that is not answered; the message is for the user. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A query that is not answered. */
  public QueryException(String message) {
    super(message);
  }

  /** A query that is not answered. */
  public QueryException(String message, Throwable cause) {
    super(message, cause);
  }
}
