package org.rhosweep.spark.table;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.rhosweep.storage.DamagedSegmentException;
import org.rhosweep.storage.OpenSegment;
import org.rhosweep.storage.Output;

/** The rows of a partition, some thousand at a time. */
final class SegmentPartitionReader implements PartitionReader<ColumnarBatch> {
  private static final int ROWS = 4096;

  private final String location;
  private final StructType columns;
  private final Iterator<SegmentPartition.SegmentRange> pieces;
  private Output output;
  private SegmentPartition.SegmentRange piece;
  private OpenSegment open;
  private ParquetFileReader reader;
  private MessageType read;
  private ColumnReader[] readers = {};
  private int[] defined = {};
  private SegmentColumnVector[] vectors = {};
  private ColumnarBatch batch;
  private long left;

  SegmentPartitionReader(String location, StructType columns, SegmentPartition partition) {
    this.location = location;
    this.columns = columns;
    pieces = partition.pieces().iterator();
  }

  @Override
  public boolean next() throws IOException {
    try {
      while (left == 0) {
        if (reader != null && nextRowGroup()) {
          continue;
        }
        close();
        if (!pieces.hasNext()) {
          return false;
        }
        piece = pieces.next();
        open();
      }
      int rows = (int) Math.min(left, ROWS);
      for (int i = 0; i < readers.length; i++) {
        int column = i;
        if (readers[i] != null) {
          open.decoded(
              () -> {
                vectors[column].fill(readers[column], defined[column], rows);
                return null;
              });
        }
      }
      batch.setNumRows(rows);
      left -= rows;
      return true;
    } catch (DamagedSegmentException e) {
      throw e.in(piece.segment());
    }
  }

  private void open() throws IOException {
    if (output == null) {
      output = ProcessOutput.at(location);
    }
    open = OpenSegment.open(output.files(), piece.segment());
    Set<String> wanted = Set.of(columns.fieldNames());
    reader = open.decoded(() -> open.reader(output.configuration(), wanted::contains, piece::has));
    MessageType written = reader.getFileMetaData().getSchema();
    vectors = new SegmentColumnVector[columns.size()];
    for (int i = 0; i < vectors.length; i++) {
      StructField column = columns.fields()[i];
      vectors[i] =
          column.name().equals(SegmentTableProvider.SWEEP)
              ? SegmentColumnVector.of(piece.segment().sweep(), ROWS)
              : new SegmentColumnVector(column.dataType(), ROWS);
    }
    Type[] present =
        Arrays.stream(columns.fieldNames())
            .filter(written::containsField)
            .map(written::getType)
            .toArray(Type[]::new);
    read = new MessageType(written.getName(), present);
    // Parquet knows no rows without a column: where none is needed, the file shows its first one.
    reader.setRequestedSchema(present.length == 0 ? written : read);
    batch = new ColumnarBatch(Arrays.copyOf(vectors, vectors.length, ColumnVector[].class));
  }

  /** False where there is none any more. */
  private boolean nextRowGroup() throws IOException {
    PageReadStore pages = open.decoded(reader::readNextRowGroup);
    if (pages == null) {
      return false;
    }
    left = pages.getRowCount();
    readers = new ColumnReader[columns.size()];
    defined = new int[columns.size()];
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            pages,
            new GroupConverter() {
              @Override
              public Converter getConverter(int field) {
                return vectors[columns.fieldIndex(read.getFieldName(field))].converter();
              }

              @Override
              public void start() {}

              @Override
              public void end() {}
            },
            read,
            reader.getFileMetaData().getCreatedBy());
    for (int field = 0; field < read.getFieldCount(); field++) {
      int column = columns.fieldIndex(read.getFieldName(field));
      var descriptor = read.getColumns().get(field);
      readers[column] = open.decoded(() -> store.getColumnReader(descriptor));
      defined[column] = descriptor.getMaxDefinitionLevel();
    }
    return true;
  }

  @Override
  public ColumnarBatch get() {
    return batch;
  }

  @Override
  public void close() throws IOException {
    OpenSegment segment = open;
    ParquetFileReader columnsOfIt = reader;
    open = null;
    reader = null;
    if (columnsOfIt != null) {
      columnsOfIt.close();
    }
    if (segment != null) {
      segment.close();
    }
  }
}
