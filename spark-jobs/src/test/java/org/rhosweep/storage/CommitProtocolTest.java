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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.table.OutputTables;

@Tag("slow")
class CommitProtocolTest {
  @TempDir Path folder;
  private Output output;
  private final List<String> warnings = new ArrayList<>();
  private final SparkSession spark = TestSession.spark();

  @BeforeEach
  void open() throws Exception {
    output = output(folder);
  }

  private void register() throws Exception {
    new OutputTables(spark, output, 1, warnings::add).register(List.of(CURVES, TRIALS));
  }

  private long count(String sql) {
    return spark.sql(sql).collectAsList().get(0).getLong(0);
  }

  @Test
  void givenNothingYet_whenRegistered_thenViewsHaveColumnsAndNoRows() throws Exception {
    register();

    assertThat(count("SELECT count(*) FROM trials WHERE sweep = 's' AND depth > 1")).isZero();
    assertThat(count("SELECT count(*) FROM curves JOIN trials USING (trial_id)")).isZero();
    assertThat(warnings).isEmpty();
  }

  @Test
  void givenCurvesWithoutTrials_whenRead_thenTheyAreNotThereYet() throws Exception {
    commit(output, "aa", List.<Object[]>of(trial("aa", 1, "COMPLETED", 5)));
    SampleTables.writeCurves(output, "bb", List.<Object[]>of(trial("bb", 2, "COMPLETED", 5)));

    register();

    assertThat(count("SELECT count(*) FROM trials")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM curves")).isEqualTo(2);
  }

  @Test
  void givenATrialInTwoBundles_whenRead_thenItAndItsCurvesCountOnce() throws Exception {
    commit(
        output,
        "bb",
        List.<Object[]>of(trial("bb", 1, "COMPLETED", 5), trial("bb", 2, "COMPLETED", 5)));
    commit(output, "aa", List.<Object[]>of(trial("aa", 1, "COMPLETED", 9)));

    register();

    assertThat(count("SELECT count(*) FROM trials")).isEqualTo(2);
    assertThat(count("SELECT count(*) FROM curves")).isEqualTo(4);
    assertThat(count("SELECT count(*) FROM trials WHERE segment = 'aa' AND depth = 1"))
        .isEqualTo(1);
    assertThat(committed().hasDistinctTrials()).isFalse();
    assertThat(committed().rows(List.of("segment", "sweep")).toArray(Object[][]::new))
        .isDeepEqualTo(new Object[][] {{id(1), "aa", "s"}, {id(2), "bb", "s"}});
  }

  @Test
  void givenAFailureThatWasRetried_whenRead_thenTheRetryCounts() throws Exception {
    commit(
        output, "aa", List.<Object[]>of(trial("aa", 1, "FAILED", 5), trial("aa", 2, "FAILED", 5)));
    commit(output, "bb", List.<Object[]>of(trial("bb", 1, "COMPLETED", 9)));
    commit(output, "cc", List.<Object[]>of(trial("cc", 2, "OUT_OF_MEMORY", 9)));

    register();

    assertThat(count("SELECT count(*) FROM trials")).isEqualTo(2);
    assertThat(count("SELECT count(*) FROM trials WHERE outcome = 'COMPLETED' AND segment = 'bb'"))
        .isEqualTo(1);
    assertThat(count("SELECT count(*) FROM trials WHERE outcome = 'OUT_OF_MEMORY'")).isEqualTo(1);
    assertThat(committed().outcomes())
        .isEqualTo(Map.of(id(1), "COMPLETED", id(2), "OUT_OF_MEMORY"));
  }

  @Test
  void givenFilesOfAnAttemptThatWasKilled_whenRead_thenTheyAreIgnoredAndSweptUp() throws Exception {
    commit(output, "aa", List.<Object[]>of(trial("aa", 1, "COMPLETED", 5)));
    Path left = folder.resolve("trials/sweep=s/.segment-bb.parquet.0-7.tmp");
    Files.writeString(left, "half a segm");

    register();
    assertThat(count("SELECT count(*) FROM trials")).isEqualTo(1);
    output.deleteTemporaryFiles(List.of(TRIALS, CURVES));

    assertThat(left).doesNotExist();
    assertThat(warnings).isEmpty();
    assertThat(output.segments(TRIALS)).hasSize(1);
  }

  @Test
  void givenATruncatedSegment_whenRead_thenItIsNamedAndSkipped() throws Exception {
    commit(output, "aa", List.<Object[]>of(trial("aa", 1, "COMPLETED", 5)));
    commit(output, "bb", List.<Object[]>of(trial("bb", 2, "COMPLETED", 5)));
    Path damaged = folder.resolve("trials/sweep=s/segment-bb.parquet");
    byte[] bytes = Files.readAllBytes(damaged);
    Files.write(damaged, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    register();

    assertThat(count("SELECT count(*) FROM trials")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM curves")).isEqualTo(2);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains(damaged.toString()).doesNotContain("\n");
    assertThat(committed().outcomes().keySet()).containsExactly(id(1));
  }

  @Test
  void givenDamagedCurves_whenRead_thenTheirBundleCountsInNoTableAndTheOthersStay()
      throws Exception {
    commit(output, "aa", List.<Object[]>of(trial("aa", 1, "COMPLETED", 5)));
    commit(output, "bb", List.<Object[]>of(trial("bb", 2, "COMPLETED", 5)));
    Files.write(folder.resolve("curves/sweep=s/segment-bb.parquet"), new byte[0]);

    register();

    assertThat(count("SELECT count(*) FROM trials")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM curves")).isEqualTo(2);
    assertThat(warnings).hasSize(1);
    assertThat(committed().outcomes().keySet()).containsExactly(id(1));
  }

  @Test
  void givenASegmentOfANewerVersion_whenRead_thenItIsRefusedInOneLine() throws Exception {
    commit(output, "aa", List.<Object[]>of(trial("aa", 1, "COMPLETED", 5)));
    SegmentWriter.write(
        output,
        TRIALS,
        "s",
        "bb",
        "0-0",
        List.<Object[]>of(trial("bb", 2, "COMPLETED", 5)),
        Map.of(SegmentWriter.SCHEMA_VERSION_KEY, "2", SegmentWriter.CODE_VERSION_KEY, "9.1"));

    assertThatThrownBy(this::register)
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("schema version 2")
        .hasMessageContaining("9.1")
        .hasMessageContaining("up to 1");
  }

  @Test
  void givenAMarkerOfANewerVersion_whenOpened_thenItIsRefusedInOneLine() throws Exception {
    output.prepare(7, "9.1");

    assertThatThrownBy(() -> output.requireReadable(6))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("schema version 7")
        .hasMessageNotContaining("\n");
    output.requireReadable(7);
  }

  @Test
  void givenADamagedDigitOfTheVersionInTheMarker_whenOpened_thenTheSegmentsDecide()
      throws Exception {
    output.prepare(1, "9.1");
    Path marker = folder.resolve("_rhosweep.json");
    String text = Files.readString(marker);
    assertThat(text).contains("\"schema_version\":1");

    Files.writeString(marker, text.replace("\"schema_version\":1", "\"schema_version\":9"));

    output.requireReadable(6);
  }

  @Test
  void givenAFileWhereTheOutputShouldBe_whenPrepared_thenOneLineSaysSo() throws Exception {
    Path file = Files.writeString(folder.resolve("taken"), "mine");
    Output taken = output(file);

    assertThatThrownBy(() -> taken.prepare(1, "test"))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("cannot be written")
        .hasMessageNotContaining("\n");
    assertThat(Files.readString(file)).isEqualTo("mine");
  }

  private CommittedTrials committed() throws Exception {
    return CommittedTrials.scan(output, SampleTables.ALL, 1, warnings::add);
  }
}
