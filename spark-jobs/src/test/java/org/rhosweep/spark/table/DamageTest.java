package org.rhosweep.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.sweeps.result.ResultTables;

class DamageTest {
  @TempDir Path folder;

  private Output output;

  @BeforeEach
  void write() throws Exception {
    output = Output.at(folder.toString(), new Configuration());
    SyntheticOutput.write(output, 20, 2, 10); // 2 bundles
  }

  @Test
  void givenAnExceptionOfWhoReadsBytes_thenItMayBeDamage() {
    RuntimeException parquets =
        (RuntimeException)
            catchThrowable(
                () -> Encoding.PLAIN.initDictionary(null, null)); // a null pointer inside Parquet
    assertThat(parquets).isInstanceOf(NullPointerException.class);
    assertThat(Damage.mayHaveCaused(parquets)).isTrue();
    assertThat(Damage.orMistake(parquets)).isSameAs(parquets);
    RuntimeException throughTheJdk =
        (RuntimeException)
            catchThrowable(
                () -> Binary.fromConstantByteBuffer(ByteBuffer.allocate(2), 1, 9).getBytes());
    assertThat(Damage.mayHaveCaused(throughTheJdk)).isTrue();
  }

  @Test
  void givenAnExceptionOfOurs_thenItIsAMistakeWhichNoReaderSkips() {
    RuntimeException ours = new ClassCastException("a column of another class");
    assertThat(Damage.mayHaveCaused(ours)).isFalse();
    assertThat(Damage.orMistake(ours))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a column of another class")
        .hasCause(ours);
  }

  @Test
  void givenAMistakeOfWhoTakesRows_whenReadWithoutSpark_thenTheSegmentIsNotCalledDamaged()
      throws Exception {
    Segment segment = output.segments(ResultTables.TRIALS).get(0);
    List<Integer> numbers = new ArrayList<>();
    assertThatThrownBy(
            () ->
                SegmentReader.read(
                    output,
                    segment,
                    ResultTables.TRIALS,
                    List.of("trial_id"),
                    row -> numbers.add((Integer) row[0])))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void givenPagesOfADamagedSegment_whenAskedBySql_thenTheOthersAnswer() throws Exception {
    List<Segment> segments = output.segments(ResultTables.TRIALS);
    Path damaged = Path.of(segments.get(0).path().toUri());
    byte[] bytes = Files.readAllBytes(damaged);
    for (int i = 4; i < bytes.length / 4; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(damaged, bytes);
    OutputTables tables =
        new OutputTables(
            TestSession.spark(), output, ResultTables.SCHEMA_VERSION, new ArrayList<>()::add);
    tables.register(ResultTables.TRIALS, List.of(ResultTables.TRIALS));
    assertThat(TestSession.spark().sql("SELECT trial_id, sweep FROM trials").collectAsList())
        .hasSize(10);
  }
}
