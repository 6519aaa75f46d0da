package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.sweeps.result.ResultTables;

/** The footers that we make for some columns against Parquet's own of all. */
class SegmentFooterTest {
  @TempDir Path folder;

  private Output output;
  private Segment segment;
  private ParquetMetadata whole;

  @BeforeEach
  void write() throws Exception {
    output = Output.at(folder.toString(), new Configuration());
    SyntheticOutput.write(output, 30, 2, 30);
    segment = output.segments(ResultTables.TRIALS).get(0);
    SegmentInputFile file = new SegmentInputFile(output.files(), segment.path());
    try (ParquetFileReader reader =
        ParquetFileReader.open(file, ParquetReadOptions.builder().build())) {
      whole = reader.getFooter();
    }
  }

  private ParquetMetadata read(Predicate<String> columns) throws IOException {
    return read(columns, middle -> true);
  }

  private ParquetMetadata read(Predicate<String> columns, LongPredicate rowGroupMidpoints)
      throws IOException {
    try (OpenSegment open = OpenSegment.open(output.files(), segment);
        ParquetFileReader reader =
            open.reader(output.configuration(), columns, rowGroupMidpoints)) {
      return reader.getFooter();
    }
  }

  private static void assertSame(ColumnChunkMetaData ours, ColumnChunkMetaData parquets) {
    String name = parquets.getPath().toDotString();
    assertThat(ours.getPath()).as(name).isEqualTo(parquets.getPath());
    assertThat(ours.getStatistics()).as(name).isEqualTo(parquets.getStatistics());
    assertThat(ours.getStatistics().toString()).isEqualTo(parquets.getStatistics().toString());
    assertThat(ours.getFirstDataPageOffset()).isEqualTo(parquets.getFirstDataPageOffset());
    assertThat(ours.getDictionaryPageOffset()).isEqualTo(parquets.getDictionaryPageOffset());
    assertThat(ours.getTotalSize()).isEqualTo(parquets.getTotalSize());
    assertThat(ours.getValueCount()).isEqualTo(parquets.getValueCount());
    assertThat(ours.getCodec()).isEqualTo(parquets.getCodec());
    assertThat(ours.getEncodings()).isEqualTo(parquets.getEncodings());
    for (Encoding encoding : Encoding.values()) {
      assertThat(ours.getEncodingStats().getNumDataPagesEncodedAs(encoding))
          .isEqualTo(parquets.getEncodingStats().getNumDataPagesEncodedAs(encoding));
      assertThat(ours.getEncodingStats().getNumDictionaryPagesEncodedAs(encoding))
          .isEqualTo(parquets.getEncodingStats().getNumDictionaryPagesEncodedAs(encoding));
    }
  }

  @Test
  void givenAllColumns_whenRead_thenItIsParquetsFooter() throws IOException {
    ParquetMetadata ours = read(column -> true);
    assertThat(ours.getFileMetaData().getSchema()).isEqualTo(whole.getFileMetaData().getSchema());
    assertThat(ours.getFileMetaData().getCreatedBy())
        .isEqualTo(whole.getFileMetaData().getCreatedBy());
    try (OpenSegment open = OpenSegment.open(output.files(), segment)) {
      assertThat(open.metadata()).isEqualTo(whole.getFileMetaData().getKeyValueMetaData());
      assertThat(open.rows()).isEqualTo(30);
    }
    assertThat(ours.getBlocks()).hasSameSizeAs(whole.getBlocks());
    for (int block = 0; block < whole.getBlocks().size(); block++) {
      List<ColumnChunkMetaData> columns = whole.getBlocks().get(block).getColumns();
      assertThat(ours.getBlocks().get(block).getRowCount())
          .isEqualTo(whole.getBlocks().get(block).getRowCount());
      assertThat(ours.getBlocks().get(block).getColumns()).hasSameSizeAs(columns);
      for (int i = 0; i < columns.size(); i++) {
        assertSame(ours.getBlocks().get(block).getColumns().get(i), columns.get(i));
      }
    }
  }

  @Test
  void givenTwoColumns_whenRead_thenTheyAreAsAmongAll() throws IOException {
    ParquetMetadata ours = read(Set.of("cell", "seconds")::contains);
    List<ColumnChunkMetaData> columns = ours.getBlocks().get(0).getColumns();
    assertThat(columns)
        .extracting(c -> c.getPath().toDotString())
        .containsExactly("cell", "seconds");
    for (ColumnChunkMetaData column : columns) {
      assertSame(
          column,
          whole.getBlocks().get(0).getColumns().stream()
              .filter(c -> c.getPath().equals(column.getPath()))
              .findFirst()
              .orElseThrow());
    }
  }

  @Test
  void givenNoColumn_whenRead_thenRowsCanStillBeCounted() throws IOException {
    ParquetMetadata ours = read(column -> false);
    assertThat(ours.getBlocks().get(0).getRowCount()).isEqualTo(30);
    assertThat(ours.getFileMetaData().getSchema().getFieldCount()).isEqualTo(1);
  }

  @Test
  void givenHalvesOfAFile_whenRead_thenARowGroupIsInOneOfThem() throws IOException {
    long half = segment.bytes() / 2;
    int first = read(c -> true, middle -> middle < half).getBlocks().size();
    int second = read(c -> true, middle -> middle >= half).getBlocks().size();
    assertThat(first + second).isEqualTo(whole.getBlocks().size());
  }

  @Test
  void givenDamage_whenRead_thenItIsDamageAndNoHugeArray() throws IOException {
    Path path = Path.of(segment.path().toUri());
    byte[] bytes = Files.readAllBytes(path);
    for (int cut : new int[] {0, 3, 11, bytes.length / 2, bytes.length - 1}) {
      Files.write(path, java.util.Arrays.copyOf(bytes, cut));
      assertThatThrownBy(() -> read(c -> true))
          .as("%d bytes", cut)
          .isInstanceOf(DamagedSegmentException.class);
    }
    // A footer of nothing but 0xff has lengths of gigabytes in it.
    byte[] damaged = bytes.clone();
    java.util.Arrays.fill(damaged, bytes.length - 2000, bytes.length - 8, (byte) 0xff);
    Files.write(path, damaged);
    assertThatThrownBy(() -> read(c -> true)).isInstanceOf(DamagedSegmentException.class);
  }
}
