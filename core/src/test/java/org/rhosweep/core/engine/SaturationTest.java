package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.cell.SigmoidRnn;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

class SaturationTest {
  /** Two examples of three steps in a batch of 40; the first unit of each layer reads the input. */
  private static StateGradients run(EngineName name, Cell cell, int depth, double... inputs) {
    SequenceShape shape = Networks.dense(3, 1, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(cell, 2, depth, shape);
    float[] weights = new float[layout.size()];
    for (int layer = 0; layer < depth; layer++) {
      for (int map = 0; map < layout.shape().equations().affines().size(); map++) {
        ParameterLayout.Block reads = layout.block(Kind.INPUT, layer, map);
        if (reads != null) {
          weights[reads.at(0, 0)] = 1;
        }
      }
    }
    Batch batch = new Batch(shape, 40);
    batch.examples = 2;
    for (int i = 0; i < inputs.length; i++) {
      batch.inputs[i] = (float) inputs[i];
    }
    StateGradients measured = new StateGradients(depth, 3);
    try (NetworkEngine engine = Engines.create(name, KernelChoice.best(), layout, 40, true, null)) {
      engine.load(weights);
      engine.gradient(batch, new float[layout.size()], measured);
    }
    return measured;
  }

  @ParameterizedTest
  @LoadedEngines
  void givenTanh_whenMeasured_thenValuesBeyond95PercentCount(EngineName name) {
    // tanh(1.83) = 0.9498, tanh(1.84) = 0.9508: 3 of 2 examples x 3 steps x 2 units.
    StateGradients measured = run(name, new TanhRnn(), 2, 1.83, 1.84, -1.84, 0, -5, -1.83);
    assertThat(measured.saturatedFraction(0, Op.TANH)).isEqualTo(3 / 12.0);
    // tanh of at most 1 is at most 0.762.
    assertThat(measured.saturatedFraction(1, Op.TANH)).isZero();
    assertThat(measured.saturatedFraction(0, Op.SIGMOID)).isNaN();
  }

  @ParameterizedTest
  @LoadedEngines
  void givenSigmoid_whenMeasured_thenBothEndsCount(EngineName name) {
    // sigmoid(3.66) = 0.97491, sigmoid(3.67) = 0.97515: the ends begin at 0.025 and 0.975.
    StateGradients measured = run(name, new SigmoidRnn(), 1, 3.66, 3.67, -3.67, 0, -3.66, 9);
    assertThat(measured.saturatedFraction(0, Op.SIGMOID)).isEqualTo(3 / 12.0);
    assertThat(measured.saturatedFraction(0, Op.TANH)).isNaN();
  }

  @ParameterizedTest
  @LoadedEngines
  void givenGates_whenMeasured_thenAllOfThemCount(EngineName name) {
    // Update gate, reset gate and candidate all see x: of two gates and one candidate per unit.
    StateGradients measured = run(name, new Gru(0), 1, 3, 5, 0, 0, -5, -3);
    assertThat(measured.saturatedFraction(0, Op.SIGMOID)).isEqualTo(4 / 24.0);
    assertThat(measured.saturatedFraction(0, Op.TANH)).isEqualTo(4 / 12.0);
  }

  @ParameterizedTest
  @LoadedEngines
  void givenAnLstm_whenMeasured_thenTanhOfItsCellStateIsNoCandidate(EngineName name) {
    StateGradients measured = run(name, new Lstm(1), 1, 2, 0, 0, 0, 0, 0);
    // One candidate of 2 examples x 3 steps x 2 units; the cell state never exceeds 0.9.
    assertThat(measured.saturatedFraction(0, Op.TANH)).isEqualTo(1 / 12.0);
    assertThat(measured.saturatedFraction(0, Op.SIGMOID)).isZero();
  }

  @ParameterizedTest
  @LoadedEngines
  void givenRelu_whenMeasured_thenThereIsNothingToSaturate(EngineName name) {
    StateGradients measured = run(name, new ReluRnn(), 1, 1, 2, 3, 4, 5, 6);
    assertThat(measured.saturatedFraction(0, Op.TANH)).isNaN();
    assertThat(measured.saturatedFraction(0, Op.SIGMOID)).isNaN();
  }

  @ParameterizedTest
  @LoadedEngines
  void givenRectifiedUnits_whenMeasured_thenZerosAndUnitsWithoutAnythingElseCount(EngineName name) {
    for (Cell cell : List.of(new ReluRnn(), new FeedForward(FeedForward.Activation.RELU))) {
      // The first unit sees x, the second one nothing: 4 of 2 examples x 3 steps x 2 units.
      StateGradients measured = run(name, cell, 2, 1, 2, -3, 4, -5, 1e-3);
      for (int layer = 0; layer < 2; layer++) {
        assertThat(measured.activeFraction(layer, Op.RELU)).isEqualTo(4 / 12.0);
        assertThat(measured.deadUnitFraction(layer, Op.RELU)).isEqualTo(1 / 2.0);
        assertThat(measured.activeFraction(layer, Op.SPIKE)).isNaN();
        assertThat(measured.deadUnitFraction(layer, Op.SPIKE)).isNaN();
      }
      // Once in one example at one step is enough to live; what is not in the batch does not count.
      assertThat(run(name, cell, 1, -1, -1, -1, -1, 1, -1).deadUnitFraction(0, Op.RELU))
          .isEqualTo(1 / 2.0);
      StateGradients none = run(name, cell, 1, -1, -1, -1, -1, -1, 0, 5, 5, 5);
      assertThat(none.deadUnitFraction(0, Op.RELU)).isEqualTo(1);
      assertThat(none.activeFraction(0, Op.RELU)).isZero();
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenSpikingUnits_whenMeasured_thenSpikesAndSilentUnitsCount(EngineName name) {
    // All vectors are zero: nothing is kept from step to step, a unit spikes where x > 0.
    Alif alif = new Alif(Alif.Adaptation.POSITIVE, 0.5);
    StateGradients measured = run(name, alif, 2, 1, -1, 0, 2, 0, -3);
    for (int layer = 0; layer < 2; layer++) {
      assertThat(measured.activeFraction(layer, Op.SPIKE)).isEqualTo(2 / 12.0);
      assertThat(measured.deadUnitFraction(layer, Op.SPIKE)).isEqualTo(1 / 2.0);
      assertThat(measured.activeFraction(layer, Op.RELU)).isNaN();
      assertThat(measured.saturatedFraction(layer, Op.TANH)).isNaN();
    }
    assertThat(run(name, alif, 1, 0, -1, 0, -1, 0, -1).deadUnitFraction(0, Op.SPIKE)).isEqualTo(1);
  }

  @ParameterizedTest
  @LoadedEngines
  void givenGatesOfAnLstm_whenMeasured_thenNoUnitIsRectifiedOrSpikes(EngineName name) {
    StateGradients measured = run(name, new Lstm(1), 1, 2, 0, 0, 0, 0, 0);
    for (Op function : List.of(Op.RELU, Op.SPIKE)) {
      assertThat(measured.activeFraction(0, function)).isNaN();
      assertThat(measured.deadUnitFraction(0, function)).isNaN();
    }
  }
}
