package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rhosweep.storage.SampleTables.METADATA;
import static org.rhosweep.storage.SampleTables.TRIALS;
import static org.rhosweep.storage.SampleTables.id;
import static org.rhosweep.storage.SampleTables.output;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.Table;

class SegmentRoundTripTest {
  // 2026-01-02T03:04:05.678901Z
  private static final long MICROS = 1_767_323_045_678_901L;

  private static final List<Object[]> ROWS =
      List.of(
          new Object[] {
            id(1),
            "seg",
            "COMPLETED",
            MICROS,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            0.1,
            true,
            "a,\"b\"\nü😀"
          },
          new Object[] {id(2), "seg", "DIVERGED", MICROS, 0, 0L, Double.NaN, false, ""},
          new Object[] {id(3), "seg", "FAILED", null, null, null, null, null, null},
          new Object[] {
            id(4), "seg", "FAILED", -1L, 1, 1L, Double.NEGATIVE_INFINITY, null, "NULL"
          });

  @TempDir Path folder;
  private Output output;

  @BeforeEach
  void writeSegment() throws Exception {
    output = output(folder);
    SegmentWriter.write(output, TRIALS, "s-1.a", "seg", "0-0", ROWS, METADATA);
  }

  @Test
  void givenEveryTypeWithNanAndNull_whenReadDirectly_thenValuesAreTheSame() throws Exception {
    List<Object[]> read = new ArrayList<>();
    List<String> columns = TRIALS.columns().stream().map(Column::name).toList();
    Segment segment = output.segments(TRIALS).get(0);

    SegmentReader.read(output, segment, TRIALS, columns, read::add);

    assertThat(segment.sweep()).isEqualTo("s-1.a");
    assertThat(read.toArray(Object[][]::new)).isDeepEqualTo(ROWS.toArray(Object[][]::new));
  }

  @Test
  void givenEveryTypeWithNanAndNull_whenReadBySpark_thenValuesAreTheSame() throws Exception {
    SparkSession spark = TestSession.spark();
    new OutputTables(spark, output, 1, w -> {}).register(List.of(TRIALS));

    List<Row> rows =
        spark
            .sql(
                "SELECT loss, isnan(loss), reason, started_at, depth, sweep, clipped FROM trials"
                    + " ORDER BY trial_id")
            .collectAsList();

    assertThat(rows).hasSize(4);
    assertThat(rows.get(0).get(0)).isEqualTo(0.1);
    assertThat(rows.get(0).get(2)).isEqualTo("a,\"b\"\nü😀");
    assertThat(rows.get(0).getTimestamp(3).toInstant()).isEqualTo("2026-01-02T03:04:05.678901Z");
    assertThat(rows.get(0).get(5)).isEqualTo("s-1.a");
    assertThat(rows.get(1).get(1)).isEqualTo(true);
    assertThat(rows.get(1).get(2)).isEqualTo("");
    assertThat(rows.get(2).get(0)).isNull();
    assertThat(rows.get(2).get(4)).isNull();
    assertThat(rows.get(3).get(0)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void givenASegment_whenReadByDuckDb_thenTypesAndValuesAreTheSame() throws Exception {
    SparkSession spark = TestSession.spark();
    new OutputTables(spark, output, 1, w -> {}).register(List.of(TRIALS));
    long countBySpark = spark.sql("SELECT * FROM trials WHERE loss IS NOT NULL").count();

    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      String from =
          " FROM read_parquet('%s/trials/*/*.parquet', hive_partitioning = true)".formatted(folder);
      assertThat(one(statement.executeQuery("SELECT count(loss)" + from))).isEqualTo(countBySpark);
      assertThat(one(statement.executeQuery("SELECT count(*)" + from + " WHERE isnan(loss)")))
          .isEqualTo(1L);
      assertThat(one(statement.executeQuery("SELECT any_value(sweep)" + from))).isEqualTo("s-1.a");
      assertThat(one(statement.executeQuery("SELECT typeof(started_at)" + from + " LIMIT 1")))
          .isEqualTo("TIMESTAMP WITH TIME ZONE");
      assertThat(one(statement.executeQuery("SELECT max(epoch_us(started_at))" + from)))
          .isEqualTo(MICROS);
      assertThat(one(statement.executeQuery("SELECT max(parameters)" + from)))
          .isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void givenTheSameRows_whenWrittenAgain_thenBytesAreTheSameAndNothingElseIsLeft()
      throws Exception {
    Path file = Path.of(output.segments(TRIALS).get(0).path().toUri().getPath());
    byte[] first = Files.readAllBytes(file);

    SegmentWriter.write(output, TRIALS, "s-1.a", "seg", "0-1", ROWS, METADATA);

    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void givenARowThatBreaksTheSchema_whenWritten_thenNoFileAppears() throws Exception {
    List<Object[]> bad = new ArrayList<>(ROWS);
    bad.add(new Object[] {null, "seg", "COMPLETED", null, null, null, null, null, null});

    assertThatThrownBy(
            () -> SegmentWriter.write(output, TRIALS, "other", "bad", "0-0", bad, METADATA))
        .hasMessageContaining("trial_id");

    assertThat(output.segments(TRIALS)).extracting(Segment::name).containsExactly("seg");
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(f -> f.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void givenAFileOfAnOlderSchema_whenRead_thenNewColumnsAreNull() throws Exception {
    List<Column> more = new ArrayList<>(TRIALS.columns());
    more.add(new Column("added_later", org.rhosweep.sweeps.result.ColumnType.DOUBLE, true, "new"));
    Table newer = new Table("trials", more, "with a new column");
    SparkSession spark = TestSession.spark();

    new OutputTables(spark, output, 1, w -> {}).register(List.of(newer));

    assertThat(spark.sql("SELECT * FROM trials WHERE added_later IS NULL").count()).isEqualTo(4);
    List<Object[]> direct = new ArrayList<>();
    SegmentReader.read(
        output, output.segments(newer).get(0), newer, List.of("added_later"), direct::add);
    assertThat(direct).hasSize(4).allSatisfy(row -> assertThat(row[0]).isNull());
  }

  private static Object one(ResultSet result) throws SQLException {
    assertThat(result.next()).isTrue();
    return result.getObject(1);
  }
}
