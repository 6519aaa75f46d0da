package org.rhosweep.sweeps.report;

import org.rhosweep.sweeps.text.Printable;

/** Text inside SVG and HTML. */
final class Markup {
  private Markup() {}

  /**
   * The text with everything that could be read as markup escaped, attributes included, and what
   * does not print made harmless.
   */
  static String escape(String raw) {
    String text = Printable.text(raw);
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** At most so many characters, the last of them an ellipsis where something is missing. */
  static String shorten(String text, int characters) {
    return text.length() <= characters ? text : text.substring(0, characters - 1) + "…";
  }
}
