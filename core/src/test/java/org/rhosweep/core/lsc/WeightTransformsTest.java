package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

class WeightTransformsTest {
  private static ParameterLayout layout(org.rhosweep.core.cell.Cell cell) {
    return Networks.layout(cell, 4, 2, Networks.dense(5, 3, 2, TargetPosition.LAST_STEP));
  }

  /** Entries 1 … 8 on [2, 4]: deviation sqrt(5.25), times sqrt(4) of the fan-in. */
  @Test
  void givenAReadout_whenItsSpreadIsTaken_thenItIsTheDeviationTimesTheRootOfTheFanIn() {
    ParameterLayout layout = layout(new Gru(0));
    float[] weights = new float[layout.size()];
    Block readout = layout.block(Kind.READOUT, -1, -1);
    for (int i = 0; i < 8; i++) {
      weights[readout.at(i / 4, i % 4)] = i + 1;
    }
    WeightTransforms moves = new WeightTransforms(layout, weights);
    assertThat(moves.spread(readout)).isCloseTo(4.58257569, within(1e-6));

    moves.rescaleSpread(readout, 0.1, 10); // 1 / 4.58257569
    assertThat(moves.spread(readout)).isCloseTo(1, within(1e-6));
    assertThat(weights[readout.at(1, 3)]).isCloseTo(1.745743f, within(1e-5f)); // 8 / 4.58257569
    weights[readout.at(0, 0)] = 100;
    moves.rescaleSpread(readout, 0.85, 1.15);
    assertThat(weights[readout.at(0, 0)]).isEqualTo(85f);
  }

  /** Radius 0.8 of 1: factor 1.25, at most 1.15; radius 1.05 of 1: 1 / 1.05. */
  @Test
  void givenAlif_whenItsTransitionsAreMultiplied_thenItsTimeConstantsAndThresholdsAreToo() {
    ParameterLayout layout = layout(new Alif(Alif.Adaptation.POSITIVE, 0.5));
    float[] weights = new float[layout.size()];
    Arrays.fill(weights, 1f);
    WeightTransforms moves = new WeightTransforms(layout, weights);
    moves.rescaleVectors(new TermRadius(Term.TIME, 1, 1, 0.8, 0), 0.85, 1.15);
    moves.rescaleVectors(new TermRadius(Term.DEPTH, 1, 1, 1.05, 0), 0.85, 1.15);
    for (Block block : layout.blocks()) {
      float expected = 1;
      if (block.kind() == Kind.VECTOR && block.layer() == 1) {
        expected = block.name().startsWith("tau") ? 1.15f : (float) (1 / 1.05);
      }
      assertThat(weights[block.at(0, 0)]).as("%s", block).isEqualTo(expected);
    }
  }

  @Test
  void givenEveryMatrix_whenShuffled_thenEachKeepsItsEntriesAndSlowWeightsGoTheSameWays() {
    ParameterLayout layout = layout(new Gru(0));
    float[] weights = new float[layout.size()];
    for (Block block : layout.blocks()) {
      for (int i = 0; i < block.rows() * block.columns(); i++) {
        weights[block.at(i / block.columns(), i % block.columns())] = 1 + i;
      }
    }
    for (boolean biasesToo : new boolean[] {false, true}) {
      float[] moved = weights.clone();
      float[] slow = weights.clone();
      new WeightTransforms(layout, moved)
          .shuffle(RandomStream.of(1, Purpose.NOISE, 0, 0), biasesToo, slow);
      assertThat(slow).isEqualTo(moved);
      for (Block block : layout.blocks()) {
        int count = block.rows() * block.columns();
        float[] before = new float[count];
        float[] after = new float[count];
        for (int i = 0; i < count; i++) {
          before[i] = weights[block.at(i / block.columns(), i % block.columns())];
          after[i] = moved[block.at(i / block.columns(), i % block.columns())];
        }
        if (block.columns() > 1) {
          assertThat(after).as("%s", block).isNotEqualTo(before);
        } else if (!biasesToo) {
          assertThat(after).as("%s", block).isEqualTo(before);
        }
        Arrays.sort(after);
        assertThat(after).as("%s", block).isEqualTo(before);
      }
    }
  }

  /**
   * recLSC.py and training_rnns.py: 7.2e-3, r > .66; nonrecLSC.py, training_ffns.py: 1e-4, r > .8.
   */
  @Test
  void givenNothing_whenThePapersMethodIsChosen_thenRatesAreTheAuthorsForTheFamily() {
    LscMethod.Paper paper = new LscMethod.Paper(null, null);
    assertThat(paper.rate(true)).isEqualTo(7.2e-3);
    assertThat(paper.rate(false)).isEqualTo(1e-4);
    assertThat(paper.shuffling(true)).isEqualTo(0.34);
    assertThat(paper.shuffling(false)).isEqualTo(0.2);
    assertThat(paper.weightDecay()).isEqualTo(1e-4);
    assertThat(new LscMethod.Paper(1e-3, 0.5).rate(false)).isEqualTo(1e-3);
    assertThat(new LscMethod.Paper(1e-3, 0.5).shuffling(true)).isEqualTo(0.5);
  }
}
