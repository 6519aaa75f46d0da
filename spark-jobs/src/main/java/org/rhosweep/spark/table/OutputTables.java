package org.rhosweep.spark.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.rhosweep.storage.CommittedBundle;
import org.rhosweep.storage.CommittedBundles;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.DamagedSegmentException;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentCheck;
import org.rhosweep.sweeps.result.Table;

/**
 * The tables of an output as Spark views: committed trials only, each once, whatever attempts and
 * bundles came before.
 */
public final class OutputTables {
  private static final long MAX_ARMS = 20_000;

  /** Of all segments: a query over no more is answered before Spark has compiled code for it. */
  private static final long MAX_INTERPRETED_BYTES = 16 << 20;

  private static final String CODE_GENERATION = "spark.sql.codegen.";
  private static final Map<String, String> INTERPRETED =
      Map.of(
          CODE_GENERATION + "wholeStage", "false", CODE_GENERATION + "factoryMode", "NO_CODEGEN");

  private final SparkSession spark;
  private final Output output;
  private final int supportedVersion;
  private final Consumer<String> warnings;
  private CommittedTrials committed;
  private List<Table> registered = List.of();
  private boolean interpreted;

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
   * @param tables all tables of trials, that of trials, which says what is committed, last
   */
  public void register(List<Table> tables) throws IOException, OutputException {
    // Spark's 128 groups are fewer than a sweep has arms: beyond them it sorts rows, also on disk.
    spark.conf().set("spark.sql.objectHashAggregate.sortBased.fallbackThreshold", MAX_ARMS);
    registered = List.copyOf(tables);
    Table trials = tables.get(tables.size() - 1);
    committed = CommittedTrials.scan(output, tables, supportedVersion, warnings);
    compileOrInterpret();
    boolean distinct = committed.hasDistinctTrials();
    Dataset<Row> all = read(trials, committed.segments());
    Dataset<Row> chosen = distinct ? all : oncePerTrial(all);
    chosen.createOrReplaceTempView(trials.name());
    for (Table table : tables) {
      if (!table.equals(trials)) {
        Dataset<Row> rows = read(table, committed.segments(table));
        if (!distinct) {
          rows =
              rows.join(
                  chosen.select("trial_id", "segment"),
                  new String[] {"trial_id", "segment"},
                  "left_semi");
        }
        rows.createOrReplaceTempView(table.name());
      }
    }
  }

  /** Has queries over little data interpreted, unless the application's own settings say how. */
  private void compileOrInterpret() {
    long bytes =
        committed.bundles().stream()
            .flatMap(bundle -> bundle.files().values().stream())
            .mapToLong(Segment::bytes)
            .sum();
    SparkConf given = spark.sparkContext().getConf();
    if (interpreted == bytes <= MAX_INTERPRETED_BYTES
        || given.getAllWithPrefix(CODE_GENERATION).length > 0) {
      return;
    }
    interpreted = !interpreted;
    if (interpreted) {
      INTERPRETED.forEach(spark.conf()::set);
    } else {
      INTERPRETED.keySet().forEach(spark.conf()::unset);
    }
  }

  /** The trials that the registered views are of; null before there are any. */
  public CommittedTrials committed() {
    return committed;
  }

  /** Whether files that the views read were deleted, so that they have to be registered again. */
  public boolean areStale() throws IOException {
    return committed != null && !committed.allExist();
  }

  /**
   * Leaves bundles out of the views that are registered from now on, if an error says that a
   * segment was found damaged while it was read. Where there is one there may be more, of which a
   * query's error names the first alone: every byte is looked at.
   *
   * @return whether it says so
   */
  public boolean excludeDamaged(Throwable error) throws IOException, OutputException {
    boolean found = false;
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      // An executor's exception may come as its text alone.
      String text = String.valueOf(cause.getMessage());
      if (text.contains(DamagedSegmentException.IS_DAMAGED)) {
        for (CommittedBundle bundle : committed.bundles()) {
          for (Segment segment : bundle.files().values()) {
            String start = "segment " + segment.path() + DamagedSegmentException.IS_DAMAGED;
            int at = text.indexOf(start);
            if (at >= 0) {
              String why = text.substring(at + start.length()).lines().findFirst().orElse("");
              output.exclude(segment, why);
              found = true;
            }
          }
        }
      }
    }
    if (found) {
      for (CommittedBundle bundle :
          CommittedBundles.of(output, registered, supportedVersion, true)) {
        if (bundle.damage() != null) {
          bundle.files().values().stream()
              .filter(segment -> segment.path().equals(bundle.place()))
              .forEach(segment -> output.exclude(segment, bundle.damage()));
        }
      }
    }
    return found;
  }

  /**
   * Registers a view for a table that belongs to no trial: every whole segment of it.
   *
   * @param table such as the theory's
   */
  public void registerStandalone(Table table) throws IOException, OutputException {
    List<Segment> whole = new ArrayList<>();
    for (Segment segment : output.segments(table)) {
      SegmentCheck check = SegmentCheck.of(output, segment, table, supportedVersion, false);
      if (check.isValid()) {
        whole.add(segment);
      } else {
        warnings.accept(
            "left out a segment of %s: %s (%s)"
                .formatted(table.name(), Output.display(segment.path()), check.why()));
      }
    }
    read(table, whole).createOrReplaceTempView(table.name());
  }

  private Dataset<Row> read(Table table, List<Segment> segments) {
    return SegmentTableProvider.read(spark, output, table, segments);
  }

  /**
   * The winning row of each trial, by the rule of {@link CommittedTrials}: a final outcome before a
   * retryable one, of those the newest, then the first segment by name.
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
