package org.rhosweep.spark.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * How rows are printed. Rows are read as they are printed, so a result may be larger than memory.
 */
enum RowFormat {
  /** Columns for people. Widths come from the first rows; numbers to the right. */
  TABLE {
    @Override
    long print(List<String> columns, Iterator<List<Object>> rows, PrintStream out) {
      List<List<String>> first = new ArrayList<>();
      boolean[] numbers = new boolean[columns.size()];
      int[] widths = columns.stream().mapToInt(String::length).toArray();
      while (rows.hasNext() && first.size() < ROWS_FOR_WIDTHS) {
        List<Object> row = rows.next();
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          String cell = cell(row.get(i));
          cells.add(cell);
          widths[i] = Math.max(widths[i], cell.length());
          numbers[i] |= row.get(i) instanceof Number;
        }
        first.add(cells);
      }
      out.println(line(columns, widths, numbers));
      List<String> rules = new ArrayList<>();
      for (int width : widths) {
        rules.add("-".repeat(width));
      }
      out.println(line(rules, widths, numbers));
      first.forEach(cells -> out.println(line(cells, widths, numbers)));
      long count = first.size();
      for (; rows.hasNext(); count++) {
        out.println(line(rows.next().stream().map(RowFormat::cell).toList(), widths, numbers));
      }
      return count;
    }
  },
  /** RFC 4180 with a header; NULL is nothing, an empty string is "". */
  CSV {
    @Override
    long print(List<String> columns, Iterator<List<Object>> rows, PrintStream out) {
      out.print(csv(columns, "\n"));
      long count = 0;
      for (; rows.hasNext(); count++) {
        out.print(csv(rows.next(), "\n"));
      }
      return count;
    }
  },
  /** An array of objects; NaN and infinities are strings, since JSON has no such numbers. */
  JSON {
    @Override
    long print(List<String> columns, Iterator<List<Object>> rows, PrintStream out) {
      out.print("[");
      long count = 0;
      for (; rows.hasNext(); count++) {
        out.print(count == 0 ? "\n" : ",\n");
        out.print(json(columns, rows.next()));
      }
      out.println(count == 0 ? "]" : "\n]");
      return count;
    }
  };

  private static final int ROWS_FOR_WIDTHS = 1000;
  private static final JsonFactory JSON_FACTORY = new JsonFactory();

  /** Prints all rows and returns how many there were. */
  abstract long print(List<String> columns, Iterator<List<Object>> rows, PrintStream out);

  private static String line(List<String> cells, int[] widths, boolean[] numbers) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
      line.append(i == 0 ? "" : "  ");
      line.append(numbers[i] ? padding + cells.get(i) : cells.get(i) + padding);
    }
    return line.toString().stripTrailing();
  }

  private static String cell(Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof Double number) {
      return shortNumber(number);
    }
    return text(value).replace("\n", "\\n");
  }

  /** Six significant digits, without zeros that say nothing. */
  static String shortNumber(double value) {
    if (!Double.isFinite(value) || (value == Math.rint(value) && Math.abs(value) < 1e7)) {
      return Double.toString(value);
    }
    double size = Math.abs(value);
    if (size < 1e-4 || size >= 1e7) {
      return String.format(Locale.ROOT, "%.5e", value);
    }
    return new BigDecimal(value)
        .round(new java.math.MathContext(6))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** A line of CSV; NULL is nothing, an empty text is "". */
  static String csv(List<?> values, String end) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      line.append(i == 0 ? "" : ",");
      if (values.get(i) != null) {
        String text = text(values.get(i));
        boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0);
        line.append(quoted ? "\"" + text.replace("\"", "\"\"") + "\"" : text);
      }
    }
    return line.append(end).toString();
  }

  private static String json(List<String> columns, List<Object> row) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON_FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (int i = 0; i < columns.size(); i++) {
        json.writeFieldName(columns.get(i));
        write(json, row.get(i));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      json.writeNumber(new BigDecimal(number.toString()));
    } else {
      json.writeString(text(value));
    }
  }

  private static String text(Object value) {
    if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant().toString();
    }
    if (value instanceof Instant instant) {
      return instant.toString();
    }
    if (value instanceof scala.collection.Seq<?> seq) {
      return scala.collection.JavaConverters.seqAsJavaList(seq).toString();
    }
    return value.toString();
  }
}
