package org.rhosweep.sweeps.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.run.Trial;

class PlannerTest {
  private static final Trial TEMPLATE = SampleTrials.trial(10, 0);

  /** Costs by trial id: what the planner sees of a sweep. */
  private final Map<String, Double> costs = new HashMap<>();

  private Trial trial(String id, double seconds) {
    costs.put(id, seconds);
    return new Trial(id, TEMPLATE.spec(), TEMPLATE.configJson(), TEMPLATE.data());
  }

  private Plan plan(List<Trial> trials, int slots) {
    return Planner.plan(trials, slots, trial -> costs.get(trial.id()));
  }

  /** From milliseconds to minutes: short ones to bundle and long ones that stand alone. */
  private List<Trial> mixed(int count, Random random) {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trials.add(trial("t" + i, Math.pow(10, -3 + 5 * random.nextDouble())));
    }
    return trials;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void givenMixedTrials_whenPlanned_thenEachRunsOnceLongestFirstWithinTheListSchedulingBound(
      long seed) {
    Random random = new Random(seed);
    List<Trial> trials = mixed(1 + random.nextInt(400), random);
    int slots = 1 + random.nextInt(40);

    Plan plan = plan(trials, slots);

    assertThat(plan.bundles().stream().flatMap(b -> b.trials().stream()).map(Trial::id))
        .containsExactlyInAnyOrderElementsOf(costs.keySet());
    assertThat(plan.trials()).isEqualTo(trials.size());
    assertThat(plan.bundles())
        .isSortedAccordingTo((a, b) -> Double.compare(b.predictedSeconds(), a.predictedSeconds()));
    assertThat(plan.bundles().stream().map(Bundle::segment)).doesNotHaveDuplicates();
    double total = costs.values().stream().mapToDouble(Double::doubleValue).sum();
    double longest = plan.bundles().get(0).predictedSeconds();
    double lower = Math.max(total / slots, longest);
    assertThat(plan.predictedCoreSeconds()).isCloseTo(total, within(1e-9 * total));
    assertThat(plan.predictedWallSeconds()).isGreaterThanOrEqualTo(lower * (1 - 1e-12));
    // Graham (1969): the last bundle to end started when all slots were busy.
    assertThat(plan.predictedWallSeconds())
        .isLessThanOrEqualTo(total / slots + longest * (1 - 1.0 / slots) + 1e-9);
    // ... and where the work allows it the slots end together.
    if (longest <= 0.05 * total / slots) {
      assertThat(plan.predictedWallSeconds()).isLessThanOrEqualTo(1.05 * total / slots);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void givenManyTrialsOfHalfASecond_whenPlanned_thenNoSlotWaitsLongAtTheEnd(long seed) {
    Random random = new Random(seed);
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 81; i++) {
      trials.add(trial("t" + i, 0.05 + 0.5 * random.nextDouble()));
    }

    Plan plan = plan(trials, 2);

    assertThat(plan.predictedWallSeconds())
        .isLessThanOrEqualTo(1.05 * plan.predictedCoreSeconds() / 2);
  }

  @Test
  void givenTheSameTrialsInAnotherOrder_whenPlanned_thenThePlanIsTheSame() {
    List<Trial> trials = mixed(200, new Random(5));
    Plan plan = plan(trials, 3);
    Collections.shuffle(trials, new Random(6));

    assertThat(plan(trials, 3)).isEqualTo(plan);
  }

  @Test
  void givenOneLongAndManyShortTrials_whenPlanned_thenTheLongOneIsAloneAndTheShortAreGrouped() {
    List<Trial> trials = new ArrayList<>();
    trials.add(trial("long", 20));
    for (int i = 0; i < 1000; i++) {
      trials.add(trial("short" + i, 0.01));
    }

    Plan plan = plan(trials, 2);

    assertThat(plan.bundles().get(0).trials()).extracting(Trial::id).containsExactly("long");
    // 10 s of short ones at 0.5 s a bundle, and some smaller ones at the end.
    assertThat(plan.bundles().size()).isBetween(21, 60);
  }

  @Test
  void givenTenThousandTinyTrials_whenPlanned_thenTheyFitSomeDozenBundles() {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      trials.add(trial("t" + i, 0.004));
    }

    Plan plan = plan(trials, 2);

    assertThat(plan.trials()).isEqualTo(10_000);
    assertThat(plan.bundles().size()).isBetween(64, 120);
  }

  @Test
  void givenNothingMissing_whenPlanned_thenThePlanIsEmpty() {
    assertThat(plan(List.of(), 4)).isEqualTo(new Plan(List.of(), 0, 0, 0));
  }

  @Test
  void givenNoSlotOrACostThatIsNoTime_whenPlanned_thenRefused() {
    List<Trial> one = List.of(trial("t", Double.NaN));

    assertThatThrownBy(() -> plan(one, 0)).hasMessage("slots must be >= 1, was 0");
    assertThatThrownBy(() -> plan(one, 1)).hasMessageContaining("trial t must be > 0, were NaN");
  }

  @Test
  void givenTrials_whenSegmentIsNamed_thenItDependsOnTheIdsAlone() {
    // printf 'a\nb\n' | sha256sum
    assertThat(Planner.segment(List.of(trial("b", 1), trial("a", 2))))
        .isEqualTo("911169ddaaf146af");
  }

  @Test
  void givenBundles_whenScheduledOnTwoSlots_thenEachGoesWhereThereIsRoomFirst() {
    // Slots: 5 | 3, then 2 -> 5, then 1 -> 6 on the first: the second ends at 5 with [3, 2].
    List<Bundle> bundles = List.of(bundle(5), bundle(3), bundle(2), bundle(1));

    assertThat(wallSeconds(bundles, 2)).isEqualTo(6);
    assertThat(wallSeconds(bundles, 1)).isEqualTo(11);
    assertThat(wallSeconds(bundles, 9)).isEqualTo(5);
  }

  private static double wallSeconds(List<Bundle> bundles, int slots) {
    return new StartOrder(bundles.stream().map(StartOrder.Item::new).toList(), slots).wallSeconds();
  }

  private static Bundle bundle(double seconds) {
    return new Bundle("s" + seconds, List.of(), seconds);
  }
}
