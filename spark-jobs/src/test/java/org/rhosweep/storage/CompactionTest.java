package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rhosweep.storage.SampleTables.CURVES;
import static org.rhosweep.storage.SampleTables.TRIALS;
import static org.rhosweep.storage.SampleTables.commit;
import static org.rhosweep.storage.SampleTables.id;
import static org.rhosweep.storage.SampleTables.output;
import static org.rhosweep.storage.SampleTables.trial;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.table.OutputTables;

class CompactionTest {
  private static final int BUNDLES = 10;
  private static final int TRIALS_PER_BUNDLE = 3;

  /** Each trial is in the table once: 30, of which two had failed before. */
  private static final int COUNT = BUNDLES * TRIALS_PER_BUNDLE;

  /** How docs/reading.md tells others to read an output. */
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
  private Path place;
  private Output output;

  @BeforeEach
  void write() throws Exception {
    write("out");
  }

  private void write(String folderName) throws Exception {
    place = folder.resolve(folderName);
    output = output(place);
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
    CommittedTrials committed = CommittedTrials.scan(output, SampleTables.ALL, 1, warnings::add);
    List<Object[]> rows = committed.rows(List.of("outcome", "depth"));
    assertThat(rows).hasSize(COUNT);
    for (int i = 0; i < COUNT; i++) {
      assertThat(rows.get(i)[1]).isEqualTo("COMPLETED");
      assertThat(rows.get(i)[0]).isEqualTo(id((Integer) rows.get(i)[2]));
    }
    assertThat(warnings).isEmpty();
    try (var statement = duck.createStatement();
        ResultSet result = statement.executeQuery(STRANGERS_QUERY.formatted(place))) {
      assertThat(result.next()).isTrue();
      assertThat(result.getInt(1)).isEqualTo(COUNT);
      assertThat(result.getInt(2)).isEqualTo(COUNT);
      assertThat(result.getInt(3)).isEqualTo(2 * COUNT);
    }
  }

  private void requireEverythingOnceInSpark() throws Exception {
    SparkSession spark = TestSession.spark().newSession();
    List<String> warnings = new ArrayList<>();
    new OutputTables(spark, output, 1, warnings::add).register(List.of(CURVES, TRIALS));
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

  @Tag("slow")
  @Test
  void givenReadersInALoop_whenCompacted_thenNoneEverLosesOrDoublesARow() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger tries = new AtomicInteger();
    List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
    Thread reader =
        new Thread(
            () -> {
              try (Connection duck = duck()) {
                while (!over.get()) {
                  try {
                    requireEverythingOnce(duck);
                    if (tries.get() % 8 == 0) {
                      requireEverythingOnceInSpark();
                    }
                    reads.incrementAndGet();
                  } catch (Exception e) {
                    // Who reads longer than the pause is told so, and never gets a wrong answer.
                    if (!isAboutAFileThatHasGone(e)) {
                      throw e;
                    }
                  } finally {
                    tries.incrementAndGet();
                  }
                }
              } catch (Throwable e) {
                wrong.add(e);
              }
            });
    reader.start();
    // At every stage one read ends that may have begun before it, and another begins and ends.
    Consumer<String> readers =
        stage -> {
          int before = tries.get();
          while (tries.get() < before + 2 && wrong.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
          }
        };
    Compaction.Result result = compaction(1 << 20, Duration.ZERO, readers).run();
    over.set(true);
    reader.join();

    assertThat(wrong).isEmpty();
    assertThat(reads.get()).isGreaterThan(BUNDLES);
    assertThat(result).isEqualTo(new Compaction.Result(BUNDLES + 1, 1));
    assertThat(output.segments(TRIALS)).hasSize(1);
    assertThat(output.segments(CURVES)).hasSize(1);
    assertThat(place.resolve("_compact.json")).doesNotExist();
  }

  @Tag("slow")
  @Test
  void givenAKillAtAnyStage_whenReadAndCompactedAgain_thenEverythingIsThereOnce() throws Exception {
    // Two tables, the journal, eleven old segments of trials, the old segments of two tables.
    int stages = 2 + 1 + BUNDLES + 1 + 2;
    try (Connection duck = duck()) {
      for (int killedAt = 1; killedAt <= stages; killedAt++) {
        write("killed-at-" + killedAt);
        AtomicInteger left = new AtomicInteger(killedAt);
        Consumer<String> killer =
            stage -> {
              if (left.decrementAndGet() == 0) {
                throw new IllegalStateException("killed: " + stage);
              }
            };
        assertThatThrownBy(() -> compaction(1 << 20, Duration.ZERO, killer).run())
            .hasMessageStartingWith("killed");
        requireEverythingOnce(duck);

        compaction(1 << 20, Duration.ZERO, stage -> {}).run();
        requireEverythingOnce(duck);
        assertThat(output.segments(TRIALS)).hasSize(1);
        assertThat(output.segments(CURVES)).hasSize(1);
        assertThat(place.resolve("_compact.json")).doesNotExist();
      }
    }
    requireEverythingOnceInSpark();
    write("whole");
    AtomicInteger counted = new AtomicInteger();
    compaction(1 << 20, Duration.ZERO, stage -> counted.incrementAndGet()).run();
    assertThat(counted).hasValue(stages);
  }

  @Test
  void givenASegmentThatIsDamaged_whenCompacted_thenItIsRefusedAndNothingChanges()
      throws Exception {
    Path file = place.resolve("trials/sweep=s/segment-b03.parquet");
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
