package org.rhosweep.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rhosweep.spark.table.SampleTables.CURVES;
import static org.rhosweep.spark.table.SampleTables.TRIALS;
import static org.rhosweep.spark.table.SampleTables.commit;
import static org.rhosweep.spark.table.SampleTables.id;
import static org.rhosweep.spark.table.SampleTables.output;
import static org.rhosweep.spark.table.SampleTables.trial;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;

class CompactionTest {
  private static final int BUNDLES = 10;
  private static final int TRIALS_PER_BUNDLE = 3;

  /** Each trial is in the table once: 30, of which two had failed before. */
  private static final int COUNT = BUNDLES * TRIALS_PER_BUNDLE;

  /** How spark-jobs/README.md tells others to read an output. */
  private static final String STRANGERS_QUERY =
      """
      WITH t AS (
        SELECT * FROM read_parquet('%1$s/trials/*/*.parquet', hive_partitioning = true)
        QUALIFY row_number() OVER (
          PARTITION BY trial_id
          ORDER BY outcome IN ('FAILED', 'OUT_OF_MEMORY', 'INFEASIBLE'),
            CASE WHEN outcome IN ('FAILED', 'OUT_OF_MEMORY', 'INFEASIBLE') THEN started_at END
              DESC NULLS LAST,
            sweep || '/' || segment) = 1)
      SELECT (SELECT count(*) FROM t),
        (SELECT count(*) FROM t WHERE outcome = 'COMPLETED'),
        (SELECT count(*) FROM t
          JOIN read_parquet('%1$s/curves/*/*.parquet', hive_partitioning = true) c
          USING (trial_id, segment))
      """;

  @TempDir Path folder;
  private Output output;

  @BeforeEach
  void write() throws Exception {
    output = output(folder);
    for (int bundle = 0; bundle < BUNDLES; bundle++) {
      List<Object[]> rows = new ArrayList<>();
      String name = "b%02d".formatted(bundle);
      for (int i = 0; i < TRIALS_PER_BUNDLE; i++) {
        rows.add(trial(name, bundle * TRIALS_PER_BUNDLE + i, "COMPLETED", 5));
      }
      commit(output, name, rows);
    }
    commit(
        output, "aa", List.<Object[]>of(trial("aa", 1, "FAILED", 1), trial("aa", 2, "FAILED", 1)));
  }

  private Compaction compaction(long target, Duration pause, Consumer<String> stages) {
    return new Compaction(output, List.of(CURVES, TRIALS), 1, "test", target, pause, stages);
  }

  private void requireEverythingOnce(Connection duck) throws Exception {
    List<String> warnings = new ArrayList<>();
    CommittedTrials committed = CommittedTrials.scan(output, TRIALS, 1, warnings::add);
    List<Object[]> rows = committed.rows(List.of("outcome", "depth"));
    assertThat(rows).hasSize(COUNT);
    for (int i = 0; i < COUNT; i++) {
      assertThat(rows.get(i)[1]).isEqualTo("COMPLETED");
      assertThat(rows.get(i)[0]).isEqualTo(id((Integer) rows.get(i)[2]));
    }
    assertThat(warnings).isEmpty();
    try (var statement = duck.createStatement();
        ResultSet result = statement.executeQuery(STRANGERS_QUERY.formatted(folder))) {
      assertThat(result.next()).isTrue();
      assertThat(result.getInt(1)).isEqualTo(COUNT);
      assertThat(result.getInt(2)).isEqualTo(COUNT);
      assertThat(result.getInt(3)).isEqualTo(2 * COUNT);
    }
  }

  private void requireEverythingOnceInSpark() throws Exception {
    SparkSession spark = TestSession.spark().newSession();
    List<String> warnings = new ArrayList<>();
    new OutputTables(spark, output, 1, warnings::add).register(TRIALS, List.of(CURVES, TRIALS));
    var row =
        spark
            .sql(
                "SELECT (SELECT count(*) FROM trials), (SELECT count(DISTINCT trial_id) FROM"
                    + " trials), (SELECT count(*) FROM curves), (SELECT sum(loss) FROM curves)")
            .collectAsList()
            .get(0);
    assertThat(row.getLong(0)).isEqualTo(COUNT);
    assertThat(row.getLong(1)).isEqualTo(COUNT);
    assertThat(row.getLong(2)).isEqualTo(2 * COUNT);
    assertThat(row.getDouble(3)).isEqualTo(3.0 * COUNT);
    assertThat(warnings).isEmpty();
  }

  private static boolean isAboutAFileThatHasGone(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (message.contains("No such file")
          || message.contains("does not exist")
          || message.contains("No files found")) {
        return true;
      }
    }
    return false;
  }

  private static Connection duck() throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:");
  }

  @Test
  void givenReadersInALoop_whenCompacted_thenNoneEverLosesOrDoublesARow() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    List<Throwable> wrong = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              try (Connection duck = duck()) {
                while (!over.get()) {
                  try {
                    requireEverythingOnce(duck);
                    requireEverythingOnceInSpark();
                    reads.incrementAndGet();
                  } catch (Exception e) {
                    // Who reads longer than the pause is told so, and never gets a wrong answer.
                    if (!isAboutAFileThatHasGone(e)) {
                      throw e;
                    }
                  }
                }
              } catch (Throwable e) {
                wrong.add(e);
              }
            });
    requireEverythingOnceInSpark(); // Spark's first query takes longer than the pauses
    reader.start();
    Compaction.Result result = compaction(1 << 20, Duration.ofSeconds(1), stage -> {}).run();
    over.set(true);
    reader.join();

    assertThat(wrong).isEmpty();
    assertThat(reads.get()).isPositive();
    assertThat(result).isEqualTo(new Compaction.Result(BUNDLES + 1, 1));
    assertThat(output.segments(TRIALS)).hasSize(1);
    assertThat(output.segments(CURVES)).hasSize(1);
    assertThat(folder.resolve("_compact.json")).doesNotExist();
  }

  @Test
  void givenAKillAtAnyStage_whenReadAndCompactedAgain_thenEverythingIsThereOnce() throws Exception {
    int stages = 0;
    try (Connection duck = duck()) {
      for (int killedAt = 1; ; killedAt++) {
        AtomicInteger stage = new AtomicInteger();
        int at = killedAt;
        Consumer<String> killer =
            name -> {
              if (stage.incrementAndGet() == at) {
                throw new IllegalStateException("killed: " + name);
              }
            };
        try {
          compaction(2_500, Duration.ZERO, killer).run();
          break; // it has fewer stages than that, and is over
        } catch (IllegalStateException e) {
          assertThat(e).hasMessageStartingWith("killed");
        }
        requireEverythingOnce(duck);
        stages++;
        // More bundles, so that the next attempt has something to do.
        for (int i = 0; i < 4; i++) {
          String name = "x" + at + "-" + i;
          commit(output, name, List.<Object[]>of(trial(name, (at + i) % COUNT, "COMPLETED", 5)));
        }
      }
      requireEverythingOnce(duck);
      requireEverythingOnceInSpark();
      compaction(1 << 20, Duration.ZERO, stage -> {}).run();
      requireEverythingOnce(duck);
    }
    assertThat(stages).isGreaterThan(8);
    assertThat(output.segments(TRIALS)).hasSize(1);
    assertThat(output.segments(CURVES)).hasSize(1);
  }

  @Test
  void givenASegmentThatIsDamaged_whenCompacted_thenItIsRefusedAndNothingChanges()
      throws Exception {
    Path file = folder.resolve("trials/sweep=s/segment-b03.parquet");
    Files.write(file, new byte[100]);

    assertThatThrownBy(() -> compaction(1 << 20, Duration.ZERO, stage -> {}).run())
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("damaged")
        .hasMessageContaining("audit");
    assertThat(output.segments(TRIALS)).hasSize(BUNDLES + 1);
  }

  @Test
  void givenOneBundleAndNothingSuperseded_whenCompacted_thenNothingIsDone() throws Exception {
    compaction(1 << 20, Duration.ZERO, stage -> {}).run();
    byte[] before = Files.readAllBytes(Path.of(output.segments(TRIALS).get(0).path().toUri()));

    assertThat(compaction(1 << 20, Duration.ZERO, stage -> {}).run())
        .isEqualTo(new Compaction.Result(1, 1));
    assertThat(Files.readAllBytes(Path.of(output.segments(TRIALS).get(0).path().toUri())))
        .isEqualTo(before);
  }
}
