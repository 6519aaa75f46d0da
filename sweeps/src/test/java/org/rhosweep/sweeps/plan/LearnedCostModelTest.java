package org.rhosweep.sweeps.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.plan.TrialCosts.Observation;
import org.rhosweep.sweeps.run.Trial;

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
            observations.add(new Observation(trial, seconds));
          }
        }
      }
    }
    return observations;
  }

  @Test
  void givenCellsOfDifferentCost_whenLearned_thenOtherSeedsAndSizesArePredicted() {
    LearnedCostModel model = TrialCosts.NONE.with(observations(new Random(3), 0.05, false)).model();

    for (int cell = 0; cell < 3; cell++) {
      Trial seed = trial(CELLS.get(cell), 32, 5, 100, 77);
      assertThat(model.seconds(seed) / machine(seed, cell)).isCloseTo(1, within(0.1));
      Trial longer = trial(CELLS.get(cell), 128, 3, 400, 0);
      assertThat(model.seconds(longer) / machine(longer, cell)).isCloseTo(1, within(0.25));
    }
  }

  @Test
  void givenFirstTrialsThatWereSlow_whenLearned_thenTheyAreTheStartAndNotTheRule() {
    List<Observation> observations = observations(new Random(3), 0.02, false);
    double steady = observations.stream().mapToDouble(Observation::seconds).sum();
    List<Observation> slow = new ArrayList<>(observations);
    // Two slots that took three seconds each to compile, over their first trials.
    for (int i = 0; i < 6; i++) {
      slow.set(i * 12, new Observation(slow.get(i * 12).trial(), slow.get(i * 12).seconds() + 1));
    }

    TrialCosts costs = TrialCosts.NONE.with(slow);
    costs = costs.withStart(slow, 2);

    assertThat(costs.model().startSeconds()).isCloseTo(3, within(0.3));
    double predicted = observations.stream().mapToDouble(o -> costs(slow).seconds(o.trial())).sum();
    assertThat(predicted / steady).isCloseTo(1, within(0.05));
  }

  private static LearnedCostModel costs(List<Observation> observations) {
    return TrialCosts.NONE.with(observations).model();
  }

  @Test
  void givenOneSlowTrial_whenLearned_thenItIsPredictedWell() {
    Trial trial = trial(new Lstm(1), 32, 1, 200, 0);
    double seconds = 5 * TrialCosts.NONE.model().seconds(trial);

    assertThat(costs(List.of(new Observation(trial, seconds))).seconds(trial))
        .isCloseTo(seconds, within(0.05 * seconds));
  }

  @Test
  void givenTimesThatNoMachineHas_whenLearned_thenEveryPredictionStaysPositive() {
    // The larger the trial, the shorter it took: an unbounded fit would have negative terms.
    List<Observation> observations = new ArrayList<>();
    for (int hidden = 8; hidden <= 256; hidden *= 2) {
      observations.add(new Observation(trial(new Lstm(1), hidden, 1, 100, 0), 100.0 / hidden));
    }
    LearnedCostModel model = costs(observations);

    assertThat(model.seconds(trial(new Lstm(1), 1, 1, 0, 0))).isPositive().isFinite();
    assertThat(model.seconds(trial(new Gru(0), 512, 10, 1000, 0))).isPositive().isFinite();
  }

  @Test
  void givenCosts_whenKeptAndRead_thenTheyPredictTheSame() {
    List<Observation> observations = observations(new Random(5), 0.1, true);
    TrialCosts costs = TrialCosts.NONE.with(observations).withStart(observations, 2);

    TrialCosts read = TrialCosts.read(costs.toJson());

    assertThat(read.size()).isEqualTo(costs.size()).isEqualTo(45);
    Trial trial = trial(new Gru(0), 100, 2, 50, 1);
    assertThat(read.model().seconds(trial)).isEqualTo(costs.model().seconds(trial));
    assertThat(read.model().startSeconds()).isEqualTo(costs.model().startSeconds());
    assertThat(TrialCosts.read("no JSON").size()).isZero();
    assertThat(TrialCosts.read("").size()).isZero();
  }

  @Test
  void givenAnImpossibleTime_whenObserved_thenRefused() {
    assertThatThrownBy(() -> new Observation(trial(new Lstm(1), 1, 1, 1, 0), Double.NaN))
        .hasMessage("seconds must be > 0, was NaN");
  }
}
