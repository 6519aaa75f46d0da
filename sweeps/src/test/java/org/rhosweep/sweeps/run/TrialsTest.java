package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.spec.TrialIdentity;
import org.rhosweep.sweeps.spec.TrialSpec;

class TrialsTest {
  private final TrialSpec lstm = SampleTrials.spec(new Lstm(1), 16, 1, 10, 0);
  private final TrialSpec gru = SampleTrials.spec(new Gru(0), 16, 1, 10, 0);

  @Test
  void givenSpecs_whenResolved_thenTrialsInTheirOrderWithTheirDataAndIdentity() {
    List<Trial> trials = Trials.resolve(List.of(gru, lstm));

    assertThat(trials).extracting(Trial::spec).containsExactly(gru, lstm);
    Trial first = trials.get(0);
    assertThat(first.data()).isEqualTo(gru.task().describe());
    assertThat(first.id()).isEqualTo(TrialIdentity.id(gru, first.data().fingerprint()));
    assertThat(first.configJson()).isEqualTo(TrialIdentity.configJson(gru));
    // One look at the data serves all trials of a task.
    assertThat(trials.get(1).data()).isSameAs(first.data());
  }

  @Test
  void givenTheSameTrialTwice_whenResolved_thenItIsThereOnce() {
    assertThat(Trials.resolve(List.of(lstm, gru, lstm)))
        .extracting(Trial::spec)
        .containsExactly(lstm, gru);
  }

  @Test
  void givenNoSpecs_whenResolved_thenNoTrials() {
    assertThat(Trials.resolve(List.of())).isEmpty();
  }
}
