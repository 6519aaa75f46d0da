package org.rhosweep.charts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a figure, as the text of its CSV file has them (RFC 4180, a header, commas). An empty
 * value is missing; a number is what JavaScript and Java read alike, NaN included.
 */
public final class Table {
  private final Map<String, List<String>> columns;
  private final Map<String, double[]> numbers = new LinkedHashMap<>();
  private final int rows;

  private Table(Map<String, List<String>> columns, int rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * Reads a CSV file's text.
   *
   * @throws FigureException if a row has not as many values as the header, or names are equal
   */
  public static Table parse(String csv) {
    List<List<String>> lines = lines(csv);
    if (lines.isEmpty()) {
      throw new FigureException("data", "no header", "a CSV file with a header");
    }
    List<String> names = lines.get(0);
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (String name : names) {
      if (columns.put(name, new ArrayList<>()) != null) {
        throw new FigureException("data", "two columns '" + name + "'", "names that differ");
      }
    }
    List<List<String>> all = List.copyOf(columns.values());
    for (int i = 1; i < lines.size(); i++) {
      List<String> line = lines.get(i);
      if (line.size() != names.size()) {
        throw new FigureException(
            "data row " + i, line.size() + " values", names.size() + ", as in the header");
      }
      for (int j = 0; j < line.size(); j++) {
        all.get(j).add(line.get(j));
      }
    }
    return new Table(columns, lines.size() - 1);
  }

  private static List<List<String>> lines(String csv) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    boolean fresh = true; // nothing of this value yet
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (c == '\r') {
        continue;
      } else if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        value.append(csv.charAt(++i));
      } else if (c == '"' && (quoted || fresh)) {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        line.add(value.toString());
        value.setLength(0);
        if (c == '\n') {
          lines.add(line);
          line = new ArrayList<>();
        }
      } else {
        value.append(c);
      }
      fresh = !quoted && (c == ',' || c == '\n');
    }
    if (!fresh || !line.isEmpty()) {
      line.add(value.toString());
      lines.add(line);
    }
    return lines;
  }

  /** Whether all values that a column has are numbers. */
  boolean numeric(String name) {
    return columns.get(name).stream().allMatch(v -> v.isEmpty() || !Double.isNaN(number(v)));
  }

  int rows() {
    return rows;
  }

  List<String> names() {
    return List.copyOf(columns.keySet());
  }

  /** The texts of a column; {@code path} says which part of a specification asks for it. */
  List<String> texts(String name, String path) {
    List<String> texts = columns.get(name);
    if (texts == null) {
      throw new FigureException(path, "'" + name + "'", "columns " + String.join(", ", names()));
    }
    return Collections.unmodifiableList(texts);
  }

  /** The numbers of a column, NaN where a value is missing or none; do not modify. */
  double[] numbers(String name, String path) {
    List<String> texts = texts(name, path);
    return numbers.computeIfAbsent(name, n -> texts.stream().mapToDouble(Table::number).toArray());
  }

  /** A number as JavaScript's {@code Number} reads it, NaN for all else. */
  static double number(String text) {
    if (text.isEmpty() || "0123456789.".indexOf(text.charAt(text.length() - 1)) < 0) {
      return text.endsWith("Infinity") ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
