package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.GruResetBefore;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.cell.SelectiveSsm;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.OwnEquations;
import org.rhosweep.core.engine.RandomEquations;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/** Two engines whose every number has the same bits. */
@Tag("slow")
@ExtendWith(NeedsDevice.class)
class OpenClNetworkTest {
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
      cases.add(Arguments.of(cell, 9, 2, regressionAtEveryStep(), 70, 65));
    }
    return cases;
  }

  private static SequenceShape regressionAtEveryStep() {
    return new SequenceShape(
        5, InputKind.DENSE, 2, 0, 3, TargetPosition.EVERY_STEP, Loss.MEAN_SQUARED_ERROR);
  }

  /** Equations that nobody wrote, plain and with residual connections and norms. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void givenRandomEquations_whenRunOnOpenCl_thenEveryNumberIsThatOfSimd(long seed) {
    SequenceShape shape = Networks.dense(4, 3, 2, TargetPosition.EVERY_STEP);
    ParameterLayout layout =
        RandomEquations.layout(RandomEquations.of(seed), seed % 4 == 1, seed % 4 == 2, 9, 2, shape);
    assertSame(layout, Networks.batch(shape, 34, 33, 4), 34, null);
  }

  /** Sequences that begin at other time steps. */
  @ParameterizedTest
  @MethodSource("shapes")
  void givenUnequalLengths_whenRunOnOpenCl_thenEveryNumberIsThatOfSimd(SequenceShape shape) {
    for (Cell cell : List.of(new Lstm(1), new GruResetBefore(0.5), new SelectiveSsm(2))) {
      Batch batch = Networks.batch(shape, 40, 37, 4);
      batch.lengths = new int[40];
      for (int example = 0; example < 40; example++) {
        batch.lengths[example] = 1 + example % shape.sequenceLength();
        for (int step = 0; step < batch.firstStep(example); step++) {
          if (batch.labels != null && shape.targetsPerSequence() > 1) {
            batch.labels[example * shape.sequenceLength() + step] = Batch.IGNORED;
          }
        }
      }
      assertSame(Networks.layout(cell, 13, 2, shape), batch, 40, null);
      assertSame(Networks.layout(cell, 13, 2, shape), batch, 40, new Dropout(0.3, 9));
    }
  }

  static List<SequenceShape> shapes() {
    return List.of(
        Networks.dense(6, 3, 4, TargetPosition.EVERY_STEP),
        Networks.dense(6, 3, 4, TargetPosition.LAST_STEP),
        Networks.tokens(7, 9, 6),
        regressionAtEveryStep());
  }

  /** Of every cell with a residual connection and a norm; of one with either alone, too. */
  static List<ModelSettings> stacks() {
    return Networks.stacks(13, 3).stream()
        .filter(model -> (model.residual() && model.layerNorm()) || model.cell() instanceof Lstm)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenANetwork_whenRunOnOpenCl_thenEveryNumberIsThatOfSimd(
      Cell cell, int hidden, int depth, SequenceShape shape, int batchSize, int examples) {
    ParameterLayout layout = Networks.layout(cell, hidden, depth, shape);
    assertSame(layout, Networks.batch(shape, batchSize, examples, 4), batchSize, null);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenDropout_whenRunOnOpenCl_thenEveryNumberIsThatOfSimd(
      Cell cell, int hidden, int depth, SequenceShape shape, int batchSize, int examples) {
    ParameterLayout layout = Networks.layout(cell, hidden, depth, shape);
    Batch batch = Networks.batch(shape, batchSize, examples, 4);
    assertSame(layout, batch, batchSize, new Dropout(0.3, 9));
  }

  /** Residual connections and layer normalisation. */
  @ParameterizedTest
  @MethodSource("stacks")
  void givenAStack_whenRunOnOpenCl_thenEveryNumberIsThatOfSimd(ModelSettings model) {
    SequenceShape shape = Networks.dense(9, 3, 4, TargetPosition.EVERY_STEP);
    ParameterLayout layout = Networks.layout(model, shape);
    Batch batch = Networks.batch(shape, 40, 33, 4);
    assertSame(layout, batch, 40, null);
    assertSame(layout, batch, 40, new Dropout(0.3, 5));
  }

  static List<Arguments> ownEquations() {
    List<Arguments> cases = new ArrayList<>();
    OwnEquations.ALL.forEach((name, equations) -> cases.add(Arguments.of(name, equations)));
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ownEquations")
  void givenEquations_whenRunOnOpenCl_thenEveryNumberIsThatOfSimd(
      String name, CellEquations equations) {
    SequenceShape rows = Networks.dense(11, 28, 10, TargetPosition.LAST_STEP);
    assertSame(
        OwnEquations.layout(equations, 13, 1, rows), Networks.batch(rows, 40, 5, 4), 40, null);
    assertSame(
        OwnEquations.layout(equations, 24, 3, rows), Networks.batch(rows, 70, 65, 4), 70, null);
  }

  /** Loss, gradient, probes, states and evaluation, in two steps on from a gradient of its own. */
  private static void assertSame(
      ParameterLayout layout, Batch batch, int batchSize, Dropout dropout) {
    int depth = layout.shape().depth();
    float[] weights = Networks.weights(layout, 0.8 / Math.sqrt(layout.shape().hiddenSize()), 3);
    float[] expected = Networks.weights(layout, 0.01, 8);
    float[] actual = expected.clone();
    try (NetworkEngine simd = engine(EngineName.SIMD, layout, batchSize, true, weights, dropout);
        NetworkEngine opencl =
            engine(EngineName.OPENCL, layout, batchSize, true, weights, dropout)) {
      for (int step = 4; step <= 5; step++) {
        batch.continuesState = step == 5 && batch.lengths == null;
        simd.beginStep(step);
        opencl.beginStep(step);
        StateGradients wanted = step == 4 ? null : measurements(layout);
        StateGradients measured = step == 4 ? null : measurements(layout);
        BatchLoss loss = opencl.gradient(batch, actual, measured);
        assertThat(loss).isEqualTo(simd.gradient(batch, expected, wanted));
        assertThat(Bits.difference(layout, actual, expected)).isNull();
        if (measured != null) {
          assertSameMeasurements(layout, measured, wanted);
        }
      }
      int states = layout.shape().equations(depth - 1).states().size();
      int last = layout.shape().sequence().sequenceLength() - 1;
      for (int state = 0; state < states; state++) {
        int unit = layout.shape().hiddenSize() - 1;
        assertThat(opencl.state(depth - 1, state, last, batch.examples - 1, unit))
            .isEqualTo(simd.state(depth - 1, state, last, batch.examples - 1, unit));
      }
      assertThat(opencl.evaluate(batch)).isEqualTo(simd.evaluate(batch));
    }
    batch.continuesState = false;
    try (NetworkEngine simd = engine(EngineName.SIMD, layout, batchSize, false, weights, null);
        NetworkEngine opencl = engine(EngineName.OPENCL, layout, batchSize, false, weights, null)) {
      assertThat(opencl.evaluate(batch)).isEqualTo(simd.evaluate(batch));
      batch.continuesState = batch.lengths == null;
      assertThat(opencl.evaluate(batch)).isEqualTo(simd.evaluate(batch));
    }
  }

  private static StateGradients measurements(ParameterLayout layout) {
    int internal = layout.shape().equations().internalStates().size();
    int times = layout.shape().sequence().sequenceLength();
    return new StateGradients(layout.shape().depth(), times, internal, () -> 0);
  }

  private static void assertSameMeasurements(
      ParameterLayout layout, StateGradients actual, StateGradients expected) {
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      for (Op function : List.of(Op.TANH, Op.SIGMOID)) {
        assertThat(actual.saturatedFraction(layer, function))
            .isEqualTo(Double.valueOf(expected.saturatedFraction(layer, function)));
      }
      for (Op function : List.of(Op.RELU, Op.SPIKE)) {
        assertThat(actual.activeFraction(layer, function))
            .isEqualTo(Double.valueOf(expected.activeFraction(layer, function)));
        assertThat(actual.deadUnitFraction(layer, function))
            .isEqualTo(Double.valueOf(expected.deadUnitFraction(layer, function)));
      }
      for (int time = 0; time < layout.shape().sequence().sequenceLength(); time++) {
        assertThat(actual.norm(layer, time)).isEqualTo(Double.valueOf(expected.norm(layer, time)));
        assertThat(actual.finiteFraction(layer, time))
            .isEqualTo(Double.valueOf(expected.finiteFraction(layer, time)));
        for (int state = 0; state < expected.internalStates(); state++) {
          assertThat(actual.internalNorm(state, layer, time))
              .isEqualTo(Double.valueOf(expected.internalNorm(state, layer, time)));
          assertThat(actual.internalFiniteFraction(state, layer, time))
              .isEqualTo(Double.valueOf(expected.internalFiniteFraction(state, layer, time)));
        }
      }
    }
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

  @Test
  void givenWeightsThatOverflow_whenRun_thenTheFirstNumberThatIsNotFiniteIsThatOfSimd() {
    SequenceShape shape = Networks.regression(6, 3, 2);
    ParameterLayout layout = Networks.layout(new ReluRnn(), 4, 1, shape);
    Batch batch = Networks.batch(shape, 5, 5, 2);
    for (double deviation : new double[] {1e5, 1e8, 1e12}) {
      float[] weights = Networks.weights(layout, deviation, 1);
      try (NetworkEngine simd = engine(EngineName.SIMD, layout, 5, true, weights, null);
          NetworkEngine opencl = engine(EngineName.OPENCL, layout, 5, true, weights, null)) {
        BatchLoss expected = simd.gradient(batch, new float[layout.size()], null);
        BatchLoss loss = opencl.gradient(batch, new float[layout.size()], null);
        assertThat(Double.isFinite(loss.lossSum())).isEqualTo(Double.isFinite(expected.lossSum()));
        assertThat(opencl.firstNonFinite(batch)).isEqualTo(simd.firstNonFinite(batch));
      }
    }
  }

  @Test
  void givenANetworkThatIsClosed_whenRun_thenItSaysSo() {
    SequenceShape shape = Networks.dense(2, 1, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 2, 1, shape);
    float[] weights = Networks.weights(layout, 1, 1);
    NetworkEngine engine = engine(EngineName.OPENCL, layout, 2, false, weights, null);
    engine.close();
    assertThatThrownBy(() -> engine.evaluate(Networks.batch(shape, 2, 2, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the network is closed");
  }

  @Test
  void givenABatchTooLarge_whenRun_thenTheErrorSaysWhatFits() {
    SequenceShape shape = Networks.dense(2, 1, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 2, 1, shape);
    float[] weights = Networks.weights(layout, 1, 1);
    try (NetworkEngine engine = engine(EngineName.OPENCL, layout, 2, false, weights, null)) {
      assertThatThrownBy(() -> engine.evaluate(Networks.batch(shape, 3, 3, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a batch must hold 1 to 2 examples, was 3");
    }
  }
}
