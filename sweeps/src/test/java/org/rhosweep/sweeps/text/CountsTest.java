package org.rhosweep.sweeps.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsTest {
  @Test
  void givenANumber_whenWrittenWithItsNoun_thenOneAloneIsSingular() {
    assertThat(Counts.of(0, "trial")).isEqualTo("0 trials");
    assertThat(Counts.of(1, "trial")).isEqualTo("1 trial");
    assertThat(Counts.of(2, "class")).isEqualTo("2 classes");
    assertThat(Counts.of(1, "class")).isEqualTo("1 class");
    assertThat(Counts.of(12_000_000_000L, "time step")).isEqualTo("12000000000 time steps");
  }
}
