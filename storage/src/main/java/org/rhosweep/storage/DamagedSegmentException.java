package org.rhosweep.storage;

import java.io.IOException;

/**
 * The contents of a file show that it is not a segment, or no longer one. Any other exception is
 * the file system's and may be transient.
 */
public final class DamagedSegmentException extends IOException {
  /** Between the place of a segment and what is wrong with it, in the message of {@link #in}. */
  public static final String IS_DAMAGED = " is damaged: ";

  private static final long serialVersionUID = 1;

  DamagedSegmentException(String message) {
    super(message);
  }

  DamagedSegmentException(String message, Throwable cause) {
    super(message, cause);
  }

  /** As one that says where, for those who get the message alone, from another process. */
  public DamagedSegmentException in(Segment segment) {
    return new DamagedSegmentException(
        "segment " + segment.path() + IS_DAMAGED + getMessage(), this);
  }
}
