package org.rhosweep.spark.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text and tables in the width of the terminal. */
final class Paragraphs {
  private static final int DEFAULT_WIDTH = 80;
  private static final int MIN_WIDTH = 40;
  private static final int INDENT = 2;

  private final PrintStream out;
  private final int width;

  /** As wide as the terminal, or else {@value #DEFAULT_WIDTH}. */
  Paragraphs(PrintStream out) {
    this(out, Integer.getInteger("rhosweep.columns", DEFAULT_WIDTH));
  }

  Paragraphs(PrintStream out, int width) {
    this.out = out;
    this.width = Math.max(MIN_WIDTH, width);
  }

  /** Prints a paragraph; lines after the first are indented. */
  void print(String text) {
    print("", text, INDENT);
  }

  /** Prints a label and, beside it in a column of its own, a text. */
  void print(String label, String text, int column) {
    StringBuilder line = new StringBuilder(label);
    line.append(" ".repeat(label.isEmpty() ? 0 : Math.max(1, column - label.length())));
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > width) {
        out.println(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(column));
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    out.println(line.toString().stripTrailing());
  }

  /** Prints rows as a table where that fits, or else one after the other with a line a column. */
  void table(List<String> columns, List<List<Object>> rows) {
    String table = asTable(columns, rows);
    if (fits(table)) {
      out.print(table);
      return;
    }
    int column = INDENT + 2 + columns.stream().mapToInt(String::length).max().orElse(0);
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns.size(); c++) {
        String text = String.valueOf(rows.get(r).get(c));
        if (!text.isEmpty()) {
          print((c == 0 ? "" : " ".repeat(INDENT)) + columns.get(c), text, column);
        }
      }
    }
  }

  /** Whether no line is wider than the terminal. */
  boolean fits(String text) {
    return text.lines().allMatch(line -> line.length() <= width);
  }

  static String asTable(List<String> columns, List<List<Object>> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream printed = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      RowFormat.TABLE.print(columns, rows.iterator(), printed);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
