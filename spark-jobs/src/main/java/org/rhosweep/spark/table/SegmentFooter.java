package org.rhosweep.spark.table;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.InterningProtocol;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TProtocol;

/**
 * A segment's footer as far as some columns need it. Parquet makes objects of everything that a
 * footer says of every column; where a segment has a hundred columns, a few kilobytes each, and a
 * query needs five of them, that takes longer than reading the five.
 */
final class SegmentFooter {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int TAIL = 4 + MAGIC.length; // length of the footer, magic

  private final FileMetaData footer;

  private SegmentFooter(FileMetaData footer) {
    this.footer = footer;
  }

  /** Reads all of it, which proves that it is whole. */
  static SegmentFooter read(InputFile file) throws IOException {
    long length = file.getLength();
    if (length < MAGIC.length + TAIL) {
      throw new DamagedSegmentException("not a Parquet file: " + length + " bytes");
    }
    try (SeekableInputStream in = file.newStream()) {
      byte[] tail = new byte[TAIL];
      in.seek(length - TAIL);
      in.readFully(tail);
      if (!Arrays.equals(MAGIC, Arrays.copyOfRange(tail, TAIL - MAGIC.length, TAIL))) {
        throw new DamagedSegmentException("not a Parquet file: no magic number at its end");
      }
      int size = BytesUtils.readIntLittleEndian(new ByteArrayInputStream(tail));
      long start = length - TAIL - size;
      if (size < 0 || start < MAGIC.length) {
        throw new DamagedSegmentException("not a Parquet file: its footer begins before it");
      }
      byte[] bytes = new byte[size];
      in.seek(start);
      in.readFully(bytes);
      return new SegmentFooter(parsed(bytes));
    }
  }

  private static FileMetaData parsed(byte[] bytes) throws IOException {
    FileMetaData footer = new FileMetaData();
    try {
      footer.read(new OwnArrays(new TCompactProtocol(new FooterBytes(bytes))));
    } catch (TException e) {
      throw new DamagedSegmentException("its footer is damaged: " + e.getMessage(), e);
    }
    return footer;
  }

  /**
   * Gives each binary value an array of its own: in place it would be a part of all bytes, and
   * Parquet takes the whole array behind a smallest or largest value for the value.
   */
  private static final class OwnArrays extends InterningProtocol {
    OwnArrays(TProtocol protocol) {
      super(protocol);
    }

    @Override
    public ByteBuffer readBinary() throws TException {
      ByteBuffer inPlace = super.readBinary();
      byte[] own = new byte[inPlace.remaining()];
      inPlace.get(own);
      return ByteBuffer.wrap(own);
    }
  }

  /** Keys and values of who wrote it. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new HashMap<>();
    if (footer.isSetKey_value_metadata()) {
      for (KeyValue entry : footer.getKey_value_metadata()) {
        metadata.put(entry.getKey(), entry.getValue());
      }
    }
    return metadata;
  }

  /** Number of rows. */
  long rows() {
    return footer.getNum_rows();
  }

  /** Names of the columns. */
  List<String> columns() {
    return footer.getSchema().stream().skip(1).map(SchemaElement::getName).toList();
  }

  /** What Parquet's reader needs for some columns. */
  ParquetMetadata of(Predicate<String> columns) throws IOException {
    return of(columns, middle -> true);
  }

  /**
   * As above, of some row groups.
   *
   * @param middles whether the row group with its middle at this place in the file is wanted: each
   *     belongs to one part of a file that is read in parts
   */
  ParquetMetadata of(Predicate<String> columns, LongPredicate middles) throws IOException {
    if (footer.getSchema().stream().skip(1).anyMatch(SchemaElement::isSetNum_children)) {
      throw new DamagedSegmentException("not one of our segments: it has nested columns");
    }
    boolean[] wanted = new boolean[footer.getSchema().size() - 1];
    boolean any = false;
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = columns.test(footer.getSchema().get(i + 1).getName());
      any |= wanted[i];
    }
    wanted[0] |= !any; // Parquet knows no rows without a column
    SchemaElement root = footer.getSchema().get(0).deepCopy();
    List<SchemaElement> schema = chosen(footer.getSchema().subList(1, wanted.length + 1), wanted);
    root.setNum_children(schema.size());
    schema.add(0, root);
    List<RowGroup> groups = new ArrayList<>();
    for (RowGroup group : footer.getRow_groups()) {
      if (group.getColumns().size() != wanted.length
          || !group.getColumns().stream().allMatch(ColumnChunk::isSetMeta_data)) {
        throw new DamagedSegmentException("a damaged footer: columns of a row group are missing");
      }
      if (middles.test(middle(group))) {
        groups.add(
            new RowGroup(
                chosen(group.getColumns(), wanted),
                group.getTotal_byte_size(),
                group.getNum_rows()));
      }
    }
    FileMetaData pruned =
        new FileMetaData(footer.getVersion(), schema, footer.getNum_rows(), groups);
    pruned.setCreated_by(footer.getCreated_by());
    pruned.setKey_value_metadata(footer.getKey_value_metadata());
    if (footer.isSetColumn_orders()) {
      pruned.setColumn_orders(chosen(footer.getColumn_orders(), wanted));
    }
    return new ParquetMetadataConverter().fromParquetMetadata(pruned);
  }

  private static <T> List<T> chosen(List<T> from, boolean[] wanted) throws IOException {
    if (from.size() != wanted.length) {
      throw new DamagedSegmentException(
          String.format(
              Locale.ROOT, "a damaged footer: %d of %d columns", from.size(), wanted.length));
    }
    List<T> chosen = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i]) {
        chosen.add(from.get(i));
      }
    }
    return chosen;
  }

  private static long middle(RowGroup group) {
    ColumnMetaData first = group.getColumns().get(0).getMeta_data();
    long start = first.getData_page_offset();
    if (first.isSetDictionary_page_offset()) {
      start = Math.min(start, first.getDictionary_page_offset());
    }
    long bytes = 0;
    for (ColumnChunk column : group.getColumns()) {
      bytes += column.getMeta_data().getTotal_compressed_size();
    }
    return start + bytes / 2;
  }
}
