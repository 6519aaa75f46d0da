package org.rhosweep.sweeps.text;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers rounded to significant digits, for people. */
public final class SignificantDigits {
  private SignificantDigits() {}

  /**
   * The nearest decimal number of at most so many significant digits, without trailing zeros.
   *
   * @param value finite
   * @param digits &gt;= 1
   */
  public static BigDecimal round(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
  }
}
