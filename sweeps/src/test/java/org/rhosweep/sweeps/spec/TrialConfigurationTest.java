package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrialConfigurationTest {
  @Test
  void givenTrialsOfEveryKind_whenReadFromTheirConfiguration_thenTheyAreTheSameTrials()
      throws Exception {
    Sweep sweep =
        SweepFile.parse(
            "s.yaml",
            """
            name: s
            axes:
              model.cell: [tanh, {name: lstm, forgetBias: 1.0e-7}, gru, alif, lru]
              task:
                - {name: adding, sequenceLength: 30}
                - {name: sequential-images, path: "a \\\\ \\"b\\"\\tü/null"}
              init: [glorot, critical, {name: lsc, targetRadius: 0.3, base: orthogonal}]
              training.earlyStopping: [none, {patience: 3}]
            seeds: [0, 9223372036854775807]
            """,
            List.of());

    assertThat(sweep.specs()).hasSize(120);
    for (TrialSpec spec : sweep.specs()) {
      assertThat(TrialConfiguration.read(TrialIdentity.configJson(spec))).isEqualTo(spec);
    }
  }

  @Test
  void givenASettingOfANewerVersion_whenRead_thenItIsNamed() {
    String json =
        TrialIdentity.configJson(TrialConfiguration.read("{\"seed\":3}"))
            .replaceFirst("\\{", "{\"later\":1,");

    assertThatThrownBy(() -> TrialConfiguration.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("later");
  }
}
