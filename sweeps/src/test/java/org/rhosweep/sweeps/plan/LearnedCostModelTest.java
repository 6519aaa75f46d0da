package org.rhosweep.sweeps.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.plan.TrialCosts.Observation;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepFile;

class LearnedCostModelTest {
  private static final List<Cell> CELLS = List.of(new Lstm(1), new Gru(0), new TanhRnn());

  /** Seconds per operation of a machine on which cells differ in more than operations. */
  private static final double[] SECONDS_PER_OPERATION = {1 / 70e9, 1 / 30e9, 1 / 55e9};

  private static Trial trial(Cell cell, int hiddenSize, int depth, int steps, long seed) {
    return SampleTrials.trial(
        SampleTrials.spec(cell, hiddenSize, depth, steps, seed), SampleTrials.ROWS);
  }

  private static double machine(Trial trial, int cell) {
    TrialSize size = TrialSize.of(trial);
    return 0.01 + size.operations() * SECONDS_PER_OPERATION[cell] + size.cellSteps() * 3e-6;
  }

  /** Grid of three cells; {@code held} says which trials are left out. */
  private static List<Observation> observations(Random random, double noise, boolean withLarge) {
    List<Observation> observations = new ArrayList<>();
    for (int cell = 0; cell < 3; cell++) {
      for (int hidden : withLarge ? new int[] {16, 32, 64, 128, 256} : new int[] {16, 32, 64}) {
        for (int depth : new int[] {1, 2, 5}) {
          for (int seed = 0; seed < 3; seed++) {
            Trial trial = trial(CELLS.get(cell), hidden, depth, 100, seed);
            double seconds = machine(trial, cell) * (1 + noise * random.nextGaussian());
            observations.add(later(trial, seconds));
          }
        }
      }
    }
    return observations;
  }

  @Test
  void givenCellsOfDifferentCost_whenLearned_thenOtherSeedsAndSizesArePredicted() {
    LearnedCostModel model = costs(observations(new Random(3), 0.05, false));

    for (int cell = 0; cell < 3; cell++) {
      Trial seed = trial(CELLS.get(cell), 32, 5, 100, 77);
      assertThat(model.seconds(seed) / machine(seed, cell)).isCloseTo(1, within(0.1));
      Trial longer = trial(CELLS.get(cell), 128, 3, 400, 0);
      assertThat(model.seconds(longer) / machine(longer, cell)).isCloseTo(1, within(0.25));
    }
  }

  /** Behind a long trial of the same process, which so knows what it runs. */
  private static List<Observation> warm(List<Observation> observations) {
    Trial before = trial(new TanhRnn(), 64, 5, 100_000, 0);
    double seconds = machine(before, 2);
    List<Observation> all = new ArrayList<>(observations);
    all.add(at(before, seconds, 3600 - seconds, "host"));
    return all;
  }

  /** To be preceded by {@link #warm}. */
  private static Observation later(Trial trial, double seconds) {
    return at(trial, seconds, 3600, "host");
  }

  private static Observation at(Trial trial, double seconds, double start, String host) {
    return new Observation(trial, seconds, 0, host, (long) (start * 1e6), false);
  }

  /** One after the other on each of two slots, longest first, as a run does it. */
  private static List<Observation> inOrder(List<Observation> observations, double startSeconds) {
    List<Observation> longestFirst = new ArrayList<>(observations);
    longestFirst.sort(Comparator.comparingDouble(Observation::seconds).reversed());
    double[] freeAt = {100, 100};
    List<Observation> ran = new ArrayList<>();
    for (Observation one : longestFirst) {
      int slot = freeAt[0] <= freeAt[1] ? 0 : 1;
      double start = freeAt[slot];
      double seconds = one.seconds() + (start == 100 ? startSeconds : 0);
      ran.add(at(one.trial(), seconds, start, "host"));
      freeAt[slot] += seconds;
    }
    return ran;
  }

  @Test
  void givenLargestTrialsSlowedByTheStart_whenLearned_thenTheyAreTheStartAndNotTheCostOfSize() {
    List<Observation> steady = observations(new Random(3), 0.02, false);
    double sum = steady.stream().mapToDouble(Observation::seconds).sum();
    // Two slots that took three seconds each to compile, over the largest trials.
    List<Observation> ran = inOrder(steady, 3);

    TrialCosts costs = TrialCosts.NONE.with(ran).withRun(ran, 2, sum / 2 + 5);

    LearnedCostModel model = costs.model();
    assertThat(model.startSeconds()).isCloseTo(3, within(0.3));
    assertThat(model.runOverheadSeconds()).isCloseTo(5 - 3, within(0.01));
    for (Observation one : steady) {
      assertThat(model.seconds(one.trial()) / one.seconds()).isCloseTo(1, within(0.15));
    }
    Trial larger = trial(new Lstm(1), 128, 5, 200, 0);
    assertThat(model.seconds(larger) / machine(larger, 0)).isCloseTo(1, within(0.25));
  }

  @Test
  void givenARunThatWasOverBeforeItWasWarm_whenLearned_thenItsTimesAreTakenAndItsStartIsNot() {
    Trial trial = trial(new Lstm(1), 32, 1, 200, 0);
    List<Observation> ran = List.of(at(trial, 2, 0, "host"), at(trial, 2, 2, "host"));

    TrialCosts costs = TrialCosts.NONE.with(ran).withRun(ran, 1, 9);

    assertThat(costs.model().seconds(trial)).isCloseTo(2, within(0.2));
    assertThat(costs.model().startSeconds()).isEqualTo(TrialCosts.NONE.model().startSeconds());
    assertThat(costs.model().runOverheadSeconds()).isCloseTo(5, within(1e-9));

    // Once a warm process has run them, the first seconds say nothing any more.
    List<Observation> longer =
        List.of(at(trial, 4, 100, "host"), at(trial, 4, 104, "host"), at(trial, 1, 108.5, "host"));
    TrialCosts both = costs.with(longer).with(ran);
    assertThat(both.model().seconds(trial)).isCloseTo(1, within(0.1));
  }

  @Test
  void givenSeveralProcesses_whenLookedAt_thenTheFirstSecondsOfEachAreFound() {
    Trial trial = trial(new Lstm(1), 32, 1, 200, 0);
    List<Observation> slowed =
        List.of(
            at(trial, 1, 0, "a"),
            at(trial, 4, 1, "a"), // to 5: all of it
            at(trial, 4, 5, "a"), // to 9: a quarter of it
            at(trial, 2, 50, "a"), // after a pause: another process
            at(trial, 2, 9, "b")); // another machine
    List<Observation> usual =
        List.of(
            at(trial, 20, 5.5, "a"), // half a second of twenty
            at(trial, 1, 26, "a"),
            at(trial, 1, 57, "a"),
            at(trial, 6, 14, "b")); // one second of six
    List<Observation> all = new ArrayList<>(slowed);
    all.addAll(usual);
    all.add(at(trial, 6, 51.5, "a")); // keeps a's second process busy until 57
    all.add(at(trial, 3.5, 11, "b"));

    assertThat(JvmWarmUp.of(all)).containsAll(slowed).doesNotContainAnyElementsOf(usual);
  }

  @Test
  void givenTrialsThatStoppedEarly_whenLearned_thenTheySpeakForTheirSettingsAlone() {
    List<Observation> observations = observations(new Random(3), 0.02, false);
    Trial whole = trial(new Lstm(1), 32, 2, 1000, 0);
    double expected = costs(observations).seconds(whole);
    Trial stopped = trial(new Lstm(1), 32, 5, 1000, 0);
    double seconds = machine(stopped, 0) / 50;
    observations.add(new Observation(stopped, seconds, 0, "host", 3_600_000_000L, true));

    LearnedCostModel model = costs(observations);

    assertThat(model.seconds(trial(new Lstm(1), 32, 5, 1000, 9)) / seconds)
        .isCloseTo(1, within(0.5));
    assertThat(model.seconds(whole)).isEqualTo(expected);
  }

  private static LearnedCostModel costs(List<Observation> observations) {
    return TrialCosts.NONE.with(warm(observations)).model();
  }

  @Test
  void givenOneSlowTrial_whenLearned_thenItIsPredictedWell() {
    Trial trial = trial(new Lstm(1), 32, 1, 200, 0);
    double seconds = 5 * TrialCosts.NONE.model().seconds(trial);

    assertThat(costs(List.of(later(trial, seconds))).seconds(trial))
        .isCloseTo(seconds, within(0.05 * seconds));
  }

  @Test
  void givenTimesThatNoMachineHas_whenLearned_thenEveryPredictionStaysPositive() {
    // The larger the trial, the shorter it took: an unbounded fit would have negative terms.
    List<Observation> observations = new ArrayList<>();
    for (int hidden = 8; hidden <= 256; hidden *= 2) {
      observations.add(later(trial(new Lstm(1), hidden, 1, 100, 0), 100.0 / hidden));
    }
    LearnedCostModel model = costs(observations);

    assertThat(model.seconds(trial(new Lstm(1), 1, 1, 0, 0))).isPositive().isFinite();
    assertThat(model.seconds(trial(new Gru(0), 512, 10, 1000, 0))).isPositive().isFinite();
  }

  @Test
  void givenCosts_whenKeptAndRead_thenTheyPredictTheSame() {
    List<Observation> observations = observations(new Random(5), 0.1, true);
    TrialCosts costs = TrialCosts.NONE.with(warm(observations)).withRun(observations, 2, 9);

    TrialCosts read = TrialCosts.read(costs.toJson());

    assertThat(read.samples()).isEqualTo(costs.samples()).hasSize(46);
    Trial trial = trial(new Gru(0), 100, 2, 50, 1);
    assertThat(read.model().seconds(trial)).isEqualTo(costs.model().seconds(trial));
    assertThat(read.model().startSeconds()).isEqualTo(costs.model().startSeconds());
    assertThat(read.model().runOverheadSeconds()).isEqualTo(costs.model().runOverheadSeconds());
    assertThat(TrialCosts.read("no JSON").samples()).isEmpty();
    assertThat(TrialCosts.read("").samples()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"version\":3 | \"version\":2",
        "\"overhead\": | \"other\":",
        "\"costs\": | \"other\":",
        "\"samples\":[ | \"samples\":[null,",
        "\"groups\":[ | \"groups\":[null,",
        "\"seconds\":1.0 | \"seconds\":1e999",
        "\"seconds\":1.0 | \"seconds\":-1",
        "\"trials\":1 | \"trials\":0",
        "\"shapeSeconds\": | \"shapeSeconds\":-",
        "\"USUAL\" | null",
        "\"starts\":0 | \"starts\":-1",
        "\"runOverheadSeconds\": | \"runOverheadSeconds\":-",
        "} | ]"
      })
  void givenCostsThatWereDamaged_whenRead_thenPredictionsBeginAgain(String kept, String damaged) {
    String json = TrialCosts.NONE.with(warm(List.of())).toJson();
    json = json.replaceFirst("\"seconds\":[\\d.]+", "\"seconds\":1.0");
    assertThat(json).contains(kept);
    assertThat(TrialCosts.read(json).samples()).hasSize(1);

    assertThat(TrialCosts.read(json.replace(kept, damaged))).isEqualTo(TrialCosts.NONE);
  }

  @Test
  void givenAnImpossibleTime_whenObserved_thenRefused() {
    assertThatThrownBy(() -> later(trial(new Lstm(1), 1, 1, 1, 0), Double.NaN))
        .hasMessage("seconds must be > 0, was NaN");
  }

  @Test
  void givenTrialsThatReadTheirPretraining_whenLearned_thenTheyArePredictedAsIfTheyDidTheirOwn()
      throws Exception {
    List<Trial> trials =
        Trials.resolve(
            SweepFile.parse(
                    "s.yaml",
                    "{name: s, init: lsc, seeds: 3,"
                        + " axes: {training.optimizer.learningRate: [0.001, 0.01, 0.1]}}",
                    List.of())
                .specs());
    double pretraining = 3;
    double training = 1;
    List<Observation> alone = new ArrayList<>();
    List<Observation> shared = new ArrayList<>();
    Trial before = trial(new TanhRnn(), 64, 5, 100_000, 0);
    alone.add(at(before, 100, 3500, "host"));
    shared.add(at(before, 100, 3500, "host"));
    for (int i = 0; i < trials.size(); i++) {
      // Which of the rates did it for the others differs from seed to seed.
      boolean makes = i % 3 == i / 3;
      alone.add(at(trials.get(i), pretraining + training, 3600, "host"));
      shared.add(
          new Observation(
              trials.get(i),
              training + (makes ? pretraining : 0),
              makes ? 0 : pretraining,
              "host",
              3_600_000_000L,
              false));
    }
    LearnedCostModel expected = known(alone).model();

    LearnedCostModel model = known(shared).model();

    for (Trial trial : trials) {
      assertThat(model.seconds(trial)).isEqualTo(expected.seconds(trial));
      assertThat(model.seconds(trial)).isCloseTo(pretraining + training, within(0.2));
      assertThat(model.pretrainingSeconds(trial)).isBetween(0.0, model.seconds(trial));
    }
    // What the run took besides is what it spent, not what it saved: 3 * 3 + 9 * 1 on one slot.
    double spent =
        shared.subList(1, shared.size()).stream().mapToDouble(Observation::seconds).sum();
    assertThat(spent).isEqualTo(18);
    assertThat(
            known(shared)
                .withRun(shared.subList(1, shared.size()), 1, spent + 2)
                .model()
                .runOverheadSeconds())
        .isCloseTo(2, within(1e-9));
  }

  private static TrialCosts known(List<Observation> observations) {
    return TrialCosts.NONE.with(observations);
  }
}
