package org.rhosweep.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.report.Report;
import org.rhosweep.spark.report.ReportOptions;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.SegmentCheck.State;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/** No byte of a segment can change without being noticed, whoever reads which column of it. */
@Tag("slow")
class VerifiedSegmentsTest {
  @TempDir Path folder;

  private Output output;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void write() throws Exception {
    output = fresh();
    SyntheticOutput.write(output, 20, 2, 5); // 4 bundles
  }

  /** As another process opens it, which has not looked at anything yet. */
  private Output fresh() throws OutputException {
    return Output.at(folder.toString(), new Configuration());
  }

  private static Path file(Segment segment) {
    return Path.of(segment.path().toUri());
  }

  private Segment segment(Table table, int bundle) throws IOException {
    return output.segments(table).get(bundle);
  }

  private SegmentCheck check(Table table, int bundle) throws Exception {
    return SegmentCheck.of(
        fresh(), segment(table, bundle), table, ResultTables.SCHEMA_VERSION, false);
  }

  @Test
  void givenAnyBitOfASegment_whenItFlips_thenTheSegmentIsDamaged() throws Exception {
    RandomStream random = RandomStream.of(7, Purpose.NOISE, 0, 0);
    for (Table table : List.of(ResultTables.TRIALS, ResultTables.CURVES)) {
      Path path = file(segment(table, 0));
      byte[] whole = Files.readAllBytes(path);
      for (int at = 0; at < whole.length; at += at < whole.length - 3000 ? 211 : 17) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(path, flipped);
        assertThat(check(table, 0).state()).as("byte %d of %s", at, path).isEqualTo(State.DAMAGED);
      }
      Files.write(path, whole);
      assertThat(check(table, 0).state()).isEqualTo(State.VALID);
    }
  }

  /** Bits of the checksum itself are covered by nothing but how it is written. */
  @Test
  void givenAnyBitOfTheChecksumOfTheFooter_whenItFlips_thenTheSegmentIsDamaged() throws Exception {
    Path path = file(segment(ResultTables.TRIALS, 0));
    byte[] whole = Files.readAllBytes(path);
    int key = new String(whole, ISO_8859_1).lastIndexOf(SegmentChecksums.REST_KEY);
    int end = key + SegmentChecksums.REST_KEY.length() + 2 + SegmentChecksums.UNKNOWN.length();
    for (int bit = 8 * key; bit < 8 * end; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(path, flipped);
      assertThat(check(ResultTables.TRIALS, 0).state()).as("bit %d", bit).isEqualTo(State.DAMAGED);
    }
  }

  @Test
  void givenPagesThatChangedSinceTheyWereChecked_whenRead_thenNoRowOfThemIsGiven()
      throws Exception {
    Segment segment = segment(ResultTables.CURVES, 1);
    byte[] whole = Files.readAllBytes(file(segment));
    int pages = whole.length / 8;
    for (int at = 4; at < pages; at += 397) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(file(segment), flipped);
      List<Object[]> rows = new ArrayList<>();
      assertThatThrownBy(
              () ->
                  SegmentReader.read(
                      output,
                      segment,
                      ResultTables.CURVES,
                      List.of("trial_id", "segment", "training_step", "loss", "accuracy"),
                      rows::add))
          .as("byte %d", at)
          .isInstanceOf(DamagedSegmentException.class);
      assertThat(rows).isEmpty();
    }
  }

  @Test
  void givenSegmentsThatWereExchanged_thenBothAreDamaged() throws Exception {
    Path a = file(segment(ResultTables.CURVES, 0));
    Path b = file(segment(ResultTables.CURVES, 1));
    byte[] bytes = Files.readAllBytes(a);
    Files.write(a, Files.readAllBytes(b));
    Files.write(b, bytes);
    assertThat(check(ResultTables.CURVES, 0).state()).isEqualTo(State.DAMAGED);
    assertThat(check(ResultTables.CURVES, 1).why()).contains("it is another one: curves/");
    Files.write(file(segment(ResultTables.TRIALS, 2)), bytes);
    assertThat(check(ResultTables.TRIALS, 2).why()).contains("in the place of trials/");
  }

  @Test
  void givenAFolderOrALinkToNowhereInPlaceOfASegment_thenTheOthersAreRead() throws Exception {
    Path curves = file(segment(ResultTables.CURVES, 0));
    Files.delete(curves);
    Files.createDirectory(curves);
    Path trials = file(segment(ResultTables.TRIALS, 1));
    Files.delete(trials);
    Files.createSymbolicLink(trials, folder.resolve("nowhere"));
    assertThat(trialsRead()).hasSize(10);
    DamagedSegments.setAside(fresh(), ResultTables.SCHEMA_VERSION, warnings::add);
    DamagedSegments.setAside(fresh(), ResultTables.SCHEMA_VERSION, warnings::add);
    assertThat(trialsRead()).hasSize(10);
    assertThat(output.segments(ResultTables.TRIALS)).hasSize(2);
  }

  private List<Object[]> trialsRead() throws Exception {
    return CommittedTrials.scan(
            fresh(), ResultTables.all(), ResultTables.SCHEMA_VERSION, warnings::add)
        .rows(List.of("outcome"));
  }

  @Test
  void givenAMistakeOfWhoTakesRows_whenRead_thenTheSegmentIsNotCalledDamaged() throws Exception {
    List<Integer> numbers = new ArrayList<>();
    assertThatThrownBy(
            () ->
                SegmentReader.read(
                    output,
                    segment(ResultTables.TRIALS, 0),
                    ResultTables.TRIALS,
                    List.of("trial_id"),
                    row -> numbers.add((Integer) row[0])))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void givenPagesThatAreDamagedOnceViewsAreThere_whenAskedAgain_thenTheOthersAnswer()
      throws Exception {
    SparkSession spark = TestSession.spark();
    OutputTables tables =
        new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, warnings::add);
    tables.register(ResultTables.all());
    Path damaged = file(segment(ResultTables.CURVES, 3));
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 8] ^= 4;
    Files.write(damaged, bytes);
    String query =
        "SELECT count(*), count(DISTINCT trial_id), sum(hash(*)) FROM curves JOIN trials"
            + " USING (trial_id)";
    Exception failure =
        org.assertj.core.api.Assertions.catchException(() -> spark.sql(query).collectAsList());
    assertThat(tables.excludeDamaged(failure)).isTrue();
    tables.register(ResultTables.all());
    assertThat(spark.sql(query).head().getLong(1)).isEqualTo(15);
    assertThat(spark.sql("SELECT count(*) FROM trials").head().getLong(0)).isEqualTo(15);
    assertThat(warnings).singleElement().asString().contains("curves", "are not what was written");
    assertThat(tables.excludeDamaged(new IllegalStateException("something else"))).isFalse();
  }

  /** A file system that is not this machine's, so that pages are compared when they are read. */
  static final class Far extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("far:///");
    }
  }

  @Test
  void givenManyDamagedPagesElsewhere_whenRead_thenTheirBundlesLeaveAndTheOthersStay()
      throws Exception {
    SyntheticOutput.write(output, 90, 2, 5); // 18 bundles
    for (int bundle = 0; bundle < 14; bundle++) {
      Path damaged = file(segment(bundle < 7 ? ResultTables.TRIALS : ResultTables.CURVES, bundle));
      byte[] bytes = Files.readAllBytes(damaged);
      bytes[100] ^= 1;
      Files.write(damaged, bytes);
    }
    Configuration configuration = new Configuration();
    configuration.setClass("fs.far.impl", Far.class, FileSystem.class);
    Output far = Output.at("far://" + folder, configuration);
    assertThat(far.isOnThisMachine()).isFalse();
    List<String> columns =
        ResultTables.TRIALS.columns().stream().map(column -> column.name()).toList();
    CommittedTrials committed =
        CommittedTrials.scan(far, ResultTables.all(), ResultTables.SCHEMA_VERSION, warnings::add);
    assertThat(committed.rows(columns)).hasSize(90 - 7 * 5);
    assertThat(warnings).hasSize(7);
    warnings.clear();
    TestSession.spark()
        .sparkContext()
        .hadoopConfiguration()
        .setClass("fs.far.impl", Far.class, FileSystem.class);
    String report =
        new Report(
                TestSession.spark().newSession(),
                Output.at("far://" + folder, configuration),
                configuration,
                ReportOptions.NONE,
                warnings::add)
            .make()
            .html();
    assertThat(report).contains("id=\"learning-curves\"", "20 trials in ");
    assertThat(warnings).hasSize(14);
    List<CommittedBundle> bundles =
        CommittedBundles.of(
            Output.at("far://" + folder, configuration),
            ResultTables.all(),
            ResultTables.SCHEMA_VERSION,
            true);
    assertThat(bundles).filteredOn(bundle -> bundle.damage() != null).hasSize(14);
  }

  /** A file as versions before there were checksums wrote it. */
  private void writeAsBefore(Table table, String sweep, String name, Iterable<Object[]> rows)
      throws IOException {
    try (FileStore.Draft draft = output.store().draft(output.segment(table, sweep, name), "")) {
      OutputFile file = new SegmentWriter.DraftFile(draft);
      try (ParquetWriter<Object[]> writer = new AsBefore(file, table).build()) {
        for (Object[] row : rows) {
          writer.write(row);
        }
      }
      draft.commit();
    }
  }

  private static final class AsBefore extends ParquetWriter.Builder<Object[], AsBefore> {
    private final Table table;

    AsBefore(OutputFile file, Table table) {
      super(file);
      this.table = table;
      withCompressionCodec(CompressionCodecName.ZSTD);
    }

    @Override
    protected AsBefore self() {
      return this;
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(Configuration configuration) {
      Map<String, String> metadata = SegmentWriter.footer(1, "before");
      return new RowWriteSupport(table, metadata, Map::of);
    }
  }

  @Test
  void givenAFileFromBeforeThereWereChecksums_thenItIsRead_andDamageIsNoExceptionOfOurs()
      throws Exception {
    List<Object[]> rows = new ArrayList<>();
    List<String> columns =
        ResultTables.TRIALS.columns().stream().map(column -> column.name()).toList();
    SegmentReader.read(
        output, segment(ResultTables.TRIALS, 0), ResultTables.TRIALS, columns, rows::add);
    writeAsBefore(ResultTables.TRIALS, "old", "0123456789abcdef", rows);
    int old = 0; // "old" is before "synthetic"
    assertThat(check(ResultTables.TRIALS, old).state()).isEqualTo(State.VALID);
    Path path = file(segment(ResultTables.TRIALS, old));
    byte[] whole = Files.readAllBytes(path);
    // A renamed column is noticed even here.
    byte[] renamed = whole.clone();
    int at = indexOf(renamed, "final_eval_accuracy");
    renamed[at] = 'g';
    Files.write(path, renamed);
    assertThat(check(ResultTables.TRIALS, old).why()).contains("ginal_eval_accuracy", "trials");
    // Whatever Parquet stumbles over is damage; nothing escapes as an exception of another kind.
    RandomStream random = RandomStream.of(8, Purpose.NOISE, 0, 0);
    for (int flip = 0; flip < 200; flip++) {
      byte[] flipped = whole.clone();
      int place = random.nextInt(whole.length);
      flipped[place] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, flipped);
      SegmentCheck check = check(ResultTables.TRIALS, old);
      if (check.state() == State.VALID) {
        try {
          SegmentReader.read(
              fresh(), segment(ResultTables.TRIALS, old), ResultTables.TRIALS, columns, row -> {});
        } catch (DamagedSegmentException e) {
          assertThat(e).hasMessageNotContaining("\n");
        }
      }
    }
  }

  private static int indexOf(byte[] bytes, String text) {
    return IntStream.range(0, bytes.length - text.length())
        .filter(
            i -> IntStream.range(0, text.length()).allMatch(j -> bytes[i + j] == text.charAt(j)))
        .findFirst()
        .orElseThrow();
  }
}
