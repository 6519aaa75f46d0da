package org.rhosweep.sweeps.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.run.Trial;

class ShapeCostModelTest {
  private static Trial lstm(int hiddenSize, int depth, int trainingSteps) {
    return SampleTrials.trial(
        SampleTrials.spec(new Lstm(1), hiddenSize, depth, trainingSteps, 0), SampleTrials.ROWS);
  }

  @Test
  void givenALstmOnRows_whenCounted_thenOperationsAreThoseOfItsProducts() {
    TrialSize size = TrialSize.of(lstm(64, 2, 100));

    // Multiply-adds per time step: layer 0: 4*64*(28+64) = 23552; layer 1: 4*64*128 = 32768.
    // Per sequence: 28 * (23552 + 32768) + readout 64*10 = 1577600; operations: 3155200.
    // Training: 3 * 32 * 100 sequences; evaluation: 11 times 512 of train and all 200 of eval;
    // test: once all 200.
    assertThat(size.operations()).isEqualTo((3.0 * 32 * 100 + 11.0 * (512 + 200) + 200) * 3155200);
    // Visits: 28 * 2 per pass; training 2 * 100 passes; evaluation 11 * (16 + 7) passes, test 7.
    assertThat(size.cellSteps()).isEqualTo(56.0 * 200 + 56.0 * 11 * (16 + 7) + 56.0 * 7);
    assertThat(size.curveRows()).isEqualTo(22);
    // Steps 1, 2, 4, 8, 16, 32, 64 and 100; each 2 layers * (28 outputs + 28 cell states + 2
    // matrices) + readout.
    assertThat(size.gradientRows()).isEqualTo(8 * (2 * 58 + 1));
  }

  @Test
  void givenAPowerOfTwoOfSteps_whenCounted_thenTheLastStepIsNotProbedTwice() {
    assertThat(TrialSize.of(lstm(8, 1, 64)).gradientRows()).isEqualTo(7 * 59);
    assertThat(TrialSize.of(lstm(8, 1, 1)).gradientRows()).isEqualTo(59);
    assertThat(TrialSize.of(lstm(8, 1, 0)).gradientRows()).isZero();
  }

  @Test
  void givenTokensAtEveryStep_whenCounted_thenTheEmbeddingIsNoProductAndTheReadoutIsAtEveryStep() {
    Trial trial =
        SampleTrials.trial(SampleTrials.spec(new TanhRnn(), 7, 1, 0, 0), SampleTrials.TOKENS);

    // Per sequence: 5 * (7 * (3 + 7) + 7 * 11) = 735 multiply-adds. No training step, so one
    // evaluation: 512 targets of train are 103 sequences of 5, the 200 of eval are 40,
    // and so are those of the test.
    assertThat(TrialSize.of(trial).operations()).isEqualTo(2 * 735.0 * (103 + 40 + 40));
  }

  @Test
  void givenMoreWork_whenPredicted_thenMoreSeconds() {
    ShapeCostModel cost = ShapeCostModel.DEFAULT;

    assertThat(cost.seconds(lstm(64, 2, 100))).isGreaterThan(cost.seconds(lstm(64, 1, 100)));
    assertThat(cost.seconds(lstm(65, 1, 100))).isGreaterThan(cost.seconds(lstm(64, 1, 100)));
    assertThat(cost.seconds(lstm(64, 1, 101))).isGreaterThan(cost.seconds(lstm(64, 1, 100)));
    assertThat(cost.seconds(lstm(1, 1, 0))).isPositive();
  }

  @Test
  void givenCellsOfTheSameSize_whenPredicted_thenGatesDecide() {
    ShapeCostModel products = new ShapeCostModel(1, 1e-12, 1e-12);
    Trial lstm = lstm(64, 3, 100);
    Trial gru = SampleTrials.trial(SampleTrials.spec(new Gru(0), 64, 3, 100, 0), SampleTrials.ROWS);

    // 4 gates to 3, but for the readout's 640 of 2.5 million multiply-adds.
    assertThat(products.seconds(lstm) / products.seconds(gru)).isCloseTo(4 / 3.0, within(1e-3));
  }

  @Test
  void givenAnImpossibleMachine_whenMade_thenRefused() {
    assertThatThrownBy(() -> new ShapeCostModel(0, 1, 1)).hasMessage("gflops must be > 0, was 0.0");
  }
}
