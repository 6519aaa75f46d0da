package org.rhosweep.spark.report;

import java.util.List;
import java.util.regex.Pattern;
import org.rhosweep.sweeps.result.ArmNames;

/** A figure's numbers as comma-separated values (RFC 4180). */
final class Csv {
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]+([eE][-+]?[0-9]+)?");

  private Csv() {}

  /** The text of an answer. */
  static String of(QueryResult answer) {
    StringBuilder text = new StringBuilder();
    append(text, answer.columns());
    for (List<Object> row : answer.rows()) {
      append(text, row.stream().map(Csv::cell).toList());
    }
    return text.toString();
  }

  private static String cell(Object value) {
    if (value == null || (value instanceof Double number && number.isNaN())) {
      return "";
    }
    if (value instanceof Double number) {
      return number.isInfinite() ? number.toString() : ArmNames.number(number.toString());
    }
    return value.toString();
  }

  private static void append(StringBuilder text, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      // A spreadsheet would run what begins like a formula.
      if (!cell.isEmpty() && "=+-@\t".indexOf(cell.charAt(0)) >= 0 && !number(cell)) {
        cell = "'" + cell;
      }
      boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      text.append(i == 0 ? "" : ",");
      text.append(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    text.append('\n');
  }

  private static boolean number(String cell) {
    return NUMBER.matcher(cell).matches() || cell.equals("-Infinity");
  }
}
