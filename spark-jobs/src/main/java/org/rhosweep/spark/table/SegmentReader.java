package org.rhosweep.spark.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.Table;

/** Reads a segment without Spark: for what the driver must know before a session is worth it. */
public final class SegmentReader {
  private SegmentReader() {}

  /** The keys and values of a segment's footer; fails where the footer is not whole. */
  public static Map<String, String> metadata(Output output, Segment segment) throws IOException {
    try {
      return footer(output, segment).metadata();
    } catch (RuntimeException e) {
      throw notParquet(e);
    }
  }

  /** How many rows a segment has by its footer; fails where the footer is not whole. */
  static long rows(Output output, Segment segment) throws IOException {
    try {
      return footer(output, segment).rows();
    } catch (RuntimeException e) {
      throw notParquet(e);
    }
  }

  /** The names of the columns that a file has. */
  public static List<String> columns(Output output, Segment segment) throws IOException {
    try {
      return footer(output, segment).columns();
    } catch (RuntimeException e) {
      throw notParquet(e);
    }
  }

  /** Whether an error says that a file is not there any more. */
  public static boolean vanished(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof FileNotFoundException || t instanceof NoSuchFileException) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads some columns of all rows.
   *
   * @param columns names, each a column of the table; a file that lacks one gives nulls
   * @param rows gets one array per row, in the order of {@code columns}
   */
  public static void read(
      Output output, Segment segment, Table table, List<String> columns, Consumer<Object[]> rows)
      throws IOException {
    try (ParquetFileReader reader = open(output, segment, columns)) {
      read(reader, table, columns, rows);
    } catch (UncheckedIOException e) {
      throw e.getCause(); // of who takes the rows
    } catch (RuntimeException e) {
      throw notParquet(e);
    }
  }

  private static void read(
      ParquetFileReader reader, Table table, List<String> columns, Consumer<Object[]> rows)
      throws IOException {
    List<Column> wanted = columns.stream().map(c -> table.columns().get(table.indexOf(c))).toList();
    MessageType written = reader.getFileMetaData().getSchema();
    Type[] present =
        columns.stream()
            .distinct()
            .filter(written::containsField)
            .map(written::getType)
            .toArray(Type[]::new);
    MessageType projection = new MessageType(written.getName(), present);
    reader.setRequestedSchema(projection);
    String writer = reader.getFileMetaData().getCreatedBy();
    for (PageReadStore pages = reader.readNextRowGroup();
        pages != null;
        pages = reader.readNextRowGroup()) {
      RowCursor cursor = new RowCursor(pages, writer, projection, wanted);
      for (long i = 0; i < pages.getRowCount(); i++) {
        rows.accept(cursor.next());
      }
    }
  }

  /**
   * As {@link #read}, but takes a column that has one value in the whole segment from the footer:
   * most settings of most segments.
   *
   * @param columns the first is one of the file's
   * @param known values of columns that are not in the file
   */
  static void readVarying(
      Output output,
      Segment segment,
      Table table,
      List<String> columns,
      Map<String, Object> known,
      Consumer<Object[]> rows)
      throws IOException {
    try (ParquetFileReader reader = open(output, segment, columns)) {
      Map<String, Object> constant = new HashMap<>(known);
      SegmentConstants constants = new SegmentConstants(reader.getFooter());
      for (String name : columns) {
        if (!known.containsKey(name)
            && constants.has(name, table.columns().get(table.indexOf(name)).type())) {
          constant.put(name, constants.value(name));
        }
      }
      constant.remove(columns.get(0)); // something has to say how many rows there are
      List<String> varying = columns.stream().filter(name -> !constant.containsKey(name)).toList();
      int[] places = varying.stream().mapToInt(columns::indexOf).toArray();
      Object[] template = columns.stream().map(constant::get).toArray();
      read(
          reader,
          table,
          varying,
          values -> {
            Object[] row = template.clone();
            for (int i = 0; i < places.length; i++) {
              row[places[i]] = values[i];
            }
            rows.accept(row);
          });
    } catch (UncheckedIOException e) {
      throw e.getCause(); // of who takes the rows
    } catch (RuntimeException e) {
      throw notParquet(e);
    }
  }

  private static SegmentFooter footer(Output output, Segment segment) throws IOException {
    return SegmentFooter.read(new SegmentFile(output.files(), segment.path()));
  }

  /** Deprecated, but all that takes a footer that was read before. */
  @SuppressWarnings("deprecation")
  private static ParquetFileReader open(Output output, Segment segment, List<String> columns)
      throws IOException {
    ParquetMetadata footer = footer(output, segment).of(Set.copyOf(columns)::contains);
    return new ParquetFileReader(output.readingConfiguration(), segment.path(), footer);
  }

  /** Parquet says {@link RuntimeException} to a file that is none; a mistake stays one. */
  private static IOException notParquet(RuntimeException e) {
    if (!Damage.mayHaveCaused(e)) {
      throw e;
    }
    return new DamagedSegmentException(Output.oneLine(e), e);
  }
}
