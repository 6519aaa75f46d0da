package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelPlacesTest {
  @Test
  void givenLabelsFarApart_whenSpread_thenTheyStay() {
    assertThat(LabelPlaces.spread(new double[] {10, 50, 90}, 12, 0, 100))
        .containsExactly(10, 50, 90);
  }

  @Test
  void givenLabelsTogetherAtTheEnd_whenSpread_thenTheyGrowUpwards() {
    assertThat(LabelPlaces.spread(new double[] {98, 99, 99}, 12, 0, 100))
        .containsExactly(76, 88, 100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void givenAnyLabels_whenSpread_thenNoneCoversAnotherAndAllAreInside(long seed) {
    double[] wanted = new Random(seed).doubles(8, -5, 205).sorted().toArray();

    double[] at = LabelPlaces.spread(wanted, 13, 8, 200);

    for (int i = 0; i < at.length; i++) {
      assertThat(at[i]).isBetween(8.0, 200.0);
      if (i > 0) {
        assertThat(at[i] - at[i - 1]).isGreaterThanOrEqualTo(13 - 1e-9);
      }
    }
  }
}
