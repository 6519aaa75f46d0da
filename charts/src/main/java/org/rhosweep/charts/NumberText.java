package org.rhosweep.charts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as text: by a format in d3's notation, or as short as they can be told apart. */
final class NumberText {
  private static final Pattern FORMAT = Pattern.compile("(,)?(?:\\.(\\d{1,2}))?(~)?([fegdsr%])?");
  private static final String PREFIXES = "yzafpnµm kMGTPEZY";

  private NumberText() {}

  static boolean isFormat(String format) {
    return !format.isEmpty() && FORMAT.matcher(format).matches();
  }

  /**
   * A number in a format of d3 ({@code .2f}, {@code .1%}, {@code .3e}, {@code .2~g}, {@code ~s},
   * {@code d}, {@code ,d}).
   */
  static String format(String format, double value) {
    Matcher parts = FORMAT.matcher(format);
    if (!parts.matches() || !Double.isFinite(value)) {
      return Double.isFinite(value) ? shortest(value) : "";
    }
    String kind = parts.group(4) == null ? "g" : parts.group(4);
    int precision =
        parts.group(2) != null
            ? Integer.parseInt(parts.group(2))
            : kind.equals("g") && parts.group(4) == null ? 12 : 6;
    String comma = parts.group(1) == null ? "" : ",";
    boolean trim = parts.group(3) != null || parts.group(4) == null;
    return switch (kind) {
      case "d" -> String.format(Locale.ROOT, "%" + comma + ".0f", value);
      case "f" ->
          trimmed(String.format(Locale.ROOT, "%" + comma + "." + precision + "f", value), trim);
      case "%" ->
          trimmed(
                  String.format(Locale.ROOT, "%" + comma + "." + precision + "f", value * 100),
                  trim)
              + "%";
      case "e" -> exponent(value, precision, trim);
      case "s" -> prefixed(value, Math.max(1, precision), trim);
      default -> general(value, Math.max(1, precision), comma, trim);
    };
  }

  private static String trimmed(String text, boolean trim) {
    return trim && text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }

  private static String exponent(double value, int precision, boolean trim) {
    String text = String.format(Locale.ROOT, "%." + precision + "e", value);
    int e = text.indexOf('e');
    int power = Integer.parseInt(text.substring(e + 1));
    return trimmed(text.substring(0, e), trim) + "e" + (power < 0 ? "" : "+") + power;
  }

  private static int power(double value) {
    return value == 0
        ? 0
        : new BigDecimal(Math.abs(value)).precision() - new BigDecimal(Math.abs(value)).scale() - 1;
  }

  private static String general(double value, int digits, String comma, boolean trim) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_UP));
    int power = power(rounded.doubleValue());
    if (power < -6 || power >= digits) {
      return exponent(value, digits - 1, trim);
    }
    return trimmed(
        String.format(Locale.ROOT, "%" + comma + "." + (digits - 1 - power) + "f", rounded), trim);
  }

  private static String prefixed(double value, int digits, boolean trim) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_UP));
    int power = power(rounded.doubleValue());
    int group = Math.max(-8, Math.min(8, Math.floorDiv(power, 3)));
    int decimals = Math.max(0, digits - 1 - (power - 3 * group));
    String text =
        String.format(Locale.ROOT, "%." + decimals + "f", rounded.scaleByPowerOfTen(-3 * group));
    return trimmed(text, trim) + (group == 0 ? "" : PREFIXES.substring(group + 8, group + 9));
  }

  /** A number with up to four significant digits, as an axis or a legend shows it. */
  static String shortest(double value) {
    return tick(value, 4);
  }

  /** A number with so many significant digits at most: 0.001, 250, 2e4, 1e-20. */
  static String tick(double value, int digits) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int power = rounded.precision() - rounded.scale() - 1;
    if (power >= -3 && power < 5) {
      return rounded.toPlainString();
    }
    return rounded.movePointLeft(power).stripTrailingZeros().toPlainString() + "e" + power;
  }
}
