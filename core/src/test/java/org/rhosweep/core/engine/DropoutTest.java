package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.kernels.ScalarKernels;

class DropoutTest {
  private static final Dropout DROPOUT = new Dropout(0.3, 5);

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      cases.add(Arguments.of(cell, 13, 1, Networks.dense(7, 5, 4, TargetPosition.LAST_STEP), 5));
      cases.add(Arguments.of(cell, 9, 3, Networks.dense(6, 1, 3, TargetPosition.EVERY_STEP), 33));
      cases.add(Arguments.of(cell, 8, 2, Networks.tokens(5, 9, 6), 7));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenDropout_whenRunOnSimd_thenLossAndGradientAgreeWithDoublePrecision(
      Cell cell, int hidden, int depth, SequenceShape shape, int examples) {
    ParameterLayout layout = Networks.layout(cell, hidden, depth, shape);
    float[] weights = Networks.weights(layout, 0.8 / Math.sqrt(hidden), 3);
    Batch batch = Networks.batch(shape, 40, examples, 4);
    double[] expected = new double[layout.size()];
    double expectedLoss =
        new ReferenceNetwork(layout).loss(Networks.toDouble(weights), batch, expected, DROPOUT, 17);

    float[] gradient = new float[layout.size()];
    BatchLoss loss = gradient(KernelChoice.best(), layout, weights, batch, 17, gradient);

    double largest = 0;
    for (double g : expected) {
      largest = Math.max(largest, Math.abs(g));
    }
    // As without dropout: sums of some hundred products of single precision.
    assertThat(loss.meanLoss()).isCloseTo(expectedLoss, within(3e-6 * Math.max(1, expectedLoss)));
    GoldenNetworkTest.assertClose(layout, Networks.toDouble(gradient), expected, 2e-5 * largest);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenDropout_whenRunInPlainJava_thenEveryBitIsTheSame(
      Cell cell, int hidden, int depth, SequenceShape shape, int examples) {
    ParameterLayout layout = Networks.layout(cell, hidden, depth, shape);
    float[] weights = Networks.weights(layout, 1.0 / Math.sqrt(hidden), 5);
    Batch batch = Networks.batch(shape, 40, examples, 6);
    float[] vector = new float[layout.size()];
    float[] scalar = new float[layout.size()];
    gradient(KernelChoice.best(), layout, weights, batch, 3, vector);
    gradient(new ScalarKernels(), layout, weights, batch, 3, scalar);
    assertThat(scalar).isEqualTo(vector);
  }

  @Test
  void givenDropout_whenEveryParameterIsMoved_thenTheLossMovesByItsGradient() {
    SequenceShape shape = Networks.tokens(4, 5, 3);
    ParameterLayout layout = Networks.layout(new Gru(0.5), 4, 2, shape);
    ReferenceNetwork network = new ReferenceNetwork(layout);
    double[] weights = Networks.toDouble(Networks.weights(layout, 0.7, 11));
    Batch batch = Networks.batch(shape, 3, 3, 12);
    double[] gradient = new double[weights.length];
    network.loss(weights, batch, gradient, DROPOUT, 2);

    double step = 1e-5; // as in GradientCheckTest
    for (ParameterLayout.Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          double kept = weights[at];
          weights[at] = kept + step;
          double above = network.loss(weights, batch, null, DROPOUT, 2);
          weights[at] = kept - step;
          double below = network.loss(weights, batch, null, DROPOUT, 2);
          weights[at] = kept;
          double difference = (above - below) / (2 * step);
          assertThat(gradient[at])
              .isCloseTo(difference, within(1e-9 + 1e-7 * Math.abs(difference)));
        }
      }
    }
  }

  @Test
  void givenDropout_whenEvaluated_thenNothingIsLost_andTrainingStepsDiffer() {
    SequenceShape shape = Networks.dense(6, 3, 5, TargetPosition.EVERY_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 13, 2, shape);
    float[] weights = Networks.weights(layout, 0.5, 1);
    Batch batch = Networks.batch(shape, 4, 4, 2);
    SimdNetwork plain = new SimdNetwork(KernelChoice.best(), layout, 4, true);
    plain.load(weights);
    SimdNetwork dropping = new SimdNetwork(KernelChoice.best(), layout, 4, true, DROPOUT);
    dropping.load(weights);
    BatchLoss whole = plain.evaluate(batch);

    float[] gradient = new float[layout.size()];
    dropping.beginStep(1);
    BatchLoss first = dropping.gradient(batch, gradient, null);
    dropping.beginStep(2);
    BatchLoss second = dropping.gradient(batch, gradient, null);
    BatchLoss evaluated = dropping.evaluate(batch);
    dropping.beginStep(1);
    BatchLoss again = dropping.gradient(batch, gradient, null);

    assertThat(evaluated).isEqualTo(whole);
    assertThat(first).isNotEqualTo(second).isNotEqualTo(whole).isEqualTo(again);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 0.9})
  void givenFactors_whenDrawn_thenTheyAreZeroWithTheProbabilityAndOneOnAverage(double p) {
    RandomStream stream = new Dropout(p, 3).stream(1, 4);
    int n = 100_000;
    int lost = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      float factor = new Dropout(p, 3).factor(stream);
      assertThat(factor == 0 || factor == (float) (1 / (1 - p))).isTrue();
      lost += factor == 0 ? 1 : 0;
      sum += factor;
    }
    double error = Math.sqrt(p * (1 - p) / n); // of a binomial fraction
    assertThat((double) lost / n).isCloseTo(p, within(5 * error));
    assertThat(sum / n).isCloseTo(1, within(5 * error / (1 - p)));
  }

  @Test
  void givenKeys_whenDrawn_thenSeedLayerAndStepMakeOtherFactors() {
    assertThat(factors(5, 0, 1)).isEqualTo(factors(5, 0, 1));
    assertThat(factors(5, 0, 1)).isNotEqualTo(factors(6, 0, 1));
    assertThat(factors(5, 0, 1)).isNotEqualTo(factors(5, 1, 1));
    assertThat(factors(5, 0, 1)).isNotEqualTo(factors(5, 0, 2));
  }

  private static List<Float> factors(long seed, int layer, int step) {
    Dropout dropout = new Dropout(0.5, seed);
    RandomStream stream = dropout.stream(layer, step);
    List<Float> factors = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      factors.add(dropout.factor(stream));
    }
    return factors;
  }

  @Test
  void givenSettings_whenDropoutIsImpossible_thenTheErrorNamesIt_andZeroIsNone() {
    assertThatThrownBy(() -> new ModelSettings(new Gru(0), 8, 1, 1))
        .hasMessage("dropout must be >= 0 and < 1, was 1.0");
    assertThatThrownBy(() -> new ModelSettings(new Gru(0), 8, 1, -0.1))
        .hasMessage("dropout must be >= 0 and < 1, was -0.1");
    assertThat(Dropout.of(new ModelSettings(new Gru(0), 8, 1, 0), 7)).isNull();
    assertThat(Dropout.of(new ModelSettings(new Gru(0), 8, 1, 0.2), 7))
        .isEqualTo(new Dropout(0.2, 7));
  }

  private static BatchLoss gradient(
      Kernels kernels,
      ParameterLayout layout,
      float[] weights,
      Batch batch,
      int trainingStep,
      float[] gradient) {
    SimdNetwork network = new SimdNetwork(kernels, layout, batch.batchSize, true, DROPOUT);
    network.load(weights);
    network.beginStep(trainingStep);
    return network.gradient(batch, gradient, null);
  }
}
