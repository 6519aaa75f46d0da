package org.rhosweep.spark.table;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.rhosweep.storage.Segment;
import org.rhosweep.sweeps.text.Counts;

/**
 * One reading of segments: the columns that a query needs, and of segments those of the sweeps that
 * it names. Other filters are left to Spark: no row group of ours lies in one range of anything
 * else.
 */
final class SegmentScan
    implements ScanBuilder,
        SupportsPushDownRequiredColumns,
        SupportsPushDownFilters,
        SupportsReportStatistics,
        Batch {
  private final SegmentTableProvider.SegmentTable table;
  private StructType columns;
  private List<Segment> segments;
  private Filter[] pushed = {};

  SegmentScan(SegmentTableProvider.SegmentTable table) {
    this.table = table;
    columns = table.structType();
    segments = table.segments();
  }

  /** Equal scans give equal rows: Spark reads once what a plan has twice. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SegmentScan scan
        && table.equals(scan.table)
        && columns.equals(scan.columns)
        && segments.equals(scan.segments);
  }

  @Override
  public int hashCode() {
    return Objects.hash(table.location(), columns, segments.size());
  }

  @Override
  public void pruneColumns(StructType requiredSchema) {
    columns = requiredSchema;
  }

  /** Spark filters again, so that nothing depends on it. */
  @Override
  public Filter[] pushFilters(Filter[] filters) {
    pushed = Arrays.stream(filters).filter(filter -> sweeps(filter) != null).toArray(Filter[]::new);
    for (Filter filter : pushed) {
      Set<Object> named = sweeps(filter);
      segments = segments.stream().filter(segment -> named.contains(segment.sweep())).toList();
    }
    return filters;
  }

  /** The sweeps that a filter lets through, or null where it speaks of something else. */
  private static Set<Object> sweeps(Filter filter) {
    if (filter instanceof EqualTo equal && equal.attribute().equals(SegmentTableProvider.SWEEP)) {
      return Set.of(equal.value());
    } else if (filter instanceof In in && in.attribute().equals(SegmentTableProvider.SWEEP)) {
      return new HashSet<>(Arrays.asList(in.values()));
    }
    return null;
  }

  @Override
  public Filter[] pushedFilters() {
    return pushed.clone();
  }

  @Override
  public Scan build() {
    return this;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "%s of %s, %s",
        table,
        Counts.of(segments.size(), "segment"),
        Counts.of(columns.size(), "column"));
  }

  @Override
  public Statistics estimateStatistics() {
    long bytes = segments.stream().mapToLong(Segment::bytes).sum();
    long read = bytes * Math.max(1, columns.size()) / table.structType().size();
    return new Statistics() {
      @Override
      public OptionalLong sizeInBytes() {
        return OptionalLong.of(Math.max(1, read));
      }

      @Override
      public OptionalLong numRows() {
        return OptionalLong.empty();
      }
    };
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    return SegmentPartition.of(segments, table.slots());
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new ReaderFactory(table.location(), columns);
  }

  /** Goes to executors. */
  private record ReaderFactory(String location, StructType columns)
      implements PartitionReaderFactory {
    @Override
    public boolean supportColumnarReads(InputPartition partition) {
      return true;
    }

    @Override
    public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
      return new SegmentPartitionReader(location, columns, (SegmentPartition) partition);
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      throw new UnsupportedOperationException("segments are read in batches");
    }
  }
}
