package org.rhosweep.spark.table;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;

/**
 * Segments as a data source of Spark, by its public interfaces alone. Segments were listed and
 * checked before: Spark neither lists files nor guesses what is in them. Public, since Spark makes
 * it by its name.
 */
public final class SegmentTableProvider implements TableProvider {
  /** Column with the name of the folder that a row was found in. */
  static final String SWEEP = "sweep";

  private static final String LISTING = "listing";
  private static final Map<String, SegmentTable> LISTINGS = new ConcurrentHashMap<>();

  /**
   * Rows of segments of one table, with the name of their sweep as the last column.
   *
   * @param segments listed and found whole
   */
  static Dataset<Row> read(
      SparkSession spark,
      Output output,
      org.rhosweep.sweeps.result.Table table,
      List<Segment> segments) {
    String token = UUID.randomUUID().toString();
    StructType schema = SparkSchema.structType(table).add(SWEEP, DataTypes.StringType);
    int slots = spark.sparkContext().defaultParallelism();
    LISTINGS.put(
        token, new SegmentTable(table.name(), schema, output.root().toString(), segments, slots));
    try {
      return spark
          .read()
          .format(SegmentTableProvider.class.getName())
          .option(LISTING, token)
          .load();
    } finally {
      LISTINGS.remove(token);
    }
  }

  private static SegmentTable listed(String token) {
    SegmentTable table = token == null ? null : LISTINGS.get(token);
    if (table == null) {
      throw new IllegalArgumentException("views of an output's tables read segments, nobody else");
    }
    return table;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return listed(options.get(LISTING)).structType();
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return listed(new CaseInsensitiveStringMap(properties).get(LISTING));
  }

  /** The segments of one view. */
  record SegmentTable(
      String name, StructType structType, String location, List<Segment> segments, int slots)
      implements Table, SupportsRead {
    SegmentTable {
      segments = List.copyOf(segments);
    }

    /** Deprecated, and the only one that every table of Spark 3.5 must have. */
    @Override
    @SuppressWarnings("deprecation")
    public StructType schema() {
      return structType;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return new SegmentScan(this);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
