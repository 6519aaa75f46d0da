package org.rhosweep.charts;

/**
 * A specification outside of the subset, or one that does not fit its table; the message is one
 * line.
 */
public final class FigureException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  FigureException(String path, String found, String allowed) {
    super("%s: found %s, allowed: %s".formatted(path, found, allowed));
  }
}
