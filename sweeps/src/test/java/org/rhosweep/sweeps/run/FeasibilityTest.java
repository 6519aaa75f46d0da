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
