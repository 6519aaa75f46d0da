package org.rhosweep.core.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.theory.InputStatistics;

class PerMatrixTest {
  private static final int HIDDEN = 24;
  private static final MatrixScheme GLOROT = new Glorot(Distribution.UNIFORM, 1);
  private static final MatrixScheme HE = new He(Distribution.NORMAL, 1);

  private static InitializationContext conditions(Cell cell) {
    return InitializationContext.of(
        new ModelSettings(cell, HIDDEN, 2),
        new SequenceShape(
            10, InputKind.DENSE, 5, 0, 3, TargetPosition.LAST_STEP, Loss.CROSS_ENTROPY),
        new InputStatistics(1, 0.5));
  }

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  private static float[] drawn(ParameterLayout layout, Initialization scheme, Cell cell) {
    return InitialWeights.draw(
        layout,
        InitialDistributions.of(scheme, conditions(cell)),
        InitialDistributions.readout(scheme),
        11);
  }

  /** Every matrix is that of the scheme of its kind; what is no matrix of a layer is as ever. */
  @ParameterizedTest
  @MethodSource("cells")
  void givenASchemeForEachMatrix_whenDrawn_thenEachIsAsUnderThatSchemeAlone(Cell cell) {
    ParameterLayout layout = new ParameterLayout(conditions(cell).shape());
    MatrixScheme orthogonal = new Orthogonal(0.9);
    float[] found = drawn(layout, new PerMatrix(GLOROT, orthogonal, HE), cell);
    float[] ofGlorot = drawn(layout, GLOROT, cell);
    float[] ofOrthogonal = drawn(layout, orthogonal, cell);

    for (Block block : layout.blocks()) {
      float[] expected = block.kind() == Kind.RECURRENT ? ofOrthogonal : ofGlorot;
      if (block.kind() != Kind.READOUT) {
        for (int row = 0; row < block.rows(); row++) {
          for (int column = 0; column < block.columns(); column++) {
            assertThat(found[block.at(row, column)])
                .as("%s [%d, %d]", block, row, column)
                .isEqualTo(expected[block.at(row, column)]);
          }
        }
      }
    }
    assertThat(InitialWeights.draw(layout, new PerMatrix(GLOROT, orthogonal, HE), 11))
        .isEqualTo(found);
  }

  /** A GRU's three W: W^T W = 0.81 I, each by itself; U above the lowest layer is Glorot. */
  @Test
  void givenOrthogonalRecurrentMatrices_whenDrawn_thenEachGatesIsOrthogonal() {
    Cell cell = new Gru(0);
    ParameterLayout layout = new ParameterLayout(conditions(cell).shape());
    float[] weights = drawn(layout, new PerMatrix(GLOROT, new Orthogonal(0.9), GLOROT), cell);
    int recurrent = 0;
    for (Block block : layout.blocks()) {
      boolean square = block.rows() == HIDDEN && block.columns() == HIDDEN;
      for (int i = 0; square && i < HIDDEN; i++) {
        double dot = 0;
        for (int row = 0; row < HIDDEN; row++) {
          dot += weights[block.at(row, i)] * weights[block.at(row, (i + 1) % HIDDEN)];
        }
        if (block.kind() == Kind.RECURRENT) {
          assertThat(dot).as("%s", block).isCloseTo(0, within(1e-6));
          recurrent++;
        } else { // uniform within sqrt(6 / 48)
          assertThat(Math.abs(weights[block.at(i, i)])).isLessThan(0.3536f);
        }
      }
    }
    assertThat(recurrent).isEqualTo(2 * 3 * HIDDEN);
  }

  /** He on [3, 24]: E R^2 = 2 / 24; Glorot would be 2 / 27 and is bounded by sqrt(6 / 27). */
  @Test
  void givenASchemeForTheReadout_whenDrawn_thenItHasItsVariance() {
    ParameterLayout layout = new ParameterLayout(conditions(new Lstm(1)).shape());
    Block block = layout.block(Kind.READOUT, -1, -1);
    double square = 0;
    int draws = 400;
    for (int seed = 0; seed < draws; seed++) {
      float[] weights = InitialWeights.draw(layout, new PerMatrix(GLOROT, GLOROT, HE), seed);
      for (int i = 0; i < 3 * HIDDEN; i++) {
        double w = weights[block.at(i / HIDDEN, i % HIDDEN)];
        square += w * w / (draws * 3 * HIDDEN);
      }
    }
    double standardError = 2.0 / HIDDEN * Math.sqrt(2.0 / (draws * 3 * HIDDEN));
    assertThat(square).isCloseTo(2.0 / HIDDEN, within(5 * standardError));
  }

  @Test
  void givenAnIdentityForRecurrentMatrices_whenDrawn_thenTheInputHasASchemeOfItsOwn() {
    Cell cell = new ReluRnn();
    ParameterLayout layout = new ParameterLayout(conditions(cell).shape());
    float[] weights = drawn(layout, new PerMatrix(HE, new IdentityMatrix(0.5), GLOROT), cell);
    float[] ofHe = drawn(layout, HE, cell);
    Block recurrent = layout.block(Kind.RECURRENT, 1, 0);
    Block input = layout.block(Kind.INPUT, 1, 0);
    for (int i = 0; i < HIDDEN; i++) {
      assertThat(weights[recurrent.at(i, i)]).isEqualTo(0.5f);
      assertThat(weights[recurrent.at(i, (i + 1) % HIDDEN)]).isZero();
      assertThat(weights[input.at(i, 3)]).isEqualTo(ofHe[input.at(i, 3)]);
    }
    assertThatThrownBy(
            () ->
                drawn(
                    layout,
                    new PerMatrix(HE, new IdentityMatrix(1), GLOROT),
                    new FeedForward(FeedForward.Activation.RELU)))
        .hasMessageContaining("identity is for recurrent matrices, and this cell has none");
  }

  @Test
  void givenTheSameForAllMatrices_whenMadeCanonical_thenItIsTheSingleScheme() {
    assertThat(new PerMatrix(HE, HE, GLOROT).canonical()).isEqualTo(HE);
    assertThat(new PerMatrix(HE, HE, HE).canonical()).isEqualTo(new PerMatrix(HE, HE, HE));
    assertThat(new PerMatrix(HE, GLOROT, GLOROT).canonical())
        .isEqualTo(new PerMatrix(HE, GLOROT, GLOROT));
    assertThat(new PerMatrix(GLOROT, new IdentityMatrix(1), GLOROT).label())
        .isEqualTo("input:glorot/recurrent:identity");
    assertThat(new PerMatrix(GLOROT, new Orthogonal(2), HE).label())
        .isEqualTo("input:glorot/recurrent:orthogonal/readout:he");
  }

  /** sigma^2 = 24 * 1/24 of orthogonal W, nu^2 = 5 * 2 / (24 + 5) of Glorot U. */
  @Test
  void givenTwoSchemes_whenPutIntoTheTheorysSymbols_thenEachMatrixHasItsOwnMoment() {
    var layers =
        InitialTheory.of(new PerMatrix(GLOROT, new Orthogonal(1), GLOROT), conditions(new Lstm(1)));
    assertThat(layers.get(0).gates().get("forget").recurrentVariance()).isCloseTo(1, within(1e-12));
    assertThat(layers.get(0).gates().get("forget").inputVariance())
        .isCloseTo(10.0 / 29, within(1e-12));
    assertThat(layers.get(0).orthogonal()).isTrue();
  }
}
