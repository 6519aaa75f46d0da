package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.kernels.ScalarKernels;

/** The fast engine against the plain one, over sizes that do and do not fill its tiles. */
class SimdNetworkTest {
  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      SequenceShape rows = Networks.dense(11, 28, 10, TargetPosition.LAST_STEP);
      SequenceShape pixels = Networks.dense(9, 1, 3, TargetPosition.EVERY_STEP);
      cases.add(Arguments.of(cell, 13, 1, rows, 5));
      cases.add(Arguments.of(cell, 40, 3, rows, 33));
      cases.add(Arguments.of(cell, 8, 2, pixels, 32));
      cases.add(Arguments.of(cell, 1, 1, pixels, 1));
      cases.add(Arguments.of(cell, 16, 2, Networks.tokens(7, 19, 6), 34));
      cases.add(Arguments.of(cell, 24, 4, Networks.regression(17, 2, 3), 7));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenANetwork_whenRunOnSimd_thenLossAndGradientAgreeWithDoublePrecision(
      Cell cell, int hidden, int depth, SequenceShape shape, int examples) {
    checkPrecision(Networks.layout(cell, hidden, depth, shape), examples);
  }

  /** Loss and gradient of a network beside those in double precision. */
  static void checkPrecision(ParameterLayout layout, int examples) {
    SequenceShape shape = layout.shape().sequence();
    double deviation = 0.8 / Math.sqrt(layout.shape().hiddenSize());
    float[] weights = Networks.weights(layout, deviation, 3);
    Batch batch = Networks.batch(shape, 40, examples, 4);
    double[] expected = new double[layout.size()];
    double expectedLoss =
        new ReferenceNetwork(layout).loss(Networks.toDouble(weights), batch, expected);

    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 40, true);
    network.load(weights);
    float[] gradient = new float[layout.size()];
    BatchLoss loss = network.gradient(batch, gradient, null);

    double largest = 0;
    for (double g : expected) {
      largest = Math.max(largest, Math.abs(g));
    }
    // Sums of up to 33 * 17 products of numbers with relative error of a few 1e-7.
    assertThat(loss.meanLoss()).isCloseTo(expectedLoss, within(3e-6 * Math.max(1, expectedLoss)));
    GoldenNetworkTest.assertClose(layout, Networks.toDouble(gradient), expected, 2e-5 * largest);
    SimdNetwork evaluator = new SimdNetwork(KernelChoice.best(), layout, 40, false);
    evaluator.load(weights);
    assertThat(evaluator.evaluate(batch)).isEqualTo(loss);
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("cases")
  void givenANetwork_whenRunInPlainJava_thenEveryBitIsTheSame(
      Cell cell, int hidden, int depth, SequenceShape shape, int examples) {
    checkBits(Networks.layout(cell, hidden, depth, shape), examples);
  }

  /** The gradient of a network with vectors beside that without. */
  static void checkBits(ParameterLayout layout, int examples) {
    SequenceShape shape = layout.shape().sequence();
    float[] weights = Networks.weights(layout, 1.0 / Math.sqrt(layout.shape().hiddenSize()), 5);
    Batch batch = Networks.batch(shape, 40, examples, 6);

    float[] vector = gradient(KernelChoice.best(), layout, weights, batch);
    float[] scalar = gradient(new ScalarKernels(), layout, weights, batch);

    assertThat(scalar).isEqualTo(vector);
  }

  private static float[] gradient(
      Kernels kernels, ParameterLayout layout, float[] weights, Batch batch) {
    SimdNetwork network = new SimdNetwork(kernels, layout, batch.batchSize, true);
    network.load(weights);
    float[] gradient = new float[layout.size()];
    network.gradient(batch, gradient, null);
    return gradient;
  }

  @Test
  void givenThePaddingOfTheLayout_whenAGradientIsTaken_thenItStaysZero() {
    SequenceShape shape = Networks.dense(6, 3, 5, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 13, 2, shape);
    float[] weights = Networks.weights(layout, 0.3, 1);
    float[] gradient =
        gradient(KernelChoice.best(), layout, weights, Networks.batch(shape, 3, 3, 2));

    for (ParameterLayout.Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          gradient[block.at(row, column)] = 0;
        }
      }
    }
    assertThat(gradient).containsOnly(0f);
  }

  @Test
  void givenStateGradients_whenMeasured_thenTheyAgreeWithTheReference() {
    SequenceShape shape = Networks.dense(6, 3, 5, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 12, 1, shape);
    float[] weights = Networks.weights(layout, 0.3, 1);
    Batch batch = Networks.batch(shape, 4, 4, 2);
    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 4, true);
    network.load(weights);
    float[] gradient = new float[layout.size()];
    StateGradients states = new StateGradients(1, 6);
    network.gradient(batch, gradient, states);

    // dL/dh_T = V^T dy, and dL/dV = sum over examples of dy h_T^T; by central differences of the
    // readout bias dL/dd = sum of dy. Here: the last step's norm from V and the softmax by hand.
    double sum = 0;
    ReferenceNetwork reference = new ReferenceNetwork(layout);
    double[] exact = Networks.toDouble(weights);
    ParameterLayout.Block matrix = layout.block(ParameterLayout.Kind.READOUT, -1, -1);
    for (int example = 0; example < 4; example++) {
      double[][] x = new double[6][3];
      for (int i = 0; i < 18; i++) {
        x[i / 3][i % 3] = batch.inputs[example * 18 + i];
      }
      double[] h = reference.outputs(exact, x)[5];
      double[] p = softmax(layout, exact, h);
      p[batch.labels[example]] -= 1;
      for (int unit = 0; unit < 12; unit++) {
        double dh = 0;
        for (int c = 0; c < 5; c++) {
          dh += exact[matrix.at(c, unit)] * p[c] / 4;
        }
        sum += dh * dh;
      }
    }
    assertThat(states.norm(0, 5)).isCloseTo(Math.sqrt(sum), within(1e-6));
    assertThat(states.norm(0, 0)).isPositive().isLessThan(states.norm(0, 5));
    assertThat(states.finiteFraction(0, 3)).isEqualTo(1);
  }

  private static double[] softmax(ParameterLayout layout, double[] weights, double[] h) {
    ParameterLayout.Block matrix = layout.block(ParameterLayout.Kind.READOUT, -1, -1);
    ParameterLayout.Block bias = layout.block(ParameterLayout.Kind.READOUT_BIAS, -1, -1);
    double[] p = new double[matrix.rows()];
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      double y = weights[bias.at(c, 0)];
      for (int unit = 0; unit < h.length; unit++) {
        y += weights[matrix.at(c, unit)] * h[unit];
      }
      p[c] = StrictMath.exp(y);
      sum += p[c];
    }
    for (int c = 0; c < p.length; c++) {
      p[c] /= sum;
    }
    return p;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givenASequenceInTwoBatches_whenTheSecondContinues_thenItIsTheLongSequence(boolean training) {
    SequenceShape half = Networks.tokens(4, 9, 5);
    SequenceShape whole = Networks.tokens(8, 9, 5);
    ParameterLayout halfLayout = Networks.layout(new Lstm(1), 10, 2, half);
    ParameterLayout wholeLayout = Networks.layout(new Lstm(1), 10, 2, whole);
    float[] weights = Networks.weights(halfLayout, 0.5, 1);
    Batch longBatch = Networks.batch(whole, 3, 3, 2);
    SimdNetwork wholeNetwork = new SimdNetwork(KernelChoice.best(), wholeLayout, 3, false);
    wholeNetwork.load(weights);
    BatchLoss expected = wholeNetwork.evaluate(longBatch);

    SimdNetwork network = new SimdNetwork(KernelChoice.best(), halfLayout, 3, training);
    network.load(weights);
    float[] gradient = new float[halfLayout.size()];
    BatchLoss sum = BatchLoss.NONE;
    for (int part = 0; part < 2; part++) {
      Batch batch = new Batch(half, 3);
      batch.continuesState = part == 1;
      for (int example = 0; example < 3; example++) {
        System.arraycopy(longBatch.tokens, example * 8 + part * 4, batch.tokens, example * 4, 4);
        System.arraycopy(longBatch.labels, example * 8 + part * 4, batch.labels, example * 4, 4);
      }
      sum = sum.plus(training ? network.gradient(batch, gradient, null) : network.evaluate(batch));
    }
    // The same numbers in another order of summing the loss.
    assertThat(sum.lossSum()).isCloseTo(expected.lossSum(), within(1e-12));
    assertThat(sum.correct()).isEqualTo(expected.correct());
  }

  @Test
  void givenABatchTooLarge_whenRun_thenTheErrorSaysWhatFits() {
    SequenceShape shape = Networks.dense(2, 1, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 2, 1, shape);
    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 2, false);
    network.load(Networks.weights(layout, 1, 1));
    assertThatThrownBy(() -> network.evaluate(Networks.batch(shape, 3, 3, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 2 examples, was 3");
  }
}
