package org.rhosweep.core;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** Checks where data enters; inside, the values are trusted. */
public final class Require {
  private Require() {}

  /**
   * Refuses a caller's mistake.
   *
   * @param holds the rule
   * @param message names field, rule and value, for {@link String#format}
   * @throws IllegalArgumentException where the rule does not hold
   */
  @FormatMethod
  public static void require(boolean holds, @FormatString String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, arguments));
    }
  }
}
