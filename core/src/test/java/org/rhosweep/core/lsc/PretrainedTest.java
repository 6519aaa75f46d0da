package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.PaddingKind;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.PretrainedWeightsSource;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingSettings;

class PretrainedTest {
  private static final Dataset DIGITS =
      new SequentialDigits(14, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 60, 20)
          .load();

  private static final Lsc LSC = new Lsc(0.9);

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  /** Width and inputs that are no multiples of 8 or 32, so that every block is padded. */
  private static Trainer training(Cell cell, double learningRate, int steps, double dropout) {
    return new Trainer(
        new ModelSettings(cell, 13, 2, dropout),
        LSC,
        new TrainingSettings(new Adam(learningRate, 0.9, 0.999, 1e-8), 20, steps, null, 2, 40),
        new ProbeSettings(
            GradientSchedule.LOG,
            List.of(RadiusPhase.BEFORE, RadiusPhase.AFTER, RadiusPhase.TRAINED)),
        EngineName.SIMD,
        5);
  }

  private static Pretrained made(Trainer training) {
    AtomicReference<Pretrained> made = new AtomicReference<>();
    PretrainedWeightsSource keeping =
        (layout, make) -> {
          made.set(make.get());
          return made.get();
        };
    assertThat(training.train(DIGITS, () -> 0, keeping).pretraining().reused()).isFalse();
    return made.get();
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("cells")
  void givenWeightsThatAnotherTrainingMade_whenRead_thenAllIsAsIfTheyWereMadeHere(Cell cell) {
    Trainer training = training(cell, 1e-2, 6, 0.2);
    TrainingResult alone = training.train(DIGITS, () -> 0);

    Pretrained made = made(training(cell, 1e-4, 3, 0));
    TrainingResult reading = training.train(DIGITS, () -> 0, (layout, make) -> made);

    assertThat(reading.pretraining()).isEqualTo(alone.pretraining().asReused());
    assertThat(reading.resultHash()).isEqualTo(alone.resultHash());
    assertThat(reading.curve()).isEqualTo(alone.curve());
    assertThat(reading.radii()).isEqualTo(alone.radii());
    assertThat(reading.gradients()).isEqualTo(alone.gradients());
    assertThat(reading.activations()).isEqualTo(alone.activations());
    assertThat(reading.test()).isEqualTo(alone.test());
    // The weights did move, so that all this says something.
    assertThat(alone.pretraining().keptStep()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenWeights_whenTakenOutAndPutBack_thenEveryEntryIsTheSameAndPaddingIsLeftAlone(Cell cell) {
    ParameterLayout layout = layout(cell, 13);
    float[] weights = new float[layout.size()];
    int entries = 0;
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          weights[block.at(row, column)] = ++entries;
        }
      }
    }

    Pretrained taken = Pretrained.of(layout, weights, null);
    float[] back = new float[layout.size()];
    taken.copyInto(layout, back);

    assertThat(taken.parameters()).hasSize(entries).startsWith(1, 2, 3);
    assertThat(back).isEqualTo(weights);
    assertThat(entries).isLessThan(layout.size());
    Arrays.fill(back, Float.NaN);
    taken.copyInto(layout, back);
    int padding = 0;
    for (float value : back) {
      padding += Float.isNaN(value) ? 1 : 0;
    }
    assertThat(padding).isEqualTo(layout.size() - entries);
  }

  private static ParameterLayout layout(Cell cell, int hiddenSize) {
    return new ParameterLayout(
        NetworkShape.of(new ModelSettings(cell, hiddenSize, 2), DIGITS.description().shape()));
  }

  @Test
  void givenAnotherNetwork_whenItsWeightsAreOffered_thenTheyDoNotFit() {
    ParameterLayout layout = layout(new Gru(0), 13);
    Pretrained pretrained = Pretrained.of(layout, new float[layout.size()], null);

    assertThat(pretrained.fits(layout(new Gru(0), 13))).isTrue();
    for (ParameterLayout other : List.of(layout(new Gru(0), 14), layout(new Lstm(1), 13))) {
      assertThat(pretrained.fits(other)).isFalse();
      assertThatThrownBy(() -> pretrained.copyInto(other, new float[other.size()]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("weights of another network");
    }
    // As many numbers, in other blocks.
    Pretrained blocks = new Pretrained("0".repeat(64), pretrained.parameters(), null);
    assertThat(blocks.fits(layout)).isFalse();
  }

  @Test
  void givenAnInitialisationWithoutPretraining_whenTrained_thenNobodyIsAsked() {
    Trainer lsc = training(new Gru(0), 1e-3, 2, 0);
    Trainer glorot =
        new Trainer(lsc.model(), LSC.base(), lsc.training(), lsc.probe(), lsc.engine(), lsc.seed());

    TrainingResult result =
        glorot.train(
            DIGITS,
            () -> 0,
            (layout, make) -> {
              throw new AssertionError("asked");
            });

    assertThat(result.pretraining()).isNull();
  }
}
