package org.rhosweep.nd4j;

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
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.GoldenNetworkTest;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.OwnEquations;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/**
 * Two engines that share the equations and nothing else.
 *
 * <p>Both round to single precision, relative error 6e-8 per operation; a gradient is a sum of up
 * to 33 * 17 products of values that some tens of operations have led to, so each engine is within
 * 2e-5 of the largest gradient of exact arithmetic (that is what the {@code simd} engine is held to
 * against double precision), and the two are within 4e-5 of each other.
 */
@Tag("slow")
class Nd4jNetworkTest {
  private static final double LOSS_TOLERANCE = 6e-6;
  private static final double GRADIENT_TOLERANCE = 4e-5;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      SequenceShape rows = Networks.dense(11, 28, 10, TargetPosition.LAST_STEP);
      SequenceShape pixels = Networks.dense(9, 1, 3, TargetPosition.EVERY_STEP);
      cases.add(Arguments.of(cell, 13, 1, rows, 40, 5));
      cases.add(Arguments.of(cell, 40, 3, rows, 40, 33));
      cases.add(Arguments.of(cell, 8, 2, pixels, 32, 32));
      cases.add(Arguments.of(cell, 1, 1, pixels, 1, 1));
      cases.add(Arguments.of(cell, 5, 2, pixels, 1, 1));
      cases.add(Arguments.of(cell, 1, 2, rows, 3, 2));
      cases.add(Arguments.of(cell, 16, 2, Networks.tokens(7, 19, 6), 34, 34));
      cases.add(Arguments.of(cell, 24, 4, Networks.regression(17, 2, 3), 40, 7));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenANetwork_whenRunOnNd4j_thenLossAndGradientAgreeWithSimd(
      Cell cell, int hidden, int depth, SequenceShape shape, int batchSize, int examples) {
    assertAgreement(Networks.layout(cell, hidden, depth, shape), batchSize, examples);
  }

  static List<Arguments> ownEquations() {
    List<Arguments> cases = new ArrayList<>();
    OwnEquations.ALL.forEach((name, equations) -> cases.add(Arguments.of(name, equations)));
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ownEquations")
  void givenEquations_whenRunOnNd4j_thenLossAndGradientAgreeWithSimd(
      String name, CellEquations equations) {
    SequenceShape rows = Networks.dense(11, 28, 10, TargetPosition.LAST_STEP);
    assertAgreement(OwnEquations.layout(equations, 13, 1, rows), 40, 5);
    assertAgreement(OwnEquations.layout(equations, 24, 3, rows), 33, 33);
  }

  private static void assertAgreement(ParameterLayout layout, int batchSize, int examples) {
    SequenceShape shape = layout.shape().sequence();
    int depth = layout.shape().depth();
    double spread = 0.8 / Math.sqrt(layout.shape().hiddenSize());
    float[] weights = Networks.weights(layout, spread, 3);
    Batch batch = Networks.batch(shape, batchSize, examples, 4);
    float[] expected = new float[layout.size()];
    int internal = layout.shape().equations().internalStates().size();
    StateGradients expectedStates =
        new StateGradients(depth, shape.sequenceLength(), internal, () -> 0);
    NetworkEngine simd = engine(EngineName.SIMD, layout, batchSize, true, weights);
    BatchLoss expectedLoss = simd.gradient(batch, expected, expectedStates);

    float[] actual = new float[layout.size()];
    StateGradients states = new StateGradients(depth, shape.sequenceLength(), internal, () -> 0);
    BatchLoss loss;
    try (NetworkEngine nd4j = engine(EngineName.ND4J, layout, batchSize, true, weights)) {
      nd4j.gradient(batch, new float[layout.size()], null);
      loss = nd4j.gradient(batch, actual, states); // the second time: nothing is left of the first
    }
    BatchLoss evaluated;
    try (NetworkEngine evaluator = engine(EngineName.ND4J, layout, batchSize, false, weights)) {
      evaluated = evaluator.evaluate(batch);
    }

    double scale = Math.max(1, expectedLoss.meanLoss());
    assertThat(loss.meanLoss()).isCloseTo(expectedLoss.meanLoss(), within(LOSS_TOLERANCE * scale));
    assertThat(loss.targets()).isEqualTo(expectedLoss.targets());
    assertThat(loss.correct()).isEqualTo(expectedLoss.correct());
    assertThat(evaluated).isEqualTo(loss);
    double largest = 0;
    double deviation = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      deviation = Math.max(deviation, Math.abs(actual[i] - expected[i]));
    }
    assertThat(largest).isPositive();
    assertThat(deviation).isLessThan(GRADIENT_TOLERANCE * largest);
    for (int layer = 0; layer < depth; layer++) {
      for (Op function : List.of(Op.TANH, Op.SIGMOID)) {
        double share = expectedStates.saturatedFraction(layer, function);
        double actualShare = states.saturatedFraction(layer, function);
        assertThat(Double.isNaN(actualShare)).isEqualTo(Double.isNaN(share));
        if (!Double.isNaN(share)) {
          // A value at the very bound may fall on either side of it.
          assertThat(actualShare).isCloseTo(share, within(2e-3));
        }
      }
      for (Op function : List.of(Op.RELU, Op.SPIKE)) {
        // A spike or a unit at its threshold may be one in one engine and none in the other.
        assertClose(
            states.activeFraction(layer, function),
            expectedStates.activeFraction(layer, function),
            2e-3);
        assertClose(
            states.deadUnitFraction(layer, function),
            expectedStates.deadUnitFraction(layer, function),
            0);
      }
      for (int time = 0; time < shape.sequenceLength(); time++) {
        for (int state = 0; state < internal; state++) {
          double norm = expectedStates.internalNorm(state, layer, time);
          assertThat(states.internalNorm(state, layer, time))
              .isCloseTo(norm, within(1e-7 + 1e-4 * norm));
          assertThat(states.internalFiniteFraction(state, layer, time)).isEqualTo(1);
        }
        double norm = expectedStates.norm(layer, time);
        assertThat(states.norm(layer, time)).isCloseTo(norm, within(1e-7 + 1e-4 * norm));
        assertThat(states.finiteFraction(layer, time)).isEqualTo(1);
      }
    }
  }

  private static void assertClose(double actual, double expected, double within) {
    assertThat(Double.isNaN(actual)).isEqualTo(Double.isNaN(expected));
    if (!Double.isNaN(expected)) {
      assertThat(actual).isCloseTo(expected, within(within));
    }
  }

  private static NetworkEngine engine(
      EngineName name, ParameterLayout layout, int batchSize, boolean training, float[] weights) {
    return engine(name, layout, batchSize, training, weights, null);
  }

  private static NetworkEngine engine(
      EngineName name,
      ParameterLayout layout,
      int batchSize,
      boolean training,
      float[] weights,
      Dropout dropout) {
    NetworkEngine engine =
        Engines.create(name, KernelChoice.best(), layout, batchSize, training, dropout);
    engine.load(weights);
    return engine;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenDropout_whenRunOnNd4j_thenTheSameOutputsAreLostAsOnSimd(
      Cell cell, int hidden, int depth, SequenceShape shape, int batchSize, int examples) {
    ParameterLayout layout = Networks.layout(cell, hidden, depth, shape);
    float[] weights = Networks.weights(layout, 0.8 / Math.sqrt(hidden), 3);
    Batch batch = Networks.batch(shape, batchSize, examples, 4);
    Dropout dropout = new Dropout(0.3, 9);
    float[] expected = new float[layout.size()];
    NetworkEngine simd = engine(EngineName.SIMD, layout, batchSize, true, weights, dropout);
    simd.beginStep(5);
    BatchLoss expectedLoss = simd.gradient(batch, expected, null);

    float[] actual = new float[layout.size()];
    BatchLoss loss;
    try (NetworkEngine nd4j = engine(EngineName.ND4J, layout, batchSize, true, weights, dropout)) {
      nd4j.beginStep(4);
      nd4j.gradient(batch, new float[layout.size()], null);
      nd4j.beginStep(5);
      loss = nd4j.gradient(batch, actual, null);
      // Nothing is lost in an evaluation.
      NetworkEngine whole = engine(EngineName.SIMD, layout, batchSize, false, weights);
      double evaluated = whole.evaluate(batch).meanLoss();
      assertThat(nd4j.evaluate(batch).meanLoss())
          .isCloseTo(evaluated, within(LOSS_TOLERANCE * Math.max(1, evaluated)));
    }

    double scale = Math.max(1, expectedLoss.meanLoss());
    assertThat(loss.meanLoss()).isCloseTo(expectedLoss.meanLoss(), within(LOSS_TOLERANCE * scale));
    double largest = 0;
    double deviation = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      deviation = Math.max(deviation, Math.abs(actual[i] - expected[i]));
    }
    assertThat(largest).isPositive();
    assertThat(deviation).isLessThan(GRADIENT_TOLERANCE * largest);
  }

  static List<ModelSettings> stacks() {
    return Networks.stacks(13, 3);
  }

  /** Residual connections and layer normalisation, beside double precision. */
  @ParameterizedTest
  @MethodSource("stacks")
  void givenAStack_whenRunOnNd4j_thenLossAndGradientAgree(ModelSettings model) {
    SequenceShape shape = Networks.dense(9, 3, 4, TargetPosition.EVERY_STEP);
    ParameterLayout layout = Networks.layout(model, shape);
    float[] weights = Networks.weights(layout, 0.8 / Math.sqrt(model.hiddenSize()), 3);
    double[] exact = Networks.toDouble(weights);
    Batch batch = Networks.batch(shape, 40, 33, 4);
    for (Dropout dropout : new Dropout[] {null, new Dropout(0.3, 5)}) {
      double[] expected = new double[layout.size()];
      ReferenceNetwork reference = new ReferenceNetwork(layout);
      double expectedLoss =
          dropout == null
              ? reference.loss(exact, batch, expected)
              : reference.loss(exact, batch, expected, dropout, 17);
      float[] actual = new float[layout.size()];
      BatchLoss loss;
      try (NetworkEngine nd4j = engine(EngineName.ND4J, layout, 40, true, weights, dropout)) {
        nd4j.beginStep(17);
        StateGradients measured = new StateGradients(model.depth(), shape.sequenceLength());
        loss = nd4j.gradient(batch, actual, measured);
        assertThat(measured.norm(0, 0)).isFinite();
      }

      double largest = 0;
      for (double g : expected) {
        largest = Math.max(largest, Math.abs(g));
      }
      assertThat(loss.meanLoss())
          .isCloseTo(expectedLoss, within(LOSS_TOLERANCE * Math.max(1, expectedLoss)));
      GoldenNetworkTest.assertClose(
          layout, Networks.toDouble(actual), expected, GRADIENT_TOLERANCE * largest);
    }
  }

  @Test
  void givenASequenceInTwoBatches_whenTheSecondContinues_thenItIsTheLongSequence() {
    SequenceShape half = Networks.tokens(4, 9, 5);
    SequenceShape whole = Networks.tokens(8, 9, 5);
    ParameterLayout halfLayout = Networks.layout(new Lstm(1), 10, 2, half);
    ParameterLayout wholeLayout = Networks.layout(new Lstm(1), 10, 2, whole);
    float[] weights = Networks.weights(halfLayout, 0.5, 1);
    Batch longBatch = Networks.batch(whole, 3, 3, 2);
    BatchLoss expected;
    try (NetworkEngine engine = engine(EngineName.ND4J, wholeLayout, 3, false, weights)) {
      expected = engine.evaluate(longBatch);
    }

    BatchLoss sum = BatchLoss.NONE;
    try (NetworkEngine engine = engine(EngineName.ND4J, halfLayout, 3, false, weights)) {
      for (int part = 0; part < 2; part++) {
        Batch batch = new Batch(half, 3);
        batch.continuesState = part == 1;
        for (int example = 0; example < 3; example++) {
          int from = example * 8 + part * 4;
          System.arraycopy(longBatch.tokens, from, batch.tokens, example * 4, 4);
          System.arraycopy(longBatch.labels, from, batch.labels, example * 4, 4);
        }
        sum = sum.plus(engine.evaluate(batch));
      }
    }
    // The same numbers in another order of summing the loss.
    assertThat(sum.lossSum()).isCloseTo(expected.lossSum(), within(1e-12));
    assertThat(sum.correct()).isEqualTo(expected.correct());
  }

  @Test
  void givenWeightsThatOverflow_whenRun_thenTheLossIsNotFiniteEither() {
    SequenceShape shape = Networks.regression(6, 3, 2);
    ParameterLayout layout = Networks.layout(new ReluRnn(), 4, 1, shape);
    float[] weights = Networks.weights(layout, 1e12, 1);
    Batch batch = Networks.batch(shape, 5, 5, 2);
    try (NetworkEngine engine = engine(EngineName.ND4J, layout, 5, true, weights)) {
      assertThat(engine.gradient(batch, new float[layout.size()], null).meanLoss()).isNotFinite();
    }
  }

  @Test
  void givenTwiceTheTimeSteps_whenMade_thenMemoryGrowsAsStated() {
    long growth = nativeBytes(20) - nativeBytes(10);
    // Per step of 4 examples: two layers of 7 * 8 floats, 2 * 8 between them, 3 inputs.
    assertThat(growth).isEqualTo(10 * 4 * (2 * 7 * 8 + 2 * 8 + 3) * 4);
  }

  private static long nativeBytes(int times) {
    SequenceShape shape = Networks.dense(times, 3, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 8, 2, shape);
    try (Nd4jNetwork network = new Nd4jNetwork(layout, 4, true)) {
      return network.nativeBytes();
    }
  }

  @Test
  void givenANetworkThatIsClosed_whenRun_thenItsArraysAreGone() {
    SequenceShape shape = Networks.dense(2, 1, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 2, 1, shape);
    float[] weights = Networks.weights(layout, 1, 1);
    NetworkEngine engine = engine(EngineName.ND4J, layout, 2, false, weights);
    engine.close();
    assertThatThrownBy(() -> engine.evaluate(Networks.batch(shape, 2, 2, 1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givenABatchTooLarge_whenRun_thenTheErrorSaysWhatFits() {
    SequenceShape shape = Networks.dense(2, 1, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 2, 1, shape);
    float[] weights = Networks.weights(layout, 1, 1);
    try (NetworkEngine engine = engine(EngineName.ND4J, layout, 2, false, weights)) {
      assertThatThrownBy(() -> engine.evaluate(Networks.batch(shape, 3, 3, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a batch must hold 1 to 2 examples, was 3");
    }
  }
}
