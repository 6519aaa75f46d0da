package org.rhosweep.storage.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;

/** Whole files in memory, and the words of what is wrong with one. */
final class FileBytes {
  /** The largest file that is read at once: 2 GB, what an array holds. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 64;

  private FileBytes() {}

  /**
   * All bytes of a file.
   *
   * @throws DataException if it cannot be read, is empty, or too large
   */
  static byte[] read(DataFile file) {
    try {
      long length = file.length();
      if (length > MAX_BYTES) {
        throw problem(file, "holds %d bytes, at most %d can be read", length, MAX_BYTES);
      }
      try (InputStream in = file.open()) {
        byte[] bytes = in.readAllBytes();
        if (bytes.length == 0) {
          throw problem(file, "is empty");
        }
        return bytes;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What is wrong with a file, behind its name. */
  static DataException problem(DataFile file, String message, Object... arguments) {
    return new DataException(file + " " + String.format(Locale.ROOT, message, arguments));
  }

  /** A file whose bytes cannot be had, or are not what its format asks for. */
  static DataException unreadable(DataFile file, Throwable cause) {
    return new DataException(file + " cannot be read: " + oneLine(cause), cause);
  }

  /** What a library says of its failure, in one line of bounded length. */
  static String oneLine(Throwable thrown) {
    String message = thrown.getMessage();
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
      root = root.getCause();
    }
    if (root != thrown && root.getMessage() != null) {
      message = message == null ? root.getMessage() : message + ": " + root.getMessage();
    }
    String line =
        (message == null || message.isBlank() ? root.getClass().getSimpleName() : message)
            .strip()
            .replaceAll("\\s*\\R\\s*", " | ")
            .replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }
}
