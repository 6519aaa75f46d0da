package org.rhosweep.storage.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.core.task.sequence.SequenceColumns;

/** Rows of a Parquet file, one after the other, of the columns that are asked for. */
final class ParquetTable implements StepRow, Closeable {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private final DataFile file;
  private final ParquetFileReader reader;
  private final List<String> present;
  private final Map<String, ParquetColumn> columns = new LinkedHashMap<>();
  private final Map<String, DataArray> row = new LinkedHashMap<>();
  private MessageType projection;
  private long left; // rows of the row group
  private long number = -1; // of the row

  private ParquetTable(DataFile file, ParquetFileReader reader, List<String> present) {
    this.file = file;
    this.reader = reader;
    this.present = present;
  }

  /**
   * Before the first row.
   *
   * @throws DataException where it is not a Parquet file, or a column is not there or not read
   */
  static ParquetTable open(DataFile file, SequenceColumns wanted) {
    byte[] bytes = FileBytes.read(file);
    int end = bytes.length - MAGIC.length;
    if (end < MAGIC.length
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        || !Arrays.equals(bytes, end, bytes.length, MAGIC, 0, MAGIC.length)) {
      throw FileBytes.problem(
          file, "is not a Parquet file, or truncated: it does not begin and end with PAR1");
    }
    return decoded(file, () -> open(file, bytes, wanted));
  }

  private static ParquetTable open(DataFile file, byte[] bytes, SequenceColumns wanted)
      throws IOException {
    ParquetFileReader reader =
        new ParquetFileReader(
            new InMemory(bytes),
            HadoopReadOptions.builder(new Configuration(false))
                .withCodecFactory(new PageCodecs())
                .usePageChecksumVerification()
                .build());
    MessageType schema = reader.getFileMetaData().getSchema();
    ParquetTable table =
        new ParquetTable(file, reader, schema.getFields().stream().map(Type::getName).toList());
    List<String> names = ChosenColumns.all(file, table.present, wanted);
    for (String name : names) {
      try {
        table.columns.put(name, ParquetColumn.of(schema, name));
      } catch (IllegalArgumentException e) {
        throw FileBytes.problem(
            file,
            "cannot give column %s, which %s%s",
            StrictNumber.shown(name),
            e.getMessage(),
            wanted.features().isEmpty() && !wanted.isOther(name)
                ? "; say in task.columns.features which columns are features"
                : "");
      }
    }
    table.projection =
        new MessageType(schema.getName(), names.stream().map(schema::getType).toArray(Type[]::new));
    reader.setRequestedSchema(table.projection);
    return table;
  }

  /** All columns of the file, in its order. */
  List<String> present() {
    return present;
  }

  /** Goes to the next row, if there is one. */
  boolean next() {
    return decoded(
        file,
        () -> {
          while (left == 0) {
            PageReadStore group = reader.readNextRowGroup();
            if (group == null) {
              return false;
            }
            start(group);
          }
          left--;
          number++;
          for (ParquetColumn column : columns.values()) {
            row.put(column.name(), column.next());
          }
          return true;
        });
  }

  private void start(PageReadStore group) {
    left = group.getRowCount();
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            group, new Ignoring(projection), projection, reader.getFileMetaData().getCreatedBy());
    for (ParquetColumn column : columns.values()) {
      long values = group.getPageReader(column.leaf()).getTotalValueCount();
      column.start(store.getColumnReader(column.leaf()), values);
    }
  }

  /** What the row has of a column, null where that is missing. */
  DataArray cell(String column) {
    return row.get(column);
  }

  @Override
  public Origin origin() {
    return new Origin(file, "row", number);
  }

  @Override
  public String text(String column) {
    DataArray cell = scalar(column);
    return cell == null ? null : cell.values().text(0);
  }

  @Override
  public double number(String column) {
    DataArray cell = scalar(column);
    if (cell == null) {
      return Double.NaN;
    }
    if (cell.values().isText()) {
      String text = cell.values().text(0);
      if (text == null) {
        return Double.NaN;
      }
      throw origin()
          .mistake(
              column,
              "text %s where a number is needed; say in task.columns.features which columns are"
                  + " features",
              StrictNumber.shown(text));
    }
    return cell.values().number(0);
  }

  private DataArray scalar(String column) {
    DataArray cell = row.get(column);
    if (cell != null && cell.axes() > 0) {
      throw origin()
          .mistake(
              column,
              "a list where a number is needed, since a row is a time step; where a row is a"
                  + " sequence, task.rows must be sequences");
    }
    return cell;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private interface Decoding<T> {
    T decode() throws IOException;
  }

  /** Whatever the library throws on wrong bytes says that they are wrong. */
  private static <T> T decoded(DataFile file, Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      throw FileBytes.problem(file, "is damaged, or not read: %s", FileBytes.oneLine(e));
    }
  }

  /** A file's bytes. */
  private static final class InMemory implements InputFile {
    private final byte[] bytes;

    InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long getLength() {
      return bytes.length;
    }

    @Override
    public SeekableInputStream newStream() {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new DelegatingSeekableInputStream(new BufferInput(buffer)) {
        @Override
        public long getPos() {
          return buffer.position();
        }

        @Override
        public void seek(long to) throws IOException {
          if (to < 0 || to > bytes.length) {
            throw new EOFException(
                String.format(Locale.ROOT, "no byte %d in a file of %d", to, bytes.length));
          }
          buffer.position((int) to);
        }
      };
    }
  }

  /** Makes nothing: values are taken from the columns themselves. */
  private static final class Ignoring extends GroupConverter {
    private final GroupType type;

    Ignoring(GroupType type) {
      this.type = type;
    }

    @Override
    public Converter getConverter(int field) {
      Type inner = type.getType(field);
      return inner.isPrimitive() ? new PrimitiveConverter() {} : new Ignoring(inner.asGroupType());
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
