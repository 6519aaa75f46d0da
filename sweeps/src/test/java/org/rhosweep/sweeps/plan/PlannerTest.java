package org.rhosweep.sweeps.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.PretrainingIdentity;
import org.rhosweep.sweeps.spec.SweepFile;

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
    return new ListSchedule(bundles.stream().map(ListSchedule.Item::new).toList(), slots)
        .wallSeconds();
  }

  private static Bundle bundle(double seconds) {
    return new Bundle("s" + seconds, List.of(), seconds);
  }

  /** Trials that share a pre-training in groups: {@code rates} of them for each seed. */
  private static List<Trial> sharing(int seeds, int rates) throws Exception {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < rates; i++) {
      values.add(Double.toString(0.001 * (i + 1)));
    }
    String yaml =
        "{name: s, init: lsc, seeds: %d, axes: {training.optimizer.learningRate: %s}}"
            .formatted(seeds, values);
    return Trials.resolve(SweepFile.parse("s.yaml", yaml, List.of()).specs());
  }

  private static String pretraining(Trial trial) {
    return PretrainingIdentity.of(trial.spec(), trial.data().fingerprint()).orElseThrow().id();
  }

  /** So many seconds of pre-training, so many of training. */
  private static CostModel cost(double pretraining, double training) {
    return new CostModel() {
      @Override
      public double seconds(Trial trial) {
        return pretraining + training;
      }

      @Override
      public double pretrainingSeconds(Trial trial) {
        return pretraining;
      }
    };
  }

  @Test
  void givenShortTrialsThatShare_whenPlanned_thenTheyAreInOneBundleAndPretrainOnce()
      throws Exception {
    List<Trial> trials = sharing(2, 3);

    Plan plan = Planner.plan(trials, 2, cost(0.3, 0.02));

    // 2 * (0.3 + 3 * 0.02)
    assertThat(plan.predictedCoreSeconds()).isCloseTo(0.72, within(1e-12));
    assertThat(plan.predictedWallSeconds()).isCloseTo(0.36, within(1e-12));
    assertThat(plan.bundles()).hasSize(2);
    for (Bundle bundle : plan.bundles()) {
      assertThat(bundle.trials()).hasSize(3);
      assertThat(bundle.trials().stream().map(PlannerTest::pretraining).distinct()).hasSize(1);
    }
    assertThat(Planner.plan(trials.subList(0, 1), 2, cost(0.3, 0.02)).predictedCoreSeconds())
        .isCloseTo(0.32, within(1e-12));
  }

  @Test
  void givenLongTrialsThatShare_whenPlanned_thenTheFirstOfEachComesBeforeItsFollowers()
      throws Exception {
    List<Trial> trials = sharing(2, 3);

    Plan plan = Planner.plan(trials, 2, cost(10, 1));

    // Each slot pre-trains one seed and trains on: 10 + 1, then two more of 1.
    assertThat(plan.predictedCoreSeconds()).isCloseTo(26, within(1e-9));
    assertThat(plan.predictedWallSeconds()).isCloseTo(13, within(1e-9));
    assertThat(plan.bundles()).hasSize(6);
    assertThat(plan.bundles().stream().map(Bundle::predictedSeconds))
        .containsExactly(11.0, 11.0, 1.0, 1.0, 1.0, 1.0);
    assertThat(plan.bundles().stream().limit(2).map(b -> pretraining(b.trials().get(0))))
        .doesNotHaveDuplicates();
    // On more slots than there are pre-trainings the others wait: 10, and 1.
    assertThat(Planner.plan(trials, 6, cost(10, 1)).predictedWallSeconds())
        .isCloseTo(11, within(1e-9));
    List<Trial> reversed = new ArrayList<>(trials);
    Collections.reverse(reversed);
    assertThat(Planner.plan(reversed, 2, cost(10, 1))).isEqualTo(plan);
  }

  @Test
  void givenAPretrainingThatIsKept_whenPlanned_thenItCostsNothing() throws Exception {
    List<Trial> trials = sharing(2, 3);

    Plan plan = Planner.plan(trials, 2, cost(10, 1), Set.of(pretraining(trials.get(0))));

    assertThat(plan.predictedCoreSeconds()).isCloseTo(16, within(1e-9)); // 3 * 1 + 10 + 3 * 1
    Plan without = Planner.plan(trials, 2, cost(10, 1));
    assertThat(plan.predictedBytes()).isLessThan(without.predictedBytes());
  }

  @Test
  void givenOtherWork_whenPlanned_thenFollowersGoBehindItUntilTheirPretrainingIsThere()
      throws Exception {
    // One pre-training of 100 s with three followers of 10 s, and work that needs nothing.
    List<Trial> trials = new ArrayList<>(sharing(1, 4));
    Set<String> others = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      Trial other = trial("other" + i, 5);
      others.add(other.id());
      trials.add(other);
    }
    CostModel mixed =
        new CostModel() {
          @Override
          public double seconds(Trial trial) {
            return others.contains(trial.id()) ? 5 : 110;
          }

          @Override
          public double pretrainingSeconds(Trial trial) {
            return others.contains(trial.id()) ? 0 : 100;
          }
        };

    Plan plan = Planner.plan(trials, 2, mixed);

    // The other slot does 20 * 5 s, and is at the followers when they may begin.
    assertThat(plan.bundles().get(0).predictedSeconds()).isEqualTo(110);
    List<Bundle> rest = plan.bundles().subList(1, plan.bundles().size());
    List<Integer> followers = new ArrayList<>();
    for (int i = 0; i < rest.size(); i++) {
      if (!others.contains(rest.get(i).trials().get(0).id())) {
        followers.add(i);
      }
    }
    assertThat(followers).hasSize(3).allMatch(place -> place >= rest.size() - 3);
    assertThat(plan.predictedWallSeconds()).isCloseTo(120, within(1e-9)); // 100 + 2 * 10
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void givenSharingAndOtherTrials_whenPlanned_thenEachRunsOnceAndEachPretrainingCostsOnce(long seed)
      throws Exception {
    Random random = new Random(seed);
    List<Trial> trials = new ArrayList<>(sharing(1 + random.nextInt(30), 1 + random.nextInt(12)));
    trials.addAll(mixed(random.nextInt(100), random));
    double pretraining = Math.pow(10, -2 + 3 * random.nextDouble());
    double training = pretraining * Math.pow(10, -1 + 2 * random.nextDouble());
    CostModel cost =
        new CostModel() {
          @Override
          public double seconds(Trial trial) {
            return costs.getOrDefault(trial.id(), pretraining + training);
          }

          @Override
          public double pretrainingSeconds(Trial trial) {
            return costs.containsKey(trial.id()) ? 0 : pretraining;
          }
        };
    int slots = 1 + random.nextInt(12);

    Plan plan = Planner.plan(trials, slots, cost);

    assertThat(plan.bundles().stream().flatMap(b -> b.trials().stream()))
        .containsExactlyInAnyOrderElementsOf(trials);
    long pretrainings =
        trials.stream()
            .filter(trial -> !costs.containsKey(trial.id()))
            .map(PlannerTest::pretraining)
            .distinct()
            .count();
    double sum = plan.bundles().stream().mapToDouble(Bundle::predictedSeconds).sum();
    assertThat(plan.predictedCoreSeconds()).isCloseTo(sum, within(1e-6 * sum));
    double once =
        trials.stream().mapToDouble(cost::seconds).sum()
            - pretraining * (trials.size() - costs.size() - pretrainings);
    assertThat(plan.predictedCoreSeconds()).isCloseTo(once, within(1e-6 * once));
    // No plan is shorter than work for all slots; nor is this one much longer (Graham's bound).
    assertThat(plan.predictedWallSeconds()).isGreaterThanOrEqualTo(once / slots * (1 - 1e-9));
    double chain = plan.bundles().stream().mapToDouble(Bundle::predictedSeconds).max().orElse(0);
    assertThat(plan.predictedWallSeconds())
        .isLessThanOrEqualTo(once / slots + chain + pretraining + training + 1e-9);
  }
}
