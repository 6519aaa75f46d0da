package org.rhosweep.core.task.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;

class StepRowsTest {
  @Test
  void givenRowsOfTwoSequencesMixed_whenJoined_thenOrderedByTime() {
    StepRows rows = rows(TargetKind.CLASS, true, null);
    rows.step(line(2), "a", 2, new double[] {20, 21}, "late", null, "train");
    rows.step(line(3), "b", 0, new double[] {1, 2}, "only", null, "test");
    rows.step(line(4), "a", 1, new double[] {10, Double.NaN}, "early", null, "train");

    List<RawSequence> sequences = rows.sequences();

    assertThat(sequences).extracting(RawSequence::id).containsExactly("a", "b");
    RawSequence a = sequences.get(0);
    assertThat(a.features()).containsExactly(10, Double.NaN, 20, 21);
    assertThat(a.classes()).containsExactly("early", "late");
    assertThat(a.origin(0)).hasToString("data.csv, line 4");
    assertThat(a.origin(1)).hasToString("data.csv, line 2");
    assertThat(a.split()).isEqualTo("train");
    assertThat(sequences.get(1).timeSteps()).isEqualTo(1);
  }

  @Test
  void givenTargetAtTheLastStep_whenJoined_thenThatOfTheLatestRow() {
    StepRows rows = rows(TargetKind.NUMBERS, false, null);
    for (int step = 0; step < 20; step++) {
      rows.step(
          line(step), "a", 20 - step, new double[] {step, 0}, null, new double[] {step}, null);
    }

    RawSequence sequence = rows.sequences().get(0);

    assertThat(sequence.targets()).containsExactly(0); // the first row has the latest time
    assertThat(sequence.features()[0]).isEqualTo(19);
  }

  @Test
  void givenEvents_whenJoined_thenEqualTimesAreKept() {
    StepRows rows = rows(TargetKind.CLASS, false, "unit");
    rows.event(line(2), "a", 5, 1, "x", null, null);
    rows.event(line(3), "a", 4, 2, "x", null, null);
    rows.event(line(4), "a", 5, 3, "x", null, null);

    RawSequence sequence = rows.sequences().get(0);

    assertThat(sequence.times()).containsExactly(4, 5, 5);
    assertThat(sequence.units()).containsExactly(2, 1, 3);
    assertThat(sequence.features()).isNull();
  }

  @Test
  void givenMistakes_whenJoined_thenFileRowAndColumn() {
    StepRows twice = rows(TargetKind.NONE, false, null);
    twice.step(line(2), "a", 3, new double[] {0, 0}, null, null, null);
    twice.step(line(7), "a", 3, new double[] {0, 0}, null, null, null);
    assertThatThrownBy(twice::sequences)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "data.csv, line 7, column t: 3.0, as at data.csv, line 2; the times of sequence a must"
                + " increase");

    StepRows parts = rows(TargetKind.NONE, false, null);
    parts.step(line(2), "a", 3, new double[] {0, 0}, null, null, "train");
    assertThatThrownBy(() -> parts.step(line(3), "a", 4, new double[2], null, null, "test"))
        .hasMessageContaining("line 3, column part: test, but sequence a is in train at data.csv");
    assertThatThrownBy(() -> parts.step(line(3), null, 4, new double[2], null, null, "test"))
        .hasMessageContaining("line 3, column id: no value");
    assertThatThrownBy(
            () -> parts.step(line(3), "a", Double.NaN, new double[2], null, null, "train"))
        .hasMessageContaining("line 3, column t: NaN; every row needs a time");
  }

  @Test
  void givenMoreNumbersThanTheLimit_whenAdded_thenRefused() {
    StepRows rows =
        new StepRows(columns(TargetKind.NONE, false, null), List.of("x"), new ReadLimit(5));
    rows.step(line(2), "a", 3, new double[] {0}, null, null, null);

    assertThatThrownBy(() -> rows.step(line(3), "a", 4, new double[] {0}, null, null, null))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.csv: the data hold more than 5 numbers");
  }

  @Test
  void givenTextsAndNumbers_whenClassesAreNamed_thenEqualNumbersAreEqualClasses() {
    assertThat(List.of(ClassLabel.of(3.0), ClassLabel.of("3"), ClassLabel.of(" +03.00 ")))
        .containsOnly("3");
    assertThat(ClassLabel.of(-0.0)).isEqualTo("0");
    assertThat(ClassLabel.of(1e20)).isEqualTo(ClassLabel.of("1e20"));
    assertThat(ClassLabel.of(0.1)).isEqualTo("0.1");
    assertThat(ClassLabel.of(" walk ")).isEqualTo("walk");
    assertThat(ClassLabel.of("1e999")).isNotNull();
    assertThat(ClassLabel.of(" ")).isNull();
    assertThat(ClassLabel.of(Double.NaN)).isNull();
  }

  private static StepRows rows(TargetKind kind, boolean everyStep, String unit) {
    List<String> features = unit == null ? List.of("x", "y") : List.of();
    return new StepRows(columns(kind, everyStep, unit), features, new ReadLimit(1000));
  }

  private static SequenceColumns columns(TargetKind kind, boolean everyStep, String unit) {
    return new SequenceColumns(
        Rows.STEPS,
        "id",
        "t",
        List.of(),
        kind == TargetKind.NONE ? List.of() : List.of("y"),
        "part",
        unit,
        null,
        kind,
        everyStep);
  }

  private static Origin line(int number) {
    return new Origin(DataFiles.LOCAL.at("data.csv"), "line", number);
  }
}
