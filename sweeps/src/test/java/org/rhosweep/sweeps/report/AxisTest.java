package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AxisTest {
  @Test
  void givenAccuracies_whenLinear_thenTicksAreFifths() {
    Axis axis = Axis.linear(0, 0.93, 5);

    assertThat(axis.ticks()).containsExactly(0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
    assertThat(axis.low()).isEqualTo(0);
    assertThat(axis.high()).isEqualTo(1);
    assertThat(axis.fraction(0.25)).isEqualTo(0.25);
  }

  @Test
  void givenValuesOnBothSidesOfZero_whenLinear_thenZeroIsATick() {
    assertThat(Axis.linear(-3, 7, 5).ticks()).containsExactly(-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0);
  }

  @Test
  void givenOneValue_whenLinear_thenItHasRoomAround() {
    assertThat(Axis.linear(2, 2, 5).fraction(2)).isBetween(0.2, 0.8);
    assertThat(Axis.linear(0, 0, 5).fraction(0)).isBetween(0.2, 0.8);
  }

  @Test
  void givenTrainingSteps_whenExact_thenTheAxisEndsWithThem() {
    Axis axis = Axis.exact(0, 730, 5);

    assertThat(axis.high()).isEqualTo(730);
    assertThat(axis.ticks()).containsExactly(0.0, 200.0, 400.0, 600.0);
  }

  @Test
  void givenLossesOverDecades_whenLogarithmic_thenTicksAreDecades() {
    Axis axis = Axis.logarithmic(0.003, 40);

    assertThat(axis.ticks()).containsExactly(0.001, 0.01, 0.1, 1.0, 10.0, 100.0);
    assertThat(axis.fraction(0.001)).isZero();
    assertThat(axis.fraction(100)).isEqualTo(1);
    assertThat(axis.shows(0)).isFalse();
    assertThat(axis.shows(Double.POSITIVE_INFINITY)).isFalse();
  }

  @Test
  void givenFewDecades_whenLogarithmic_thenThereAreTicksBetween() {
    assertThat(Axis.logarithmic(1.5, 9).ticks()).containsExactly(1.0, 2.0, 5.0, 10.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void givenAnyRange_whenLinear_thenTicksAreFewRoundAndAroundIt(long seed) {
    Random random = new Random(seed);
    double low = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6);
    double high = low + Math.pow(10, random.nextInt(12) - 6);

    Axis axis = Axis.linear(low, high, 5);

    assertThat(axis.low()).isLessThanOrEqualTo(low + 1e-6 * (high - low));
    assertThat(axis.high()).isGreaterThanOrEqualTo(high - 1e-6 * (high - low));
    assertThat(axis.ticks()).hasSizeBetween(2, 8).isSorted().doesNotHaveDuplicates();
  }
}
