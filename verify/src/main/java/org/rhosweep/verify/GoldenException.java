package org.rhosweep.verify;

/** A file that is not a golden file, or lacks something: one line that says where and what. */
public final class GoldenException extends Exception {
  private static final long serialVersionUID = 1;

  GoldenException(String message) {
    super(message);
  }
}
