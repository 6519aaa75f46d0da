package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.sweeps.spec.SweepFile;
import org.rhosweep.sweeps.spec.TrialSpec;

class TrialTheoryTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{cell: gru} | glorot |",
        "{cell: min-lstm} | glorot | there is no mean-field theory of the cell min-lstm",
        "{cell: {states: [h], equations: ['h = tanh(W x + U h'' + b)']}} | glorot"
            + " | there is no mean-field theory of a cell written as equations",
        "{cell: gru} | lsc"
            + " | there is no theory of the weights of lsc, which changes them after they are drawn",
        "{cell: relu} | identity | there is no mean-field theory of the cell relu",
        "{cell: tanh} | identity | the theory takes matrices of random entries alone"
      })
  void givenATrial_whenPredicted_thenThereIsAPredictionOrItsReason(
      String model, String init, String reason) throws Exception {
    TrialSpec spec =
        SweepFile.parse(
                "s.yaml",
                "{name: s, task: {name: adding, sequenceLength: 8}, model: "
                    + model
                    + ", init: "
                    + init
                    + "}",
                List.of())
            .specs()
            .get(0);

    TrialTheory theory = TrialTheory.of(spec, spec.task().load());

    assertThat(theory.note()).isEqualTo(reason);
    assertThat(theory.chi() == null).isEqualTo(reason != null);
  }
}
