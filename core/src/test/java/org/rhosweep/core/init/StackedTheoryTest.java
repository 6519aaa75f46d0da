package org.rhosweep.core.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.init.InitialTheory.Layer;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.StackedInputs;

/** What the theory says that layers read, with something between them, against networks. */
class StackedTheoryTest {
  private static final int HIDDEN = 200;
  private static final int DEPTH = 4;
  private static final int TIMES = 24;
  private static final int SETTLED = 10;
  private static final double CORRELATION = 0.5;

  @Test
  void givenTwoResidualLayers_whenOutputsAreAdded_thenSquaresAndProductsAdd() {
    StackedInputs lowest = StackedInputs.lowest(true, false, new InputStatistics(3, 0.9));
    StackedInputs second = lowest.above(0.5, 0.2);
    assertThat(second.read().meanSquare()).isEqualTo(0.5); // nothing is added in the lowest layer
    StackedInputs third = second.above(1.5, 1);
    assertThat(third.read().meanSquare()).isEqualTo(2);
    assertThat(third.read().correlation()).isCloseTo((0.5 * 0.2 + 1.5) / 2, within(1e-15));
    StackedInputs norm = StackedInputs.lowest(true, true, new InputStatistics(3, 0.9));
    assertThat(norm.read().meanSquare()).isEqualTo(3);
    assertThat(norm.above(0.5, 0.2).read().meanSquare()).isEqualTo(0.5 / 0.50001);
  }

  /**
   * Weights that stay the same over time, where the theory takes them for new ones at every step:
   * of a tanh cell, since a gated one makes slow outputs, which the layer above does not average
   * out as the theory has it, with or without anything between layers.
   */
  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "true, true"})
  void givenDrawnWeights_whenTheNetworkRuns_thenLayersPutOutWhatTheTheorySays(
      boolean residual, boolean layerNorm) {
    TanhRnn cell = new TanhRnn();
    ModelSettings model = new ModelSettings(cell, HIDDEN, DEPTH, 0, residual, layerNorm);
    SequenceShape sequence = Networks.dense(TIMES, HIDDEN, 1, TargetPosition.LAST_STEP);
    Glorot glorot = new Glorot(Distribution.NORMAL, 0.8);
    List<Layer> layers =
        InitialTheory.of(
            glorot, InitializationContext.of(model, sequence, new InputStatistics(1, CORRELATION)));
    ParameterLayout layout = Networks.layout(model, sequence);
    double[] weights = Networks.toDouble(InitialWeights.draw(layout, glorot, 3));
    double[][][] inputs = inputs();
    ReferenceNetwork network = new ReferenceNetwork(layout);
    double[][][][] first = network.states(weights, inputs[0]);
    double[][][][] second = network.states(weights, inputs[1]);

    StackedInputs stack =
        StackedInputs.lowest(residual, layerNorm, new InputStatistics(1, CORRELATION));
    for (int l = 0; l < DEPTH; l++) {
      Layer layer = layers.get(Math.min(l, layers.size() - 1)); // all above repeat the last one
      stack =
          stack.above(layer.prediction().outputSquare(), layer.prediction().outputCorrelation());
      double square = 0;
      double product = 0;
      for (int time = SETTLED; time < TIMES; time++) {
        square += product(first[l][time][0], first[l][time][0]) / (TIMES - SETTLED);
        product += product(first[l][time][0], second[l][time][0]) / (TIMES - SETTLED);
      }
      double expected = stack.stream().meanSquare();
      assertThat(square).as("%s layer %d", cell, l).isCloseTo(expected, within(0.1 * expected));
      assertThat(product / square)
          .as("%s layer %d", cell, l)
          .isCloseTo(stack.stream().correlation(), within(0.08));
    }
  }

  /** Two sequences with a common part. */
  private static double[][][] inputs() {
    RandomStream random = RandomStream.of(4, Purpose.NOISE, 0, 0);
    double[][][] inputs = new double[2][TIMES][HIDDEN];
    for (int time = 0; time < TIMES; time++) {
      for (int i = 0; i < HIDDEN; i++) {
        double common = StrictMath.sqrt(CORRELATION) * random.nextGaussian();
        for (double[][] sequence : inputs) {
          sequence[time][i] = common + StrictMath.sqrt(1 - CORRELATION) * random.nextGaussian();
        }
      }
    }
    return inputs;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i] / a.length;
    }
    return sum;
  }
}
