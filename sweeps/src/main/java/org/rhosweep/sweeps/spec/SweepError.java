package org.rhosweep.sweeps.spec;

import java.io.Serializable;

/**
 * One mistake in a sweep file or in an override.
 *
 * @param file the file as the user named it, or {@code --set path=value}
 * @param line 1-based, 0 where the place has no lines
 * @param column 1-based, 0 where the place has no lines
 * @param message the rule, what was found, what would be right
 */
public record SweepError(String file, int line, int column, String message)
    implements Serializable {
  /** {@code file:line: message}. */
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + message;
  }
}
