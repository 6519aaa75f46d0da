package org.rhosweep.spark.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.rhosweep.sweeps.text.Printable;
import org.rhosweep.sweeps.text.SignificantDigits;

/**
 * How rows are printed. Rows are read as they are printed, so a result may be larger than memory.
 */
enum RowFormat {
  /** Columns for people, as {@link TextTable} has them. */
  TABLE {
    @Override
    long print(List<String> columns, Iterator<List<Object>> rows, PrintStream out) {
      return new TextTable(Screen.output(), List.of()).print(columns, rows, out);
    }
  },
  /**
   * RFC 4180 with a header; NULL is nothing, an empty string is "". What does not print is escaped:
   * the exact text is in JSON and in exports.
   */
  CSV {
    @Override
    long print(List<String> columns, Iterator<List<Object>> rows, PrintStream out) {
      out.print(Printable.text(csv(columns, "\n")));
      long count = 0;
      for (; rows.hasNext(); count++) {
        out.print(Printable.text(csv(rows.next(), "\n")));
      }
      return count;
    }
  },
  /**
   * An array of objects; NaN and infinities are strings, since JSON has no such numbers, binary is
   * in base 64, structs and maps are objects. What does not print is escaped, so that nothing is
   * lost.
   */
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

  private static final JsonFactory JSON_FACTORY = new JsonFactory();

  /** Prints all rows and returns how many there were. */
  abstract long print(List<String> columns, Iterator<List<Object>> rows, PrintStream out);

  /** A value in a table for people. */
  static String cell(Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof Double number) {
      return shortNumber(number);
    }
    return Printable.line(text(value));
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
    return SignificantDigits.round(value, 6).toPlainString();
  }

  /** A line of CSV; NULL is nothing, an empty text is "". */
  static String csv(List<?> values, String end) {
    return csv(values, end, false);
  }

  /**
   * A line of CSV.
   *
   * @param formulasAsText whether an apostrophe is put before texts that a spreadsheet would run as
   *     a formula
   */
  static String csv(List<?> values, String end, boolean formulasAsText) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      line.append(i == 0 ? "" : ",");
      if (values.get(i) != null) {
        String text = text(values.get(i));
        if (formulasAsText && !(values.get(i) instanceof Number) && startsFormula(text)) {
          text = "'" + text;
        }
        boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0);
        line.append(quoted ? "\"" + text.replace("\"", "\"\"") + "\"" : text);
      }
    }
    return line.append(end).toString();
  }

  /** Whether a spreadsheet would take the text for a formula. */
  private static boolean startsFormula(String text) {
    return !text.isEmpty() && "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".indexOf(text.charAt(0)) >= 0;
  }

  private static String json(List<String> columns, List<Object> row) {
    return json(
        json -> {
          json.writeStartObject();
          for (int i = 0; i < columns.size(); i++) {
            json.writeFieldName(columns.get(i));
            write(json, row.get(i));
          }
          json.writeEndObject();
        });
  }

  /** Writes a value of JSON. */
  private interface Json {
    void write(JsonGenerator json) throws IOException;
  }

  private static String json(Json value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON_FACTORY.createGenerator(text)) {
      value.write(json);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("a StringWriter does not fail", e);
    }
    return Printable.text(text.toString()); // its escapes are those of JSON
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number); // the sign of a zero included
    } else if (value instanceof Float number && Float.isFinite(number)) {
      json.writeNumber(number);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number.toPlainString());
    } else if (value instanceof Number number && isWhole(number)) {
      json.writeNumber(number.longValue());
    } else if (value instanceof byte[] bytes) {
      json.writeBinary(bytes);
    } else if (value instanceof Row struct) {
      json.writeStartObject();
      for (int i = 0; i < struct.size(); i++) {
        boolean named = struct.schema() != null;
        json.writeFieldName(named ? struct.schema().fields()[i].name() : "_" + (i + 1));
        write(json, struct.get(i));
      }
      json.writeEndObject();
    } else if (value instanceof scala.collection.Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : RowFactory.create(map).getJavaMap(0).entrySet()) {
        json.writeFieldName(text(entry.getKey()));
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof scala.collection.Seq<?> seq) {
      json.writeStartArray();
      for (Object item : RowFactory.create(seq).getList(0)) {
        write(json, item);
      }
      json.writeEndArray();
    } else {
      json.writeString(text(value));
    }
  }

  private static boolean isWhole(Number number) {
    return number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte;
  }

  /** A value in text and CSV: binary in hexadecimal digits, what has parts as JSON. */
  private static String text(Object value) {
    if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant().toString();
    } else if (value instanceof BigDecimal number) {
      return number.toPlainString();
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof Row
        || value instanceof scala.collection.Map<?, ?>
        || value instanceof scala.collection.Seq<?>) {
      return json(json -> write(json, value));
    }
    return String.valueOf(value);
  }
}
