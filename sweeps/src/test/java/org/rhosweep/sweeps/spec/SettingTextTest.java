package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.train.TrainingSettings;

class SettingTextTest {
  @Test
  void givenANameOrAMapping_whenRead_thenItIsTheSettingWithItsDefaults() {
    assertThat(SettingText.read(Cell.class, "--cell", "gru")).isEqualTo(new Gru(0));
    assertThat(SettingText.read(Cell.class, "--cell", "{name: lstm, forgetBias: 2}"))
        .isEqualTo(new Lstm(2));
  }

  @Test
  void givenMistakes_whenRead_thenTheErrorNamesThemInOneLine() {
    assertThatThrownBy(() -> SettingText.read(Cell.class, "--cell", "lstn"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--cell: unknown name \"lstn\"; did you mean \"lstm\"?");
    assertThatThrownBy(() -> SettingText.read(TrainingSettings.class, "--batch", "{batchSize: 0}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchSize must be 1 to 65536, was 0");
    assertThatThrownBy(() -> SettingText.read(Cell.class, "--cell", "{a: [}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not valid YAML");
  }
}
