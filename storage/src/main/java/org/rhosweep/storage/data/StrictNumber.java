package org.rhosweep.storage.data;

/** Numbers in text files: decimal, with a point, perhaps an exponent; nothing around them. */
final class StrictNumber {
  private static final int LONGEST = 400; // characters; what Java and Python print has at most 25
  private static final int LONGEST_EXPONENT = 9; // digits
  private static final int LONGEST_SHOWN = 40;

  private StrictNumber() {}

  /**
   * Reads one number.
   *
   * @return NaN where the text is not a number, or one beyond all finite ones
   */
  static double parse(String text) {
    if (text.length() > LONGEST || !isDecimal(text)) {
      return Double.NaN;
    }
    double number = Double.parseDouble(text);
    return Double.isInfinite(number) ? Double.NaN : number;
  }

  /** Not what Double.parseDouble takes besides: 1d, 0x1p3, Infinity, blanks around. */
  private static boolean isDecimal(String text) {
    int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    int at = digits(text, start);
    int mantissa = at - start;
    if (at < text.length() && text.charAt(at) == '.') {
      int end = digits(text, at + 1);
      mantissa += end - at - 1;
      at = end;
    }
    if (mantissa == 0) {
      return false;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
        at++;
      }
      int end = digits(text, at);
      if (end == at || end - at > LONGEST_EXPONENT) {
        return false;
      }
      at = end;
    }
    return at == text.length();
  }

  /** Where the digits from a place on end. */
  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /** Whether a text stands for a value that is missing: empty, ?, NA, NaN, null. */
  static boolean isMissing(String text) {
    return switch (text) {
      case "", "?", "NA", "N/A", "NaN", "nan", "null", "NULL" -> true;
      default -> false;
    };
  }

  /** What messages show of a text: one line of at most 40 characters. */
  static String shown(String text) {
    String line = oneLine(text);
    return "'"
        + (line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…")
        + "'";
  }

  /** A text of a file without its control characters. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
