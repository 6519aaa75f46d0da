package org.rhosweep.storage;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.api.Binary;
import org.rhosweep.sweeps.result.ColumnType;

/**
 * Columns with one value in all rows of a file, by the smallest and largest values that its footer
 * has. A column of which the footer does not say enough is none of them.
 */
final class SegmentConstants {
  private static final Object UNKNOWN = new Object();

  private final Map<String, Object> values = new HashMap<>();

  SegmentConstants(ParquetMetadata footer) {
    for (BlockMetaData block : footer.getBlocks()) {
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        Object value = value(chunk);
        values.merge(
            chunk.getPath().toDotString(),
            value == null ? Missing.NULL : value,
            (a, b) -> Objects.equals(a, b) ? a : UNKNOWN);
      }
    }
  }

  /** Every row lacks it. */
  private enum Missing {
    NULL
  }

  private static Object value(ColumnChunkMetaData chunk) {
    Statistics<?> statistics = chunk.getStatistics();
    if (statistics == null || !statistics.isNumNullsSet()) {
      return UNKNOWN;
    } else if (statistics.getNumNulls() == chunk.getValueCount()) {
      return null;
    }
    // NaN is in no smallest and no largest value, so that a double may hide one.
    boolean one =
        statistics.hasNonNullValue()
            && statistics.getNumNulls() == 0
            && !(statistics.genericGetMin() instanceof Double)
            && Objects.equals(statistics.genericGetMin(), statistics.genericGetMax());
    if (!one) {
      return UNKNOWN;
    }
    return statistics.genericGetMin() instanceof Binary text
        ? text.toStringUsingUTF8()
        : statistics.genericGetMin();
  }

  /** Whether it is one of them; a column that the file lacks is, with null. */
  boolean has(String column, ColumnType type) {
    Object value = values.get(column);
    return value != UNKNOWN && (type != ColumnType.TIMESTAMP || value == Missing.NULL);
  }

  /** The one value. */
  Object value(String column) {
    Object value = values.get(column);
    return value == Missing.NULL ? null : value;
  }
}
