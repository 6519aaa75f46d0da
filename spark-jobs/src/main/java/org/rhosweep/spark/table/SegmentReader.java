package org.rhosweep.spark.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.Table;

/** Reads a segment without Spark: for what the driver must know before a session is worth it. */
public final class SegmentReader {
  private SegmentReader() {}

  /** The keys and values of a segment's footer; fails where the footer is not whole. */
  public static Map<String, String> metadata(Output output, Segment segment) throws IOException {
    try (ParquetFileReader reader = open(output, segment)) {
      return reader.getFileMetaData().getKeyValueMetaData();
    } catch (RuntimeException e) {
      throw notParquet(e);
    }
  }

  /** The names of the columns that a file has. */
  public static List<String> columns(Output output, Segment segment) throws IOException {
    try (ParquetFileReader reader = open(output, segment)) {
      return reader.getFileMetaData().getSchema().getFields().stream().map(Type::getName).toList();
    } catch (RuntimeException e) {
      throw notParquet(e);
    }
  }

  /** Whether an error says that a file is not there any more. */
  static boolean vanished(Throwable e) {
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
    List<Column> wanted = new ArrayList<>();
    for (String name : columns) {
      wanted.add(table.columns().get(table.indexOf(name)));
    }
    try (ParquetFileReader reader = open(output, segment)) {
      MessageType written = reader.getFileMetaData().getSchema();
      Type[] present =
          columns.stream()
              .filter(written::containsField)
              .map(written::getType)
              .toArray(Type[]::new);
      MessageType projection = new MessageType(written.getName(), present);
      reader.setRequestedSchema(projection);
      MessageColumnIO io = new ColumnIOFactory().getColumnIO(projection, written);
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            io.getRecordReader(pages, new GroupRecordConverter(projection));
        for (long i = 0; i < pages.getRowCount(); i++) {
          rows.accept(row(records.read(), wanted, projection));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause(); // of who takes the rows
    } catch (RuntimeException e) {
      throw notParquet(e);
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
    Map<String, Object> constant = new HashMap<>(known);
    try (ParquetFileReader reader = open(output, segment)) {
      SegmentConstants constants = new SegmentConstants(reader.getFooter());
      for (String name : columns) {
        if (!known.containsKey(name)
            && constants.has(name, table.columns().get(table.indexOf(name)).type())) {
          constant.put(name, constants.value(name));
        }
      }
    } catch (RuntimeException e) {
      throw notParquet(e);
    }
    constant.remove(columns.get(0)); // something has to say how many rows there are
    List<String> varying = columns.stream().filter(name -> !constant.containsKey(name)).toList();
    int[] places = varying.stream().mapToInt(columns::indexOf).toArray();
    Object[] template = columns.stream().map(constant::get).toArray();
    read(
        output,
        segment,
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

  private static ParquetFileReader open(Output output, Segment segment) throws IOException {
    return ParquetFileReader.open(
        OutputFiles.toRead(output, segment.path()),
        HadoopReadOptions.builder(output.configuration(), segment.path()).build());
  }

  /** Parquet says {@link RuntimeException} to a file that is none. */
  private static IOException notParquet(RuntimeException e) {
    return new IOException(Output.oneLine(e), e);
  }

  private static Object[] row(Group group, List<Column> columns, MessageType projection) {
    Object[] row = new Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      Column column = columns.get(i);
      String name = column.name();
      if (projection.containsField(name) && group.getFieldRepetitionCount(name) > 0) {
        row[i] =
            switch (column.type()) {
              case STRING -> group.getString(name, 0);
              case INT -> group.getInteger(name, 0);
              case LONG, TIMESTAMP -> group.getLong(name, 0);
              case DOUBLE -> group.getDouble(name, 0);
              case BOOLEAN -> group.getBoolean(name, 0);
            };
      }
    }
    return row;
  }
}
