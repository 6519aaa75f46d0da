package org.rhosweep.spark.table;

import java.io.IOException;

/**
 * A file is no segment, or no longer one: what is in it says so. Any other exception is the file
 * system's, which may be well again tomorrow.
 */
final class DamagedSegmentException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedSegmentException(String message) {
    super(message);
  }

  DamagedSegmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
