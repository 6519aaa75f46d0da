package org.rhosweep.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.core.task.sequence.SequenceFormats;

/** What is wrong with a file is said in one line, with the place. */
class WrongFilesTest {
  private static final SequenceColumns STEPS = SequenceFiles.steps("id", "t", "y", null);
  private static final SequenceColumns ROWS = SequenceFiles.sequences(List.of(), "y", null, null);
  @TempDir Path folder;

  private Path file(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertRefused(String name, byte[] bytes, SequenceColumns columns, String message) {
    Path file = file(name, bytes);
    assertThatThrownBy(() -> SequenceFiles.read(file, columns))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  private void assertTextRefused(
      String name, String text, SequenceColumns columns, String message) {
    assertRefused(name, text.replace("|", "\n").getBytes(StandardCharsets.UTF_8), columns, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "id,t,x,y|a,0,1.5; line 2: 3 values, but the header has 4 columns",
        "id,t,x,y|a,0,1.5,0,7; line 2: 5 values, but the header has 4 columns",
        "id,t,x,y|a,0,1.5,0|a,1,1.5k,0; line 3, column x: '1.5k' is not a finite number",
        "id,t,x,y|a,0,inf,0; line 2, column x: 'inf' is not a finite number",
        "id,t,x,y|a,0,1e999,0; line 2, column x: '1e999' is not a finite number",
        "id,t,x,y|a,0,0x1p3,0; line 2, column x: '0x1p3' is not a finite number",
        "id,t,x,y|a,0,'1,5',0; line 2: 5 values, but the header has 4 columns",
        "id,t,x,y|a,zero,1,0; line 2, column t: 'zero' is not a finite number",
        "id,t,x,y|a,,1,0; line 2, column t: ",
        "id,t,x,y|,0,1,0; line 2, column id: ",
        "id,t,x,y|a,0,1,0|a,0,2,0; column t: ",
        "id,t,x,x|a,0,1,0; has two columns 'x' in its header",
        "0,1,2,3|a,0,1,0; begins with a line of numbers",
        "id,t,x|a,0,1; has no column 'y', only id, t, x",
        "id,t,y|a,0,1; has no column for the features, only id, t, y",
        ",id,t,x,y|0,a,0,1,0; has a column without a name (column 1 of its header)",
        "''; is empty",
        "id,t,x,y|a,0,\"1,0; cannot be read behind line 1"
      })
  void givenWrongCsvOfTimeSteps_whenRead_thenOneLineWithThePlace(String text, String message) {
    assertTextRefused("steps.csv", text, STEPS, message);
  }

  @Test
  void givenCsvThatIsNoText_whenRead_thenRefused() {
    assertRefused(
        "latin.csv",
        "id,t,x,y\na,0,1,gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1),
        STEPS,
        "is not text in UTF-8");
    assertRefused("zip.csv.gz", "id,t,x,y".getBytes(StandardCharsets.UTF_8), STEPS, "read");
  }

  @Test
  void givenLengthsOfCsvRows_whenOneIsTooLong_thenRefused() {
    assertTextRefused(
        "rows.csv",
        "x0,x1,n,y|1,2,2,0|1,2,3,1",
        SequenceFiles.sequences(List.of(), "y", null, "n"),
        "line 3, column n: '3'; a length must be a whole number from 0 to 2");
  }

  @Test
  void givenCsvWithoutATarget_whenAClassIsWanted_thenTheColumnsAreNamed() {
    SequenceColumns unnamed = SequenceFiles.MARKED;

    assertTextRefused(
        "rows.csv", "x0,y|1,2", unnamed, "task.columns.target must name one of its columns x0, y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "@classLabel true 0 1|@data|1,2:2;              line 3: class '2' is none of those",
        "@classLabel true 0 1|@data|1,2:3,4,5:0;        line 3, column dim_1: 3 time steps",
        "@classLabel true 0 1|@data|1,2:3,4:0|1:1;      line 4: 1 dimensions, must be 2",
        "@classLabel true 0 1|@data|1,two:0;            line 3, column dim_0: 'two' is not a finite",
        "@classLabel true 0 1|@data|1,2;                line 3: no colon",
        "@timeStamps true|@data;                        line 1: @timeStamps true; time stamps are",
        "@classLabel true 0 1|@data|(0,1),(1,2):0;      line 3: time stamps in parentheses",
        "@classLabel maybe|@data;                       line 1: @classLabel must be true or false",
        "@dimensions many|@data;                        line 1: @dimensions must be a whole number",
        "@classLabel true 0 1|1,2:0;                    line 2: '1,2:0'; before @data",
        "@classLabel true 0 1;                          it has no line @data",
        "@classLabel false|@data|1,2;                   has no classes: it says @classLabel true",
        "@equalLength true|@seriesLength 3|@classLabel true 0|@data|1,2:0; 2 time steps, @series"
      })
  void givenWrongTsFile_whenRead_thenOneLineWithThePlace(String text, String message) {
    assertTextRefused("wrong.ts", text, SequenceFiles.MARKED, message);
  }

  @Test
  void givenTsFile_whenAColumnIsNamed_thenToldThatItHasNone() {
    assertTextRefused("named.ts", "@classLabel true 0|@data|1:0", ROWS, "has no column 'y'");
  }

  private static byte[] npy(String header, int entries) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = new byte[10 + text.length + entries];
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0};
    System.arraycopy(magic, 0, bytes, 0, 10);
    System.arraycopy(text, 0, bytes, 10, text.length);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), } | 20 | holds 20 bytes of entries, its shape [3, 2] of <f4 asks for 24",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), } | 28 | holds 28 bytes of entries, its shape [3, 2] of <f4 asks for 24",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 2)} | 8 | claims the shape [99999999999, 2], at most 2147483583 entries can be read",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999999,)} | 8 | its header has a shape with '999999999999999999999'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)} | 8 | its header has a shape with '-1'",
        "{'descr': '<f16', 'fortran_order': False, 'shape': (1,)} | 16 | has dtype '<f16', must be b1, i1",
        "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,)} | 8 | has dtype '<M8[ns]', must be b1, i1",
        "{'descr': '<f4', 'shape': (1,)} | 4 | its header lacks one of descr, fortran_order and shape",
        "{'descr': '<f4', 'fortran_order': 1, 'shape': (1,)} | 4 | its header is not a dictionary of descr, fortran_order and shape",
        "import os | 4 | its header is not a dictionary in braces",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ()} | 4 | holds a single value"
      })
  void givenWrongNumpyArray_whenRead_thenOneLine(String header, int entries, String message) {
    assertRefused(
        "x.npy",
        npy(header, entries),
        SequenceFiles.sequences(List.of("x"), null, null, null),
        message);
  }

  @Test
  void givenNumpyHeadersWithoutAnEnd_whenRead_thenRefused() {
    SequenceColumns x = SequenceFiles.sequences(List.of("x"), null, null, null);
    byte[] good = SequenceFiles.bytes("version2.npy");

    byte[] version = good.clone();
    version[6] = 9;
    assertRefused("x.npy", version, x, "has format version 9.0, must be 1.0, 2.0 or 3.0");
    byte[] header = good.clone();
    header[11] = 127; // of the four bytes of the header's length the highest
    assertRefused("x.npy", header, x, "claims a header of ");
    assertRefused("x.npy", Arrays.copyOf(good, 9), x, "ends within its header");
    assertRefused("x.npy", Arrays.copyOf(good, 11), x, "ends within its header");
    assertRefused("x.npy", Arrays.copyOf(good, 40), x, "ends within its header");
    assertRefused("x.npy", "x,y\n1,2\n".getBytes(StandardCharsets.UTF_8), x, "is not a NumPy file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objects.npy | holds Python objects (dtype |O), which are not read",
        "fields.npy  | its header describes entries of several fields",
        "complex.npy | has dtype '<c8', must be"
      })
  void givenNumpyArraysOfOtherThings_whenRead_thenRefused(String file, String message) {
    String name = file.replace(".npy", "");
    assertThatThrownBy(
            () ->
                SequenceFiles.readGolden(
                    file, SequenceFiles.sequences(List.of(name), null, null, null)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + " ")
        .hasMessageContaining(message);
  }

  @Test
  void givenArraysThatDisagree_whenRead_thenBothShapesAreNamed() {
    assertThatThrownBy(
            () ->
                SequenceFiles.readGolden(
                    "types.npz", SequenceFiles.sequences(List.of("f4-big"), "bool", null, null)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "has 2 sequences in 'bool' of shape [2], but 3 in 'f4-big' of shape [3, 2]");
    assertThatThrownBy(
            () ->
                SequenceFiles.readGolden(
                    "ragged.npz", SequenceFiles.sequences(List.of("x"), "y", null, "y2")))
        .hasMessageContaining("ragged.npz has no column 'y2', only x, y, length, part");
    assertThatThrownBy(
            () ->
                SequenceFiles.readGolden(
                    "ragged.npz", SequenceFiles.sequences(List.of("part"), "y", null, null)))
        .hasMessageContaining("ragged.npz, sequence 0, column part: text 'train' where numbers");
    assertThatThrownBy(
            () ->
                SequenceFiles.readGolden(
                    "ragged.npz", SequenceFiles.sequences(List.of("y"), "part", null, null)))
        .hasMessageContaining("ragged.npz, sequence 0, column y: a value of shape []");
  }

  @Test
  void givenParquetOfTimeSteps_whenReadAsSequences_thenToldSo() {
    assertThatThrownBy(
            () ->
                SequenceFiles.readGolden(
                    "ragged-steps.parquet",
                    SequenceFiles.sequences(List.of("a"), "label", null, null)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("row 0, column a: a value of shape []");
    assertThatThrownBy(
            () ->
                SequenceFiles.readGolden(
                    "ragged.parquet", SequenceFiles.steps("label", null, "label", "part")))
        .hasMessageContaining("row 0, column a: a list where a number is needed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.csv", "x.npy", "x.npz", "x.h5", "x.parquet", "x.ts", "x.csv.gz"})
  void givenEmptyFile_whenRead_thenRefused(String name) {
    Path file = file(name, new byte[0]);

    assertThatThrownBy(() -> SequenceFiles.read(file, ROWS))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.npy", "x.npz", "x.h5", "x.parquet"})
  void givenTextUnderAnotherName_whenRead_thenTheFormatIsNamed(String name) {
    assertRefused(name, "id,t,x,y\na,0,1,0\n".getBytes(StandardCharsets.UTF_8), ROWS, " is not a");
  }

  @Test
  void givenLessMemoryThanNumbers_whenRead_thenRefused() {
    for (String name : List.of("ragged.npz", "ragged.parquet")) {
      SequenceColumns columns =
          SequenceFiles.sequences(
              name.endsWith("npz") ? List.of("x") : List.of("a", "b"), null, null, null);
      assertThatThrownBy(
              () ->
                  SequenceFormats.loaded()
                      .read(
                          "task.path",
                          DataFiles.LOCAL.at(SequenceFiles.golden(name).toString()),
                          columns,
                          new ReadLimit(30)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("more than 30 numbers");
    }
  }

  @Test
  void givenClassOfBlanksInTsFile_whenRead_thenRefused() {
    assertTextRefused(
        "blank.ts",
        "@classLabel true \u001c 0|@data|1:0",
        SequenceFiles.MARKED,
        "line 1: @classLabel names a class without a visible character");
  }

  /** Hadoop's own decompressor waits for ever for the rest. */
  @ParameterizedTest
  @ValueSource(strings = {"SNAPPY", "GZIP", "ZSTD", "LZ4_RAW", "UNCOMPRESSED"})
  void givenPageOfParquetThatLacksBytes_whenDecompressed_thenRefused(String codec) {
    byte[] page = {(byte) 0x90, 0x03, 0x0c, 1, 2, 3, 4}; // of snappy: 400 bytes, only 4 are there

    assertThatThrownBy(
            () ->
                new PageCodecs()
                    .getDecompressor(CompressionCodecName.valueOf(codec))
                    .decompress(BytesInput.from(page), 400))
        .isInstanceOf(Exception.class);
  }

  /** A file and how it is read. */
  private record Fuzzed(String name, SequenceColumns columns) {}

  private static final List<Fuzzed> FUZZED =
      List.of(
          new Fuzzed("ragged.csv", SequenceFiles.steps("sequence", "t", "label", "part")),
          new Fuzzed("ragged.tsv.gz", SequenceFiles.steps("sequence", "t", "label", "part")),
          new Fuzzed("equal.csv", ROWS),
          new Fuzzed("ragged.ts", SequenceFiles.MARKED),
          new Fuzzed("ragged.npz", SequenceFiles.sequences(List.of("x"), "y", "part", "length")),
          new Fuzzed("equal.npz", SequenceFiles.sequences(List.of("x"), "y", null, null)),
          new Fuzzed(
              "version1.npy", SequenceFiles.sequences(List.of("version1"), null, null, null)),
          new Fuzzed(
              "version3.npy", SequenceFiles.sequences(List.of("version3"), null, null, null)),
          new Fuzzed(
              "ragged.h5",
              SequenceFiles.sequences(List.of("data/x"), "data/y", "data/part", "data/length")),
          new Fuzzed(
              "events.h5",
              SequenceFiles.events(Rows.SEQUENCES, null, "spikes/times", "spikes/units", "labels")),
          new Fuzzed("version110.h5", SequenceFiles.sequences(List.of("x"), "y", null, null)),
          new Fuzzed("ragged.parquet", SequenceFiles.sequences(List.of(), "label", "part", null)),
          new Fuzzed("ragged-steps.parquet", SequenceFiles.steps("sequence", "t", "label", "part")),
          new Fuzzed(
              "events.parquet",
              SequenceFiles.events(Rows.SEQUENCES, null, "times", "units", "labels")));

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
  void givenBytesThatAreNotWhatWasWritten_whenRead_thenSequencesOrOneLine(int which) {
    Fuzzed fuzzed = FUZZED.get(which);
    byte[] good = SequenceFiles.bytes(fuzzed.name());
    SplittableRandom random = new SplittableRandom(which);
    int refused = 0;
    for (int round = 0; round < 150; round++) {
      byte[] bytes = damaged(good, random, round);
      Path file = file(fuzzed.name(), bytes);
      Throwable thrown = catchThrowable(() -> check(SequenceFiles.read(file, fuzzed.columns())));
      if (thrown != null) {
        refused++;
        assertThat(thrown)
            .as("%s, round %d", fuzzed.name(), round)
            .isInstanceOf(DataException.class)
            .hasMessageContaining(fuzzed.name());
        assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
        assertThat(thrown.getMessage().length()).isLessThan(1000);
      }
    }
    assertThat(refused).as("of 150 damaged files %s", fuzzed.name()).isGreaterThan(20);
  }

  /** What a reader gives is whole. */
  private static void check(List<RawSequence> sequences) {
    for (RawSequence sequence : sequences) {
      if (sequence.times() == null) {
        assertThat(sequence.features())
            .hasSize(sequence.timeSteps() * sequence.featureNames().size());
      } else {
        assertThat(sequence.times()).hasSameSizeAs(sequence.units());
      }
    }
  }

  /** One to eight bytes are others; of every tenth file the end is missing. */
  private static byte[] damaged(byte[] good, SplittableRandom random, int round) {
    if (round % 10 == 9) {
      return Arrays.copyOf(good, random.nextInt(good.length));
    }
    byte[] bytes = good.clone();
    for (int i = 0; i <= random.nextInt(8); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
