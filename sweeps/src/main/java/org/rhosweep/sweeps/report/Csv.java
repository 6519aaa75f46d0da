package org.rhosweep.sweeps.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A figure's numbers as comma-separated values (RFC 4180), with as many rows as fit. */
final class Csv {
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]+([eE][-+]?[0-9]+)?");

  private final int limit;
  private final StringBuilder text = new StringBuilder();
  private int rows;
  private int omitted;

  /**
   * Begins one.
   *
   * @param limit most bytes, headers apart
   */
  Csv(int limit, List<String> columns) {
    this.limit = limit;
    append(columns);
  }

  /** Headers that begin with some names and go on with others. */
  static List<String> columns(List<String> first, String... others) {
    List<String> columns = new ArrayList<>(first);
    columns.addAll(List.of(others));
    return columns;
  }

  /** A row: text, numbers or null. */
  void add(List<?> cells) {
    if (text.length() >= limit) {
      omitted++;
      return;
    }
    rows++;
    append(cells.stream().map(Csv::cell).toList());
  }

  int rows() {
    return rows;
  }

  /** Rows that did not fit. */
  int omitted() {
    return omitted;
  }

  /** As the target of a link that needs no network. */
  String link() {
    return "data:text/csv;charset=utf-8;base64,"
        + Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static String cell(Object value) {
    if (value == null || (value instanceof Double number && number.isNaN())) {
      return "";
    }
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? String.format(Locale.ROOT, "%.0f", number)
          : Double.toString(number);
    }
    return value.toString();
  }

  private void append(List<String> cells) {
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
