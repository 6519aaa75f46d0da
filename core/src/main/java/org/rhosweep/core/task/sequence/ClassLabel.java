package org.rhosweep.core.task.sequence;

import java.math.BigDecimal;

/**
 * The text by which a class is known, whatever the format: a number and a text that reads as the
 * same number are the same class, so that {@code 3}, {@code 3.0} and {@code "03"} are class {@code
 * 3}. Every other text is itself, without white space at its ends.
 */
public final class ClassLabel {
  private static final int LONGEST_NUMBER = 40; // characters; what is longer is a text

  private ClassLabel() {}

  /** The class of a number; null for NaN, which is a missing class. */
  public static String of(double number) {
    if (Double.isNaN(number)) {
      return null;
    }
    return Double.isInfinite(number)
        ? Double.toString(number)
        : canonical(BigDecimal.valueOf(number));
  }

  /** The class of a text; null for null, which is a missing class, and where it is blank. */
  public static String of(String text) {
    String stripped = text == null ? "" : text.strip();
    if (stripped.isEmpty()) {
      return null;
    }
    if (stripped.length() <= LONGEST_NUMBER && isDecimal(stripped)) {
      return canonical(new BigDecimal(stripped));
    }
    return stripped;
  }

  /** Digits with an optional sign, point and small exponent. */
  private static boolean isDecimal(String text) {
    return text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
  }

  private static String canonical(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
