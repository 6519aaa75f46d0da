package org.rhosweep.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * A segment's footer, and footers of some of its columns. Where a segment has a hundred columns, a
 * few kilobytes each, and a query needs five of them, Parquet's own way through all of a footer
 * takes longer than reading the five.
 */
final class SegmentFooter {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private final FileMetaData footer;

  private SegmentFooter(FileMetaData footer) {
    this.footer = footer;
  }

  /**
   * Reads it from the end of a file.
   *
   * @param start where it begins in the bytes
   */
  static SegmentFooter parse(byte[] bytes, int start) throws IOException {
    try {
      return new SegmentFooter(
          Util.readFileMetaData(new ByteArrayInputStream(bytes, start, bytes.length - start)));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // Of lengths of gigabytes, too, where a file without a checksum is damaged.
      throw new DamagedSegmentException("its footer is damaged: " + Output.oneLine(e), e);
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

  /**
   * Refuses columns that are not those of a table.
   *
   * @param complete whether what is not in the table is damage, and what tells rows apart must be
   *     there: of a file without checksums; else a later version may have added a column
   */
  void requireColumnsOf(Table table, boolean complete) throws IOException {
    Map<String, Column> known = new HashMap<>();
    table.columns().forEach(column -> known.put(column.name(), column));
    for (SchemaElement element : footer.getSchema().subList(1, footer.getSchema().size())) {
      Column column = known.remove(element.getName());
      if (column == null) {
        if (complete) {
          throw new DamagedSegmentException(
              "its column %s is none of the table %s".formatted(element.getName(), table.name()));
        }
      } else if (!isOf(column.type(), element)) {
        if (SettingColumns.isOfPlugins(column.name())) {
          throw new IOException(
              "its column %s is no %s, as the plug-in that is here has it: use the plug-in's jar"
                      .formatted(column.name(), column.type())
                  + " that wrote it, or another output");
        }
        throw new DamagedSegmentException(
            "its column %s is no %s".formatted(column.name(), column.type()));
      }
    }
    for (String key : Set.of("trial_id", "outcome")) {
      if (complete && known.containsKey(key)) {
        throw new DamagedSegmentException("it has no column " + key);
      }
    }
  }

  private static boolean isOf(ColumnType type, SchemaElement element) {
    return switch (type) {
      case STRING ->
          element.getType() == Type.BYTE_ARRAY && element.getConverted_type() == ConvertedType.UTF8;
      case INT -> element.getType() == Type.INT32;
      case LONG -> element.getType() == Type.INT64 && !element.isSetConverted_type();
      case TIMESTAMP ->
          element.getType() == Type.INT64
              && element.getConverted_type() == ConvertedType.TIMESTAMP_MICROS;
      case DOUBLE -> element.getType() == Type.DOUBLE;
      case BOOLEAN -> element.getType() == Type.BOOLEAN;
    };
  }

  /**
   * The end of a file that has some of the columns and row groups alone: a footer of them, its
   * length and the magic number.
   *
   * @param rowGroupMidpoints whether the row group with its midpoint at this place in the file is
   *     wanted: each belongs to one part of a file that is read in parts
   */
  byte[] bytes(Predicate<String> columns, LongPredicate rowGroupMidpoints) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Util.writeFileMetaData(of(columns, rowGroupMidpoints), bytes);
    BytesUtils.writeIntLittleEndian(bytes, bytes.size());
    bytes.write(MAGIC);
    return bytes.toByteArray();
  }

  private FileMetaData of(Predicate<String> columns, LongPredicate rowGroupMidpoints)
      throws IOException {
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
      if (rowGroupMidpoints.test(midpoint(group))) {
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
    if (footer.isSetColumn_orders()) {
      pruned.setColumn_orders(chosen(footer.getColumn_orders(), wanted));
    }
    return pruned;
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

  private static long midpoint(RowGroup group) {
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
