package org.rhosweep.spark.cli;

/** Exit codes; scripts may rely on them. */
final class ExitCode {
  static final int OK = 0;

  /** Some trials FAILED, or a check does not hold. */
  static final int FAILURES = 2;

  /** Infrastructure: file systems, Spark, Java. */
  static final int INFRASTRUCTURE = 3;

  /** Wrong usage, sweep file, data or query. */
  static final int USAGE = 64;

  /** Stopped from outside; can be resumed. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
