package org.rhosweep.storage.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.core.task.sequence.SequenceFormats;

/** The same data in files that other programs wrote, in every format: equal sequences. */
class SequenceFormatsTest {
  private static final SequenceColumns STEPS =
      SequenceFiles.steps("sequence", "t", "label", "part");

  static Stream<Arguments> ragged() {
    return Stream.of(
        Arguments.of("ragged.tsv.gz", STEPS),
        Arguments.of("ragged-steps.parquet", STEPS),
        Arguments.of("ragged.parquet", SequenceFiles.sequences(List.of(), "label", "part", null)),
        Arguments.of("ragged.npz", SequenceFiles.sequences(List.of("x"), "y", "part", "length")),
        Arguments.of("ragged.npz", SequenceFiles.sequences(List.of(), "y", "part", "length")),
        Arguments.of(
            "ragged.h5",
            SequenceFiles.sequences(List.of("data/x"), "data/y", "data/part", "data/length")));
  }

  @ParameterizedTest
  @MethodSource("ragged")
  void givenSequencesOfUnequalLength_whenReadFromAnyFormat_thenAsFromCsv(
      String file, SequenceColumns columns) {
    List<String> expected = SequenceFiles.contents(SequenceFiles.readGolden("ragged.csv", STEPS));

    List<RawSequence> read = SequenceFiles.readGolden(file, columns);

    assertThat(SequenceFiles.contents(read)).isEqualTo(expected);
  }

  @Test
  void givenTsFile_whenRead_thenAsFromCsvWithoutTheParts() {
    List<String> expected =
        SequenceFiles.contents(
            SequenceFiles.readGolden(
                "ragged.npz", SequenceFiles.sequences(List.of("x"), "y", null, "length")));

    assertThat(SequenceFiles.contents(SequenceFiles.readGolden("ragged.ts", SequenceFiles.MARKED)))
        .isEqualTo(expected);
  }

  @Test
  void givenCsv_whenRead_thenNumbersClassesPartsAndPlacesAreThoseOfItsLines() {
    RawSequence second = SequenceFiles.readGolden("ragged.csv", STEPS).get(1);

    // Lines 5 to 11 of the file, in the order of their times.
    assertThat(second.timeSteps()).isEqualTo(7);
    assertThat(second.featureNames()).containsExactly("a", "b");
    assertThat(second.features())
        .containsExactly(
            2.078125, -1.71875, -2.78125, -1.25, -1.34375, 2.328125, 2.578125, -3.09375, -0.015625,
            2.0, -2.3125, 1.84375, -2.390625, -0.203125);
    assertThat(second.classes()).containsExactly("1");
    assertThat(second.split()).isEqualTo("train");
    assertThat(second.id()).isEqualTo("1");
    assertThat(IntStream.range(0, 7).mapToObj(i -> second.origin(i).number()))
        .containsExactly(6L, 9L, 10L, 5L, 8L, 11L, 7L);
  }

  static Stream<Arguments> equal() {
    return Stream.of(
        Arguments.of("equal.csv", SequenceFiles.sequences(List.of(), "y", null, null)),
        Arguments.of("equal-semicolon.csv", SequenceFiles.sequences(List.of(), "y", null, null)),
        Arguments.of("equal", SequenceFiles.sequences(List.of("x"), "y", null, null)),
        Arguments.of("equal.npz", SequenceFiles.sequences(List.of("x"), "y", null, null)),
        Arguments.of("equal.parquet", SequenceFiles.sequences(List.of("x"), "y", null, null)),
        Arguments.of("equal.h5", SequenceFiles.sequences(List.of("x"), "y", null, null)));
  }

  @ParameterizedTest
  @MethodSource("equal")
  void givenSequencesOfOneFeature_whenReadFromAnyFormat_thenAsFromTs(
      String file, SequenceColumns columns) {
    List<String> expected =
        SequenceFiles.contents(SequenceFiles.readGolden("equal.ts", SequenceFiles.MARKED));

    assertThat(SequenceFiles.contents(SequenceFiles.readGolden(file, columns))).isEqualTo(expected);
  }

  static Stream<Arguments> events() {
    return Stream.of(
        Arguments.of(
            "events.h5",
            SequenceFiles.events(Rows.SEQUENCES, null, "spikes/times", "spikes/units", "labels")),
        Arguments.of(
            "events.parquet",
            SequenceFiles.events(Rows.SEQUENCES, null, "times", "units", "labels")),
        Arguments.of(
            "events.npz",
            SequenceFiles.events(Rows.SEQUENCES, null, "times", "units", "labels", "n")));
  }

  @ParameterizedTest
  @MethodSource("events")
  void givenEvents_whenReadFromAnyFormat_thenAsFromCsv(String file, SequenceColumns columns) {
    List<String> expected =
        SequenceFiles.contents(
            SequenceFiles.readGolden(
                "events.csv", SequenceFiles.events(Rows.STEPS, "trial", "time", "unit", "label")));

    assertThat(expected).hasSize(6);
    assertThat(SequenceFiles.contents(SequenceFiles.readGolden(file, columns))).isEqualTo(expected);
  }

  @Test
  void givenTheClassPath_whenFormatsAreLoaded_thenAllFiveAreThere() {
    assertThat(SequenceFormats.loaded().formats())
        .extracting(format -> format.name())
        .contains(".ts of UCR and UEA", "CSV", "HDF5", "NumPy", "Parquet");
  }
}
