package org.rhosweep.sweeps.report;

import java.math.BigDecimal;
import java.util.Locale;
import org.rhosweep.sweeps.text.SignificantDigits;

/** Numbers as people read them, with a point whatever the machine's language. */
final class Numbers {
  static final String MISSING = "–";

  private Numbers() {}

  /** At most {@code digits} significant digits, without trailing zeros. */
  static String significant(double value, int digits) {
    if (Double.isNaN(value)) {
      return MISSING;
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = SignificantDigits.round(value, digits);
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent > 6) {
      String mantissa = rounded.scaleByPowerOfTen(-exponent).toPlainString();
      return minus(mantissa + "e" + exponent);
    }
    return minus(rounded.toPlainString());
  }

  /** Three decimals: columns of it line up. */
  static String decimals(double value) {
    if (Double.isNaN(value)) {
      return MISSING;
    }
    return Math.abs(value) >= 1000 || (value != 0 && Math.abs(value) < 0.001)
        ? significant(value, 3)
        : minus(String.format(Locale.ROOT, "%.3f", value));
  }

  /** A coordinate: a tenth of a pixel is enough. */
  static String pixel(double value) {
    // By hand: a report has tens of thousands of them, and a format costs a microsecond or more.
    long tenths = Math.round(value * 10);
    String sign = tenths < 0 ? "-" : "";
    long size = Math.abs(tenths);
    return sign + size / 10 + (size % 10 == 0 ? "" : "." + size % 10);
  }

  /** A length of time with its unit. */
  static String seconds(double seconds) {
    if (Double.isNaN(seconds)) {
      return MISSING;
    }
    if (seconds < 1) {
      return significant(seconds * 1000, 2) + " ms";
    }
    if (seconds < 120) {
      return significant(seconds, 3) + " s";
    }
    return seconds < 7200
        ? significant(seconds / 60, 3) + " min"
        : significant(seconds / 3600, 3) + " h";
  }

  private static String minus(String number) {
    return number.startsWith("-") ? "−" + number.substring(1) : number;
  }
}
