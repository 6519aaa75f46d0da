package org.rhosweep.sweeps.text;

import static org.rhosweep.core.Require.require;

/**
 * What a file, a table or a command line holds, as it may be printed: on a terminal, in HTML and in
 * SVG. The one place that decides which characters act on what shows them instead of being shown:
 * controls (C0, DEL and C1, so that no escape sequence begins), line and paragraph separators,
 * marks that turn the direction of writing or show nothing, surrogates without a partner, and what
 * is no character. They are replaced by {@code \}{@code u} and the four hexadecimal digits of each
 * UTF-16 unit, which is also how JSON writes them: in JSON nothing is lost.
 *
 * <p>Escaped text stays as it is when it is escaped again.
 */
public final class Printable {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C; // part of words in Persian
  private static final int ZERO_WIDTH_JOINER = 0x200D; // part of letters in Indic scripts and emoji

  private Printable() {}

  /** Text of several lines: line feeds and tabs stay. */
  public static String text(String text) {
    return escape(text, true);
  }

  /** Text that must stay in its line: line feeds, tabs and carriage returns are escaped, too. */
  public static String line(String text) {
    return escape(text, false);
  }

  /**
   * A line of at most so many characters, with an ellipsis where some are left out.
   *
   * @param longest at least 1
   */
  public static String shortened(String text, int longest) {
    require(longest >= 1, "longest must be >= 1, was %s", longest);
    if (text.length() <= longest) {
      return line(text);
    }
    int end = longest - 1;
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return line(text.substring(0, end)) + "…";
  }

  private static String escape(String text, boolean severalLines) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (!prints(c, severalLines)) {
        return escaped(text, i, severalLines);
      }
      i += Character.charCount(c);
    }
    return text;
  }

  private static String escaped(String text, int from, boolean severalLines) {
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, from);
    for (int i = from; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (prints(c, severalLines)) {
        escaped.appendCodePoint(c);
      } else if (c == '\n') {
        escaped.append("\\n");
      } else if (c == '\r') {
        escaped.append("\\r");
      } else if (c == '\t') {
        escaped.append("\\t");
      } else {
        for (int unit = i; unit < next; unit++) {
          escaped.append("\\u");
          String digits = Integer.toHexString(text.charAt(unit));
          escaped.append("0".repeat(4 - digits.length())).append(digits);
        }
      }
      i = next;
    }
    return escaped.toString();
  }

  private static boolean prints(int c, boolean severalLines) {
    if (c >= ' ' && c < 0x7F) {
      return true;
    }
    if (c == '\n' || c == '\t') {
      return severalLines;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
      default -> (c & 0xFFFE) != 0xFFFE && !(c >= 0xFDD0 && c <= 0xFDEF); // not noncharacters
    };
  }
}
