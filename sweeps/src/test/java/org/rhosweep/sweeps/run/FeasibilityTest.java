package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.spec.TrialSpec;

class FeasibilityTest {
  private static TrialSpec spec(Initialization init, List<RadiusPhase> radii) {
    return SampleTrials.spec(new ModelSettings(new Lstm(1), 16, 1), init, 10, radii, 0);
  }

  @Test
  void givenWhatRuns_whenChecked_thenNothingToSay() {
    List<TrialSpec> specs = List.of(spec(SampleTrials.glorot(), List.of()));

    assertThat(Feasibility.problems(specs)).isEmpty();
    assertThat(Feasibility.problem(SampleTrials.trial(specs.get(0), SampleTrials.ROWS))).isEmpty();
  }

  @Test
  void givenABatchThatTheDataCannotFill_whenChecked_thenSaidBeforeItRuns() {
    TrialSpec spec = spec(SampleTrials.glorot(), List.of());

    // Batches of 32: 31 sequences are too few; of text, 32 streams of 5 tokens and their targets.
    assertThat(Feasibility.problem(trial(spec, SampleTrials.ROWS, 32))).isEmpty();
    assertThat(Feasibility.problem(trial(spec, SampleTrials.ROWS, DataDescription.ENDLESS)))
        .isEmpty();
    assertThat(Feasibility.problem(trial(spec, SampleTrials.ROWS, 31)))
        .contains(
            "training.batchSize must be 1 to 31, the sequences that the training data has, was 32");
    assertThat(Feasibility.problem(trial(spec, SampleTrials.TOKENS, 161))).isEmpty();
    assertThat(Feasibility.problem(trial(spec, SampleTrials.TOKENS, 160))).isPresent();
  }

  private static Trial trial(TrialSpec spec, SequenceShape shape, long trainingExamples) {
    DataDescription data = new DataDescription(shape, "some", trainingExamples, 20, 20);
    return new Trial("id", spec, "{}", data);
  }

  @Test
  void givenWhatDoesNotRunYet_whenChecked_thenOneLinePerKindWithItsCountAndRemedy() {
    List<TrialSpec> specs =
        List.of(
            spec(new Lsc(1), List.of()),
            spec(new Lsc(0.5), List.of(RadiusPhase.BEFORE)),
            spec(new Critical(), List.of()),
            spec(SampleTrials.glorot(), List.of()));

    assertThat(Feasibility.problems(specs))
        .containsExactly(
            "2 of 4 trials use init lsc, which this version cannot run: take lsc out of init"
                + " (glorot, he and orthogonal run)",
            "1 of 4 trials use init critical, which this version cannot run: take critical out of"
                + " init (glorot, he and orthogonal run)",
            "1 of 4 trials use probe.radii, which this version cannot run: set probe.radii to []");
  }
}
