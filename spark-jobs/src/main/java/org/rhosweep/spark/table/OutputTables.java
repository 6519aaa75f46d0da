package org.rhosweep.spark.table;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.rhosweep.sweeps.result.Table;

/**
 * The tables of an output as Spark views: committed trials only, each once, whatever attempts and
 * bundles came before.
 */
public final class OutputTables {
  private static final String PARTITION = "sweep";
  private static final long MOST_ARMS = 20_000;

  private final SparkSession spark;
  private final Output output;
  private final int supportedVersion;
  private final Consumer<String> warnings;
  private CommittedTrials committed;
  private Dataset<Row> chosen;
  private boolean eachOnce;

  /**
   * Reads with a session.
   *
   * @param warnings gets one line for every segment that is skipped
   */
  public OutputTables(
      SparkSession spark, Output output, int supportedVersion, Consumer<String> warnings) {
    this.spark = spark;
    this.output = output;
    this.supportedVersion = supportedVersion;
    this.warnings = warnings;
  }

  /**
   * Registers a view for every table. A table without rows has a view too.
   *
   * @param trials the table of trials, which says what is committed
   * @param tables all tables
   */
  public void register(Table trials, List<Table> tables) throws IOException, OutputException {
    spark
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.file.impl", PlainLocalFileSystem.class.getName());
    // Spark's 128 groups are fewer than a sweep has arms: beyond them it sorts rows, also on disk.
    spark.conf().set("spark.sql.objectHashAggregate.sortBased.fallbackThreshold", MOST_ARMS);
    Listing listing = Relisting.untilWhole(output, () -> list(trials, tables));
    Dataset<Row> allTrials = read(trials, listing.trials);
    chosen = listing.eachOnce ? allTrials : oncePerTrial(allTrials);
    eachOnce = listing.eachOnce;
    chosen.createOrReplaceTempView(trials.name());
    listing.others.forEach(this::createView);
  }

  /**
   * Registers views for more tables, beside those that {@link #register} has listed.
   *
   * @return false where that listing does not hold any more, so that nothing was registered
   */
  public boolean registerMore(List<Table> tables) throws IOException, OutputException {
    Map<Table, List<Segment>> others;
    try {
      others = committedOf(tables);
    } catch (VanishedException e) {
      return false;
    }
    if (areStale()) {
      return false;
    }
    others.forEach(this::createView);
    return true;
  }

  private void createView(Table table, List<Segment> segments) {
    Dataset<Row> rows = read(table, segments);
    if (!eachOnce) {
      rows =
          rows.join(
              chosen.select("trial_id", "segment"),
              new String[] {"trial_id", "segment"},
              "left_semi");
    }
    rows.createOrReplaceTempView(table.name());
  }

  /** Whether files that the views read were deleted, so that they have to be registered again. */
  public boolean areStale() throws IOException {
    return committed != null && !committed.areStillThere();
  }

  /** What there was at one moment. */
  private record Listing(
      List<Segment> trials, boolean eachOnce, Map<Table, List<Segment>> others) {}

  private Listing list(Table trials, List<Table> tables)
      throws IOException, OutputException, VanishedException {
    committed = CommittedTrials.scan(output, trials, supportedVersion, warnings);
    boolean once = committed.eachOnce();
    Map<Table, List<Segment>> others =
        committedOf(tables.stream().filter(table -> !table.equals(trials)).toList());
    // Compaction deletes the trials of a bundle before anything else of it: where they are all
    // still there, so were the others.
    if (areStale()) {
      throw new VanishedException("segments of trials were compacted");
    }
    return new Listing(committed.segments(), once, others);
  }

  /** The whole segments of bundles that are committed. */
  private Map<Table, List<Segment>> committedOf(List<Table> tables)
      throws IOException, OutputException, VanishedException {
    Set<String> keys = new HashSet<>();
    committed.segments().forEach(segment -> keys.add(segment.key()));
    Map<Table, List<Segment>> found = new LinkedHashMap<>();
    for (Table table : tables) {
      // What no trials segment committed is not there yet.
      List<Segment> orphansLeftOut =
          output.segments(table).stream().filter(s -> keys.contains(s.key())).toList();
      found.put(table, WholeSegments.of(output, orphansLeftOut, supportedVersion, warnings));
    }
    return found;
  }

  /**
   * Registers a view for a table that belongs to no trial: every whole segment of it.
   *
   * @param table such as the theory's
   */
  public void registerAlone(Table table) throws IOException, OutputException {
    List<Segment> segments =
        Relisting.untilWhole(
            output,
            () -> WholeSegments.of(output, output.segments(table), supportedVersion, warnings));
    read(table, segments).createOrReplaceTempView(table.name());
  }

  private Dataset<Row> read(Table table, List<Segment> segments) {
    StructType schema = ParquetSchema.structType(table);
    if (segments.isEmpty()) {
      return spark.createDataFrame(List.of(), schema.add(PARTITION, DataTypes.StringType));
    }
    return ListedFiles.read(spark, output.table(table), segments, schema);
  }

  /**
   * As in {@link CommittedTrials}: a retried failure loses, then the newest of failures, then the
   * first name.
   */
  private static Dataset<Row> oncePerTrial(Dataset<Row> trials) {
    Column retryable =
        functions.col("outcome").isin(CommittedTrials.RETRYABLE.stream().sorted().toArray());
    return trials
        .withColumn(
            "rank_of_row",
            functions
                .row_number()
                .over(
                    Window.partitionBy("trial_id")
                        .orderBy(
                            retryable.asc(),
                            functions
                                .when(retryable, functions.col("started_at"))
                                .desc_nulls_last(),
                            functions
                                .concat_ws("/", functions.col("sweep"), functions.col("segment"))
                                .asc())))
        .where("rank_of_row = 1")
        .drop("rank_of_row");
  }
}
