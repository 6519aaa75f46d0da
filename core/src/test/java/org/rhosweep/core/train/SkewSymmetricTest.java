package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.OwnEquations;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.LeCun;
import org.rhosweep.core.init.MatrixScheme;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.network.SkewSymmetric;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/** W = -W^T from the draw to the end of training. */
class SkewSymmetricTest {
  private static final CellEquations CELL = OwnEquations.ALL.get("skew-symmetric");
  private static final Glorot GLOROT = new Glorot(Distribution.UNIFORM, 1);

  static Stream<Optimizer> optimizers() {
    AdamW decaying = new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1);
    return Stream.of(
        new Adam(0.01, 0.9, 0.999, 1e-8),
        decaying,
        new AdaBelief(0.01, 0.9, 0.999, 1e-16),
        new Sgd(0.1, 0.9),
        new Lookahead(decaying, 5, 0.5));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void givenAnOptimiser_whenTrained_thenTheMatrixStaysSkewSymmetricToTheLastBit(
      Optimizer optimizer) {
    SequenceShape sequence = Networks.dense(9, 3, 4, TargetPosition.LAST_STEP);
    ParameterLayout layout = OwnEquations.layout(CELL, 19, 2, sequence);
    float[] weights = InitialWeights.draw(layout, GLOROT, 3);
    float[] first = weights.clone();
    float[] gradient = new float[layout.size()];
    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 8, true);
    OptimizerState state = OptimizerState.of(optimizer, KernelChoice.best(), layout.size());
    for (int step = 1; step <= 40; step++) {
      network.load(weights);
      Batch batch = Networks.batch(sequence, 8, 8, step);
      network.gradient(batch, gradient, null);
      if (step % 20 == 0) {
        double[] exact = new double[layout.size()];
        new ReferenceNetwork(layout).loss(Networks.toDouble(weights), batch, exact);
        assertSkew(layout, Networks.toDouble(gradient));
        assertSkew(layout, exact);
        for (Block block : skew(layout)) {
          for (int i = 0; i < block.rows() * block.columns(); i++) {
            int at = block.at(i / block.columns(), i % block.columns());
            assertThat((double) gradient[at]).isCloseTo(exact[at], within(2e-6));
          }
        }
      }
      state.step(weights, gradient, 0.37f, step, optimizer.learningRate()); // as if clipped
      assertSkew(layout, Networks.toDouble(weights));
    }
    for (Block block : skew(layout)) {
      assertThat(weights[block.at(3, 5)]).isNotEqualTo(first[block.at(3, 5)]);
      // What engines read is the block itself.
      assertThat(SkewSymmetric.entry(weights, block, 3, 5)).isEqualTo(weights[block.at(3, 5)]);
    }
  }

  /** 128 * 127 / 2 uniform or normal numbers: standard error of the variance at most 1.6 %. */
  @Test
  void givenAScheme_whenDrawn_thenEntriesOffTheDiagonalHaveItsVariance() {
    SequenceShape sequence = Networks.dense(2, 3, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = OwnEquations.layout(CELL, 128, 1, sequence);
    for (MatrixScheme scheme : List.of(GLOROT, new LeCun(Distribution.NORMAL, 1))) {
      float[] weights = InitialWeights.draw(layout, scheme, 7);
      assertSkew(layout, Networks.toDouble(weights));
      Block block = skew(layout).get(0);
      double square = 0;
      for (int row = 0; row < 128; row++) {
        for (int column = 0; column < 128; column++) {
          square += Math.pow(weights[block.at(row, column)], 2);
        }
      }
      double variance = scheme.secondMoment(128, 128);
      assertThat(square / (128 * 127)).isCloseTo(variance, within(0.08 * variance));
    }
  }

  @Test
  void givenAnOrthogonalScheme_whenDrawn_thenItIsRefusedByName() {
    SequenceShape sequence = Networks.dense(2, 3, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = OwnEquations.layout(CELL, 4, 1, sequence);
    assertThatThrownBy(() -> InitialWeights.draw(layout, new Orthogonal(1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("draws no skew-symmetric matrix")
        .hasMessageContaining("rotation");
  }

  /** 4 * 3 / 2 for W, twice U [4, 3] and b [4]; readout [2, 4] and b [2]. */
  @Test
  void givenASkewSymmetricMatrix_whenParametersAreCounted_thenHalfOfItIs() {
    SequenceShape sequence = Networks.dense(2, 3, 2, TargetPosition.LAST_STEP);
    assertThat(OwnEquations.layout(CELL, 4, 1, sequence).parameters())
        .isEqualTo(6 + 2 * (12 + 4) + 8 + 2);
  }

  private static List<Block> skew(ParameterLayout layout) {
    List<Block> blocks = layout.blocks().stream().filter(layout::isSkewSymmetric).toList();
    assertThat(blocks).hasSize(layout.shape().depth()).allMatch(b -> b.kind() == Kind.RECURRENT);
    return blocks;
  }

  private static void assertSkew(ParameterLayout layout, double[] entries) {
    for (Block block : skew(layout)) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column <= row; column++) {
          assertThat(entries[block.at(row, column)] + entries[block.at(column, row)])
              .as("%s [%d, %d]", block.name(), row, column)
              .isZero();
        }
      }
    }
  }
}
