package org.rhosweep.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.Table;

/** Reads a segment without Spark: for what the driver must know before a session is worth it. */
public final class SegmentReader {
  private SegmentReader() {}

  /** The keys and values of a segment's footer; fails where the footer is not whole. */
  public static Map<String, String> metadata(Output output, Segment segment) throws IOException {
    try (OpenSegment open = open(output, segment)) {
      return open.metadata();
    }
  }

  /** The names of the columns that a file has. */
  public static List<String> columns(Output output, Segment segment) throws IOException {
    try (OpenSegment open = open(output, segment)) {
      return open.footer().columns();
    }
  }

  /** Whether an error says that a file is not there any more, or is not the one it was. */
  public static boolean isDeleted(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof FileNotFoundException
          || t instanceof NoSuchFileException
          || FileStore.wasReplaced(t)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an error says that a file has gone, or is damaged. */
  public static boolean isDeletedOrDamaged(IOException e) {
    return e instanceof DamagedSegmentException || isDeleted(e);
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
    try (OpenSegment open = open(output, segment)) {
      open.requireColumnsOf(table);
      try (ParquetFileReader reader = reader(output, open, columns)) {
        read(open, reader, table, columns, rows);
      }
    }
  }

  private static void read(
      OpenSegment open,
      ParquetFileReader reader,
      Table table,
      List<String> columns,
      Consumer<Object[]> rows)
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
    for (PageReadStore pages = open.decoded(reader::readNextRowGroup);
        pages != null;
        pages = open.decoded(reader::readNextRowGroup)) {
      PageReadStore group = pages;
      RowCursor cursor = open.decoded(() -> new RowCursor(group, writer, projection, wanted));
      for (long i = 0; i < pages.getRowCount(); i++) {
        rows.accept(open.decoded(cursor::next));
      }
    }
  }

  /**
   * Reads some columns of all rows. A column with one value in the whole segment, as most settings
   * have, is taken from the footer.
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
    try (OpenSegment open = open(output, segment);
        ParquetFileReader reader = reader(output, open, columns)) {
      open.requireColumnsOf(table);
      Map<String, Object> constant = new HashMap<>(known);
      SegmentConstants constants = open.decoded(() -> new SegmentConstants(reader.getFooter()));
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
          open,
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
    }
  }

  private static OpenSegment open(Output output, Segment segment) throws IOException {
    return OpenSegment.open(output.files(), segment);
  }

  private static ParquetFileReader reader(Output output, OpenSegment open, List<String> columns)
      throws IOException {
    return open.decoded(
        () ->
            open.reader(
                output.configuration(), Set.copyOf(columns)::contains, middleOfAGroup -> true));
  }
}
