package org.rhosweep.sweeps.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * A number with as many digits as its interval supports: the last digit is of the size of half the
 * interval's width, and one smaller where that begins with 1 or 2, so that rounding moves no end by
 * more than a fifth of it. 0.1234 in [0.083, 0.153] is 0.12 [0.08, 0.15].
 */
public final class IntervalDigits {
  /** Where there is no width to go by. */
  private static final int DIGITS = 3;

  /** Beyond so many places before or after the point, a power of ten is easier to read. */
  private static final int MAX_PLACES = 6;

  private static final int EXACT = Integer.MIN_VALUE;

  private final int decimals; // after the point, negative before it; EXACT for DIGITS digits

  private IntervalDigits(int decimals) {
    this.decimals = decimals;
  }

  /**
   * Of an interval; where it is none or has no width, {@value #DIGITS} digits of each number.
   *
   * @param low may be NaN or infinite
   * @param high likewise
   */
  public static IntervalDigits of(double low, double high) {
    double half = (high - low) / 2;
    if (!Double.isFinite(half) || half <= 0) {
      return new IntervalDigits(EXACT);
    }
    int exponent = (int) Math.floor(Math.log10(half));
    int leading = (int) (half / Math.pow(10, exponent) + 1e-9);
    return new IntervalDigits((leading < 3 ? 1 : 0) - exponent);
  }

  /** Significant digits, without exponents where they are short; {@code -} for NaN. */
  public static String significant(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "-" : Double.toString(value);
    }
    double size = Math.abs(value);
    return size != 0 && (size < 1e-4 || size >= 1e6)
        ? String.format(Locale.ROOT, "%." + (digits - 1) + "e", value)
        : SignificantDigits.round(value, digits).toPlainString();
  }

  /** A number of the interval, or its value. */
  public String text(double value) {
    if (decimals == EXACT || !Double.isFinite(value)) {
      return significant(value, DIGITS);
    }
    BigDecimal rounded = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
    if (Math.abs(decimals) > MAX_PLACES && rounded.signum() != 0) {
      int digits = Math.max(1, rounded.precision());
      return String.format(
          Locale.ROOT, "%." + (digits - 1) + "e", rounded.round(new MathContext(digits)));
    }
    return rounded.signum() == 0 && decimals <= 0 ? "0" : rounded.toPlainString();
  }

  /** Likewise with a sign in front, {@code +0.12}; zero has none. */
  public String signed(double value) {
    String text = text(value);
    if (!Double.isFinite(value)) {
      return text;
    }
    boolean isZero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
    return (value > 0 && !isZero ? "+" : "") + (isZero ? text.replace("-", "") : text);
  }
}
