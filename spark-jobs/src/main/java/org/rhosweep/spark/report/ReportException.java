package org.rhosweep.spark.report;

/** A user's mistake in what a report is asked for, in one line. */
public final class ReportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ReportException(String message) {
    super(message);
  }
}
