package org.rhosweep.storage.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.task.SequenceData;
import org.rhosweep.core.task.Sequences;
import org.rhosweep.core.task.Split;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepFile;
import org.rhosweep.sweeps.spec.TrialSpec;

/** Sweep files over data in each format. */
class SequencesTaskTest {
  private static Trial trial(String file, String settings) throws Exception {
    String yaml =
        "name: waves\ntask: {name: sequences, path: '%s', %s}\n"
            .formatted(SequenceFiles.golden(file), settings);
    List<TrialSpec> specs = SweepFile.parse("waves.yaml", yaml, List.of()).specs();
    return Trials.resolve(specs).get(0);
  }

  private static Trial csv() throws Exception {
    return trial(
        "real/waves.csv",
        "columns: {id: sequence, time: t, features: [a, b], target: [label], split: part}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "real/waves.tsv.gz | columns: {id: sequence, time: t, target: [label], split: part}",
        "real/waves-steps.parquet | columns: {id: sequence, time: t, target: [label], split: part}",
        "real/waves.parquet | rows: sequences, columns: {target: [label], split: part}",
        "real/waves.npz | rows: sequences,"
            + " columns: {features: [x], target: [y], split: part, length: length}",
        "real/waves.h5 | rows: sequences, columns:"
            + " {features: [data/x], target: [data/y], split: data/part, length: data/length}",
      })
  void givenTheSameSequencesInAnotherFormat_whenResolved_thenTheSameTrial(
      String file, String settings) throws Exception {
    Trial other = trial(file, settings);

    assertThat(other.data()).isEqualTo(csv().data());
    assertThat(other.id()).isEqualTo(csv().id());
  }

  @Test
  void givenTsFileWithoutParts_whenResolved_thenPartsAreDrawn() throws Exception {
    Trial ts = trial("real/waves.ts", "splitSeed: 3");
    Trial again = trial("real/waves.ts", "splitSeed: 4");

    assertThat(ts.data().shape()).isEqualTo(csv().data().shape());
    assertThat(ts.data().trainingExamples() + ts.data().evaluationExamples())
        .isEqualTo(120 - ts.data().testExamples());
    assertThat(again.id()).isNotEqualTo(ts.id());
    assertThat(again.data()).isEqualTo(ts.data()); // the seed is a setting of its own
  }

  @Test
  void givenColumnsLeftOut_whenResolved_thenAnotherTrial() throws Exception {
    Trial one =
        trial(
            "real/waves.csv",
            "columns: {id: sequence, time: t, features: [a], target: [label], split: part}");

    assertThat(one.id()).isNotEqualTo(csv().id());
    SequenceData data = (SequenceData) ((Sequences) one.spec().task()).load();
    assertThat(data.featureNames()).containsExactly("a");
    assertThat(data.classes()).containsExactly("0", "1", "2");
    assertThat(data.classCounts(Split.TRAIN)).hasSize(3).doesNotContain(0);
  }
}
