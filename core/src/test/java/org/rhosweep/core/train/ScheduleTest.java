package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource({
    // No warm-up, 4 steps: (1 + cos(pi (s - 1) / 4)) / 2.
    "0, 0, 4, 1, 1",
    "0, 0, 4, 2, 0.85355339",
    "0, 0, 4, 3, 0.5",
    "0, 0, 4, 4, 0.14644661",
    // The same between 0.2 and 1.
    "0.2, 0, 4, 3, 0.6",
    "0.2, 0, 4, 4, 0.31715729",
    // Three steps of warm-up, then 4 steps of cosine.
    "0, 3, 7, 1, 0.25",
    "0, 3, 7, 3, 0.75",
    "0, 3, 7, 4, 1",
    "0, 3, 7, 6, 0.5",
    // Warm-up all the way, one step, none at all.
    "0, 5, 5, 5, 0.83333333",
    "0.5, 0, 1, 1, 1",
    "0, 0, 0, 1, 1",
  })
  void givenACosine_whenAskedForAStep_thenTheShareIsTheFormulas(
      double finalFraction, int warmup, int steps, int step, double fraction) {
    assertThat(new Schedule.Cosine(finalFraction, warmup).factor(step, steps))
        .isCloseTo(fraction, within(1e-8));
  }

  @Test
  void givenAConstant_whenWarm_thenTheShareIsExactlyOne() {
    Schedule schedule = new Schedule.Constant(4);
    assertThat(schedule.factor(1, 10)).isEqualTo(0.2);
    assertThat(schedule.factor(4, 10)).isEqualTo(0.8);
    assertThat(schedule.factor(5, 10)).isEqualTo(1.0);
    assertThat(schedule.factor(10, 10)).isEqualTo(1.0);
    assertThat(new Schedule.Constant(0).factor(1, 0)).isEqualTo(1.0);
  }

  @Test
  void givenALongCosine_whenWalked_thenItOnlyFallsAndEndsAboveItsFinalShare() {
    Schedule schedule = new Schedule.Cosine(0.1, 0);
    for (int step = 2; step <= 1000; step++) {
      assertThat(schedule.factor(step, 1000)).isLessThan(schedule.factor(step - 1, 1000));
    }
    assertThat(schedule.factor(1000, 1000)).isBetween(0.1, 0.1 + 1e-5);
  }

  @Test
  void givenImpossibleSettings_whenMade_thenTheErrorNamesFieldRuleAndValue() {
    assertThatThrownBy(() -> new Schedule.Cosine(1.5, 0))
        .hasMessage("finalFraction must be 0 to 1, was 1.5");
    assertThatThrownBy(() -> new Schedule.Cosine(0, -1))
        .hasMessage("warmupSteps must be >= 0, was -1");
    assertThatThrownBy(() -> new Schedule.Constant(-2))
        .hasMessage("warmupSteps must be >= 0, was -2");
    Schedule schedule = new Schedule.Constant(11);
    Sgd sgd = new Sgd(0.1, 0);
    assertThatThrownBy(() -> new TrainingSettings(sgd, schedule, 32, 10, null, 1, 1, null))
        .hasMessage("schedule.warmupSteps must be at most trainingSteps = 10, was 11");
  }
}
