package org.rhosweep.opencl;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;

/** Markdown, printed line by line, so that what was measured is there whatever happens later. */
final class MarkdownReport {
  private final PrintStream out;

  MarkdownReport(PrintStream out) {
    this.out = out;
  }

  void heading(String text) {
    line("");
    line("## " + text);
    line("");
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  void item(String text) {
    line("- " + oneLine(text));
  }

  /** The first rows of a table. */
  void header(String... cells) {
    line("");
    row(cells);
    line("|" + "---|".repeat(cells.length));
  }

  void row(String... cells) {
    List<String> safe =
        Arrays.stream(cells).map(cell -> oneLine(cell).replace("|", "\\|")).toList();
    line("| " + String.join(" | ", safe) + " |");
  }

  /** A row that says why there are no numbers. */
  void failedRow(String subject, String reason, int columns) {
    String[] cells = new String[columns];
    Arrays.fill(cells, "");
    cells[0] = subject;
    cells[1] = reason;
    row(cells);
  }

  /** What was thrown, in one line, without what wraps it. */
  static String reason(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return oneLine(root.toString());
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Three digits; a dash for what is not a number. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    } else if (value == 0) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(3));
    return rounded.stripTrailingZeros().toPlainString();
  }
}
