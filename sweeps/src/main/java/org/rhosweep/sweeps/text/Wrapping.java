package org.rhosweep.sweeps.text;

import java.util.ArrayList;
import java.util.List;

/** Lines that fit a terminal. */
public final class Wrapping {
  private Wrapping() {}

  /**
   * A line in pieces that are shorter than so many columns, broken between words where that is
   * possible: one that is as long as the terminal is wide would end in an empty line on some.
   *
   * @param columns at least 4
   * @param indent blanks before each piece but the first; at most half of the columns
   */
  public static List<String> lines(String line, int columns, int indent) {
    String margin = " ".repeat(Math.min(indent, columns / 2));
    List<String> pieces = new ArrayList<>();
    String before = "";
    String rest = line;
    while (before.length() + rest.length() >= columns) {
      int room = columns - 1 - before.length();
      int blank = rest.lastIndexOf(' ', room);
      // Not among the blanks behind a label, which would leave the label alone.
      boolean between =
          before.length() + blank > margin.length() && !rest.substring(0, blank).isBlank();
      int end = between ? blank : room;
      end -= Character.isHighSurrogate(rest.charAt(end - 1)) ? 1 : 0;
      pieces.add(before + rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
      before = margin;
    }
    if (!rest.isEmpty()) {
      pieces.add(before + rest);
    }
    return pieces;
  }
}
