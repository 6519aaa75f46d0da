package org.rhosweep.storage;

/**
 * An output that cannot be used: unwritable, full, in use, or written by a newer version. The
 * message is one line that says where, what was found and what to do.
 */
public class OutputException extends Exception {
  private static final long serialVersionUID = 1;

  public OutputException(String message) {
    super(message);
  }

  public OutputException(String message, Throwable cause) {
    super(message, cause);
  }
}
