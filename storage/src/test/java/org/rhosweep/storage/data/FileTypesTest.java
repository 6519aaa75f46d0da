package org.rhosweep.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.SequenceColumns;

/** Every type of numbers that NumPy, h5py and PyArrow write. */
class FileTypesTest {
  private static final double[] SIX = {0, 1, 2, 3, 4, 5};
  @TempDir Path folder;

  private static double[] numbers(DataArray array) {
    return IntStream.range(0, array.entries()).mapToDouble(array.values()::number).toArray();
  }

  private static List<String> texts(DataArray array) {
    return IntStream.range(0, array.entries()).mapToObj(array.values()::text).toList();
  }

  private static Map<String, DataArray> numpy(String file) {
    return NumpyFile.read(DataFiles.LOCAL.at(SequenceFiles.golden(file).toString()));
  }

  @Test
  void givenNumpyArraysOfEveryType_whenRead_thenTheirNumbers() {
    Map<String, DataArray> arrays = numpy("types.npz");

    int types = 0;
    for (Map.Entry<String, DataArray> array : arrays.entrySet()) {
      if (array.getKey().matches("[iuf][1248]-.*|fortran")) {
        assertThat(array.getValue().shape()).as(array.getKey()).containsExactly(3, 2);
        assertThat(numbers(array.getValue())).as(array.getKey()).containsExactly(SIX);
        assertThat(texts(array.getValue()))
            .as(array.getKey())
            .containsExactly("0", "1", "2", "3", "4", "5");
        types++;
      }
    }
    assertThat(types).isEqualTo(23); // 11 types in both orders of bytes, and the order of Fortran
    assertThat(numbers(arrays.get("fortran3")))
        .containsExactly(IntStream.range(0, 24).asDoubleStream().toArray());
    assertThat(numbers(arrays.get("bool"))).containsExactly(1, 0);
    // The nearest halves: 6.1e-5 = 1023 x 2^-24 (below the least normal one), the largest, the
    // least.
    assertThat(numbers(arrays.get("half")))
        .containsExactly(1023 * 0x1p-24, -2, 65504, Double.POSITIVE_INFINITY, Double.NaN, 0x1p-24);
    assertThat(numbers(arrays.get("unsigned"))).containsExactly(0x1p64, 0x1p63, 7);
    assertThat(texts(arrays.get("unsigned")))
        .containsExactly("18446744073709551615", "9223372036854775808", "7");
    assertThat(texts(arrays.get("unicode"))).containsExactly("up", "größer", "3");
    assertThat(texts(arrays.get("bytes"))).containsExactly("up", "down", "3");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void givenEveryVersionOfNumpysFormat_whenRead_thenTheSameArray(int version) {
    DataArray array = numpy("version" + version + ".npy").get("version" + version);

    assertThat(array.shape()).containsExactly(3, 2);
    assertThat(numbers(array)).containsExactly(SIX);
  }

  @Test
  void givenFortranOrder_whenASequenceIsTaken_thenItsOwnNumbers() {
    DataArray array = numpy("types.npz").get("fortran3").at(1); // [2, 3, 4], counting

    assertThat(array.shape()).containsExactly(3, 4);
    assertThat(numbers(array)).containsExactly(IntStream.range(12, 24).asDoubleStream().toArray());
  }

  private static double[] features(String file, String column) {
    return SequenceFiles.readGolden(
            file, SequenceFiles.sequences(List.of(column), null, null, null))
        .stream()
        .flatMapToDouble(sequence -> Arrays.stream(sequence.features()))
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i1-little", "i2-big", "i4-little", "i8-big", "u1-little", "u2-big", "u4-little", "u8-big",
        "f2-little", "f2-big", "f4-big", "f8-little", "fortran", "chunked", "lzf", "checked",
        "group/inner/deep"
      })
  void givenDatasetsOfEveryType_whenReadFromHdf5_thenTheirNumbers(String dataset) {
    assertThat(features("types.h5", dataset)).containsExactly(SIX);
  }

  @Test
  void givenHdf5OfVersion110_whenRead_thenItsNumbersAndClasses() {
    List<RawSequence> sequences =
        SequenceFiles.readGolden(
            "version110.h5", SequenceFiles.sequences(List.of("x"), "y", null, null));

    assertThat(sequences)
        .extracting(sequence -> sequence.classes()[0])
        .containsExactly("0", "1", "2");
    assertThat(sequences.get(2).features()).containsExactly(4, 5);
  }

  @Test
  void givenStringsInHdf5_whenReadAsClasses_thenTheirNames() {
    assertThat(
            SequenceFiles.readGolden(
                "types.h5", SequenceFiles.sequences(List.of("chunked"), "strings", "bytes", null)))
        .extracting(sequence -> sequence.classes()[0] + " " + sequence.split())
        .containsExactly("up up", "größer down", "3 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "records | records of several fields",
        "complex | records of several fields",
        "empty   | nothing"
      })
  void givenWhatIsNoNumber_whenReadFromHdf5_thenRefusedByName(String dataset, String what) {
    assertThatThrownBy(() -> features("types.h5", dataset))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("types.h5 holds " + what + " in '" + dataset + "'");
  }

  private static List<RawSequence> steps(String file, String feature, String target) {
    SequenceColumns columns =
        new SequenceColumns(
            SequenceColumns.Rows.STEPS,
            null,
            null,
            List.of(feature),
            target == null ? List.of() : List.of(target),
            null,
            null,
            null,
            target == null ? SequenceColumns.TargetKind.NONE : SequenceColumns.TargetKind.CLASS,
            true);
    return SequenceFiles.readGolden(file, columns);
  }

  @ParameterizedTest
  @ValueSource(strings = {"types.parquet", "types-plain.parquet"})
  void givenColumnsOfEveryType_whenReadFromParquet_thenTheirNumbers(String file) {
    for (String type :
        List.of(
            "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32",
            "float64")) {
      assertThat(steps(file, type, null).get(0).features()).as(type).containsExactly(SIX);
    }
    for (String type : List.of("decimal32", "decimal64", "decimal128")) {
      assertThat(steps(file, type, null).get(0).features())
          .as(type)
          .containsExactly(0, 1 / 64.0, 2 / 64.0, 3 / 64.0, 4 / 64.0, 5 / 64.0);
    }
    assertThat(steps(file, "bool", null).get(0).features()).containsExactly(0, 1, 0, 1, 0, 1);
    assertThat(steps(file, "null", null).get(0).features())
        .containsExactly(0, Double.NaN, 2, 3, 4, 5);
    assertThat(steps(file, "int8", "string").get(0).classes())
        .containsExactly("up", "down", "3", null, "up", null);
    assertThat(steps(file, "int8", "dictionary").get(0).classes())
        .containsExactly("up", "down", "up", "up", "up", "down");
  }

  @ParameterizedTest
  @ValueSource(strings = {"types.parquet", "types-plain.parquet"})
  void givenListsInParquet_whenReadAsSequences_thenTheirNumbers(String file) {
    assertThat(features(file, "large")).containsExactly(0, 1, 1, 2, 3, 4, 5);
    assertThat(features(file, "fixed")).containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    assertThatThrownBy(() -> features(file, "list"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + ", row 2, column list: nothing is there (null)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nested    | is a list of lists or groups",
        "structs   | is a list of lists or groups",
        "struct    | is a group of fields",
        "date      | holds INT32 (DATE)",
        "timestamp | holds INT64 (TIMESTAMP(MICROS,false))",
        "binary    | holds BINARY;"
      })
  void givenWhatIsNoNumber_whenReadFromParquet_thenRefusedByName(String column, String what) {
    assertThatThrownBy(() -> features("types.parquet", column))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("types.parquet cannot give column '" + column + "', which " + what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "optional group x (LIST) { repeated group list { optional double element; } }",
        "required group x (LIST) { repeated group list { required double element; } }",
        "optional group x (LIST) { repeated group bag { optional double array_element; } }",
        "optional group x (LIST) { repeated double array; }",
        "required group x (LIST) { repeated double element; }",
        "repeated double x;"
      })
  void givenListsOfOlderWriters_whenRead_thenTheirNumbers(String schema) throws Exception {
    MessageType type = MessageTypeParser.parseMessageType("message m { " + schema + " }");
    Path file = folder.resolve("lists.parquet");
    double[][] lists = {{1.5}, {}, {2, 3, 4}, {5}};
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration(false))
            .withType(type)
            .build()) {
      for (double[] list : lists) {
        writer.write(row(type, list));
      }
    }

    List<RawSequence> read =
        SequenceFiles.read(file, SequenceFiles.sequences(List.of("x"), null, null, null));

    List<double[]> found = new ArrayList<>();
    read.forEach(sequence -> found.add(sequence.features()));
    assertThat(found.toArray(new double[0][])).isDeepEqualTo(lists);
  }

  private static Group row(MessageType type, double[] list) {
    Group row = new SimpleGroupFactory(type).newGroup();
    Group parent = type.getType(0).isPrimitive() ? row : row.addGroup("x");
    for (double number : list) {
      Group to = parent.getType().getType(0).isPrimitive() ? parent : parent.addGroup(0);
      to.add(to.getType().getFieldName(0), number);
    }
    return row;
  }
}
