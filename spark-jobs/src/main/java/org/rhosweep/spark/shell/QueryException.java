package org.rhosweep.spark.shell;

import org.apache.spark.SparkThrowable;

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

  /**
   * The exception of a query that fails on its own account, such as raise_error, a cast or a
   * division under ANSI rules; null where what failed was the reading.
   */
  public static Throwable queryError(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      boolean thrownByFunction =
          cause.getClass() == RuntimeException.class && cause.getCause() == null;
      boolean ofSql =
          cause instanceof SparkThrowable
              && cause instanceof RuntimeException
              && cause.getClass().getName().startsWith("org.apache.spark.Spark");
      if (thrownByFunction || ofSql || cause instanceof ArithmeticException) {
        return cause;
      }
    }
    return null;
  }
}
