package org.rhosweep.spark.statement;

/**
 * A statement that could do more than answer a question about the output; nothing of it has run.
 */
public final class StatementRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StatementRefusedException(String what) {
    super(what + "; nothing was run, and --unsafe turns this check off");
  }
}
