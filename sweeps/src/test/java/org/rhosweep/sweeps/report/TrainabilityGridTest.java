package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.report.ReportData.Theory;

class TrainabilityGridTest {
  private static final ReportData DATA = SampleData.trainability("s");
  private static final TrainabilityGrid GRID =
      TrainabilityGrid.of(DATA.varying(), DATA.arms()).orElseThrow();

  @Test
  void givenPaddingAndGain_whenGridded_thenTimeStepsAgainstGain() {
    assertThat(GRID.overTime()).isTrue();
    assertThat(GRID.rows()).containsExactly(28, 56, 112);
    assertThat(GRID.panels()).hasSize(1);
    assertThat(GRID.panels().get(0).columns()).containsExactly("0.5", "0.9", "1.0", "1.5");
    assertThat(GRID.panels().get(0).arms().get(2).get(0).label())
        .isEqualTo("orthogonal · gain 0.5 · padding 84");
  }

  @Test
  void givenALength_whenPlaced_thenBetweenRowsByItsLogarithm() {
    assertThat(GRID.level(28)).isEqualTo(0);
    assertThat(GRID.level(112)).isEqualTo(2);
    // 28 sqrt 2 is half-way from 28 to 56; 14 is as far below the lowest row.
    assertThat(GRID.level(28 * Math.sqrt(2))).isCloseTo(0.5, within(1e-12));
    assertThat(GRID.level(14)).isCloseTo(-1, within(1e-12));
    assertThat(GRID.level(Double.POSITIVE_INFINITY)).isEqualTo(3);
    assertThat(GRID.level(Double.NaN)).isNaN();
  }

  @Test
  void givenAPrediction_whenAskedForAColumn_thenItIsTheArms() {
    // 3 / |ln 0.9|
    assertThat(TrainabilityGrid.predicted(GRID.panels().get(0), 1, Theory::trainableLength))
        .isCloseTo(28.47, within(0.01));
  }

  @Test
  void givenMedians_whenTheThresholdIsCrossed_thenTheLevelLiesBetweenTheRows() {
    // gain 0.9: 0.9 at 28 steps, 0.15 at 56: (0.9 - 0.5) / (0.9 - 0.15) of the way.
    assertThat(GRID.measured(GRID.panels().get(0), 1, 0.5, true))
        .isCloseTo(0.4 / 0.75, within(1e-12));
    assertThat(GRID.measured(GRID.panels().get(0), 0, 0.5, true)).isEqualTo(-1);
    assertThat(GRID.measured(GRID.panels().get(0), 2, 0.5, true)).isEqualTo(3);
  }

  @Test
  void givenNeitherLengthNorDepth_whenGridded_thenThereIsNoGrid() {
    assertThat(TrainabilityGrid.of(DATA.varying().subList(1, 2), DATA.arms().subList(0, 1)))
        .isEmpty();
  }
}
