package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.PeepholeLstm;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.ReferenceNetwork.PerturbedState;
import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.InternalState;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.ScalarKernels;

/** Gradients of the loss with respect to states: what they are, and that engines measure them. */
class StateGradientsTest {
  private static final Alif ALIF = new Alif(Alif.Adaptation.POSITIVE, 0.5);

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      cases.add(Arguments.of(cell, Networks.dense(4, 2, 3, TargetPosition.LAST_STEP)));
      cases.add(Arguments.of(cell, Networks.regression(3, 3, 2)));
      cases.add(Arguments.of(cell, Networks.tokens(3, 5, 3)));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenACell_whenAStateIsMoved_thenTheLossMovesByItsGradient(Cell cell, SequenceShape shape) {
    compareWithDifferences(cell, shape, new RelaxedArithmetic(), new RelaxedArithmetic());
  }

  /**
   * As in training a spike has its surrogate gradient and the reset none: the differences see a
   * spike as the function whose derivative the surrogate is, and resets as they were before the
   * move.
   */
  @Test
  void givenAlif_whenAStateIsMovedUnderUnmovedResets_thenTheLossMovesByTheSurrogateGradient() {
    SequenceShape shape = Networks.dense(4, 2, 3, TargetPosition.EVERY_STEP);
    FrozenResets frozen = new FrozenResets();
    compareWithDifferences(ALIF, shape, frozen, frozen);
    assertThat(frozen.resets).hasSize(2 * 2 * 4 * 3); // examples, layers, time steps, units
  }

  /** Spikes relaxed; what has no gradient is what it was in the first pass, again and again. */
  private static final class FrozenResets extends Arithmetic {
    final List<Double> resets = new ArrayList<>();
    private int next = -1;

    /** The next pass begins; the first one records. */
    void begin() {
      next = resets.isEmpty() ? -1 : 0;
    }

    @Override
    public double value(Op op, double[] a) {
      if (op == Op.SPIKE) {
        return 0.5 + a[1] * a[0] / (1 + 2 * Math.abs(a[0]));
      }
      if (op == Op.STOP_GRADIENT && next >= 0) {
        return resets.get(next++);
      }
      if (op == Op.STOP_GRADIENT) {
        resets.add(a[0]);
      }
      return super.value(op, a);
    }
  }

  private static void compareWithDifferences(
      Cell cell, SequenceShape shape, Arithmetic exact, Arithmetic moved) {
    ParameterLayout layout = Networks.layout(cell, 3, 2, shape);
    double[] weights = Networks.toDouble(Networks.weights(layout, 0.7, 11));
    Batch batch = Networks.batch(shape, 2, 2, 12);
    begin(exact);
    double[][][][][] gradients = new ReferenceNetwork(layout, exact).stateGradients(weights, batch);
    ReferenceNetwork network = new ReferenceNetwork(layout, moved);
    begin(moved);
    double size = Math.max(1, network.loss(weights, batch, null));

    // Central differences, as in GradientCheckTest.
    double step = 1e-5;
    int states = layout.shape().equations().states().size();
    boolean[] matters = new boolean[states];
    for (int example = 0; example < 2; example++) {
      for (int layer = 0; layer < 2; layer++) {
        for (int time = 0; time < shape.sequenceLength(); time++) {
          for (int state = 0; state < states; state++) {
            for (int unit = 0; unit < 3; unit++) {
              double[] losses = new double[2];
              for (int sign = 0; sign < 2; sign++) {
                begin(moved);
                losses[sign] =
                    network.lossWithPerturbedState(
                        weights,
                        batch,
                        new PerturbedState(
                            layer, time, state, example, unit, sign == 0 ? step : -step));
              }
              double difference = (losses[0] - losses[1]) / (2 * step);
              double gradient = gradients[example][layer][time][state][unit];
              assertThat(gradient)
                  .as(
                      "example %d layer %d time %d state %d unit %d",
                      example, layer, time, state, unit)
                  .isCloseTo(difference, within(1e-9 * size + 1e-7 * Math.abs(difference)));
              matters[state] |= Math.abs(gradient) > 1e-4;
            }
          }
        }
      }
    }
    assertThat(matters).doesNotContain(false);
  }

  private static void begin(Arithmetic arithmetic) {
    if (arithmetic instanceof FrozenResets frozen) {
      frozen.begin();
    }
  }

  static List<Arguments> sizes() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      SequenceShape rows = Networks.dense(11, 28, 10, TargetPosition.LAST_STEP);
      cases.add(Arguments.of(cell, 13, 1, rows, 5));
      cases.add(Arguments.of(cell, 40, 3, rows, 33));
      cases.add(Arguments.of(cell, 16, 2, Networks.tokens(7, 19, 6), 34));
      cases.add(Arguments.of(cell, 24, 4, Networks.regression(17, 2, 3), 7));
    }
    return cases;
  }

  /** Over sizes that do and do not fill tiles and runs of tiles, with examples that are missing. */
  @ParameterizedTest
  @MethodSource("sizes")
  void givenANetwork_whenItsStateGradientsAreMeasured_thenTheyAgreeWithDoublePrecision(
      Cell cell, int hidden, int depth, SequenceShape shape, int examples) {
    ParameterLayout layout = Networks.layout(cell, hidden, depth, shape);
    float[] weights = Networks.weights(layout, 0.8 / Math.sqrt(hidden), 3);
    Batch batch = Networks.batch(shape, 40, examples, 4);
    double[][][][][] exact =
        new ReferenceNetwork(layout).stateGradients(Networks.toDouble(weights), batch);
    List<InternalState> internal = layout.shape().equations().internalStates();

    StateGradients measured = measure(EngineName.SIMD, layout, 40, weights, batch);

    assertThat(measured.internalStates()).isEqualTo(internal.size());
    for (int state = -1; state < internal.size(); state++) {
      List<Integer> parts = state < 0 ? List.of(0) : internal.get(state).parts();
      double[][] expected = new double[depth][shape.sequenceLength()];
      double largest = 0;
      for (int layer = 0; layer < depth; layer++) {
        for (int time = 0; time < shape.sequenceLength(); time++) {
          expected[layer][time] = norm(exact, layer, time, parts);
          largest = Math.max(largest, expected[layer][time]);
        }
      }
      assertThat(largest).isPositive();
      for (int layer = 0; layer < depth; layer++) {
        for (int time = 0; time < shape.sequenceLength(); time++) {
          double norm =
              state < 0 ? measured.norm(layer, time) : measured.internalNorm(state, layer, time);
          assertThat(norm)
              .as("state %d layer %d time %d", state, layer, time)
              .isCloseTo(expected[layer][time], within(2e-5 * largest)); // as in SimdNetworkTest
          assertThat(state < 0 ? 1 : measured.internalFiniteFraction(state, layer, time))
              .isEqualTo(1);
        }
      }
    }
  }

  @Test
  void givenPlainJava_whenMeasured_thenEveryBitIsTheSame() {
    for (Cell cell : List.of(new Lstm(1), ALIF, new Lru())) {
      SequenceShape shape = Networks.dense(9, 5, 3, TargetPosition.LAST_STEP);
      ParameterLayout layout = Networks.layout(cell, 29, 2, shape);
      float[] weights = Networks.weights(layout, 0.2, 5);
      Batch batch = Networks.batch(shape, 40, 33, 6);
      StateGradients vector = measure(EngineName.SIMD, layout, 40, weights, batch);
      StateGradients scalar = empty(layout);
      NetworkEngine engine =
          Engines.create(EngineName.SIMD, new ScalarKernels(), layout, 40, true, null);
      engine.load(weights);
      engine.gradient(batch, new float[layout.size()], scalar);
      for (int state = 0; state < vector.internalStates(); state++) {
        for (int layer = 0; layer < 2; layer++) {
          for (int time = 0; time < 9; time++) {
            assertThat(scalar.internalNorm(state, layer, time))
                .isEqualTo(vector.internalNorm(state, layer, time));
          }
        }
      }
    }
  }

  private static double norm(double[][][][][] of, int layer, int time, List<Integer> parts) {
    double sum = 0;
    for (double[][][][] example : of) {
      for (int part : parts) {
        for (double entry : example[layer][time][part]) {
          sum += entry * entry;
        }
      }
    }
    return Math.sqrt(sum);
  }

  private static StateGradients empty(ParameterLayout layout) {
    return new StateGradients(
        layout.shape().depth(),
        layout.shape().sequence().sequenceLength(),
        layout.shape().equations().internalStates().size(),
        () -> 0);
  }

  private static StateGradients measure(
      EngineName name, ParameterLayout layout, int batchSize, float[] weights, Batch batch) {
    StateGradients measured = empty(layout);
    try (NetworkEngine engine =
        Engines.create(name, KernelChoice.best(), layout, batchSize, true, null)) {
      engine.load(weights);
      engine.gradient(batch, new float[layout.size()], measured);
    }
    return measured;
  }

  /** One unit, one example, two steps, y = h_2 and L = y^2. */
  private static ParameterLayout oneUnit(Cell cell) {
    return Networks.layout(cell, 1, 1, Networks.regression(2, 1, 1));
  }

  private static Batch inputs(ParameterLayout layout, float... x) {
    Batch batch = new Batch(layout.shape().sequence(), 1);
    batch.examples = 1;
    System.arraycopy(x, 0, batch.inputs, 0, x.length);
    return batch;
  }

  @ParameterizedTest
  @LoadedEngines
  void givenAnLstmWhoseGatesAreHalfOpen_whenMeasured_thenTheCellStateCarriesTheGradient(
      EngineName name) {
    // Only the candidate reads anything, and that is x: i = f = o = 1/2, g = tanh(x).
    for (Cell cell : List.of(new Lstm(0), new PeepholeLstm(0))) {
      ParameterLayout layout = oneUnit(cell);
      float[] weights = new float[layout.size()];
      weights[block(layout, Kind.INPUT, "candidate").at(0, 0)] = 1;
      weights[layout.block(Kind.READOUT, -1, -1).at(0, 0)] = 1;
      StateGradients measured = measure(name, layout, 1, weights, inputs(layout, 0.5f, -2f));

      double c1 = Math.tanh(0.5) / 2;
      double c2 = c1 / 2 + Math.tanh(-2) / 2;
      double dh2 = 2 * (Math.tanh(c2) / 2); // L = h_2^2
      double dc2 = dh2 / 2 * (1 - Math.tanh(c2) * Math.tanh(c2)); // through h_2 = o tanh(c_2)
      double dc1 = dc2 / 2; // through f c_1; nothing reads h_1
      assertThat(measured.internalNorm(0, 0, 1)).isCloseTo(Math.abs(dc2), within(1e-7));
      assertThat(measured.internalNorm(0, 0, 0)).isCloseTo(Math.abs(dc1), within(1e-7));
      assertThat(measured.norm(0, 1)).isCloseTo(Math.abs(dh2), within(1e-7));
      assertThat(measured.norm(0, 0)).isZero();
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenASpikingUnit_whenMeasured_thenPotentialAndAdaptationHaveTheSurrogateGradient(
      EngineName name) {
    ParameterLayout layout = oneUnit(ALIF);
    float[] weights = new float[layout.size()];
    float half = (float) (1 / StrictMath.log(2)); // time constant for which exp(-1 / tau) = 1/2
    weights[block(layout, Kind.VECTOR, "threshold").at(0, 0)] = 0.1f;
    weights[block(layout, Kind.VECTOR, "beta").at(0, 0)] = 1;
    weights[block(layout, Kind.VECTOR, "tauA").at(0, 0)] = half;
    weights[block(layout, Kind.VECTOR, "tauV").at(0, 0)] = half;
    weights[block(layout, Kind.INPUT, "drive").at(0, 0)] = 1;
    weights[layout.block(Kind.READOUT, -1, -1).at(0, 0)] = 1;
    StateGradients measured = measure(name, layout, 1, weights, inputs(layout, 1f, 1f));

    // a1 = 0,   s1 = 0.1, v1 = 1,                     z1 = 1
    // a2 = 0.5, s2 = 0.6, v2 = 0.5 + 1 - 0.6 = 0.9,   z2 = 1, L = z2^2
    double dz2 = 2;
    double dv2 = dz2 * 0.5 / (1.6 * 1.6); // 1 + 2 |v2 - s2| = 1.6
    double da2 = -dv2; // s2 = thr + a2
    double dz1 = 0.5 * da2; // a2 = a1 / 2 + z1 / 2; the reset passes nothing
    double surrogate = 0.5 / (2.8 * 2.8); // 1 + 2 |v1 - s1| = 2.8
    double dv1 = 0.5 * dv2 + surrogate * dz1;
    double da1 = 0.5 * da2 - surrogate * dz1;
    assertThat(measured.internalNorm(0, 0, 1)).isCloseTo(Math.abs(dv2), within(1e-6));
    assertThat(measured.internalNorm(1, 0, 1)).isCloseTo(Math.abs(da2), within(1e-6));
    assertThat(measured.internalNorm(0, 0, 0)).isCloseTo(Math.abs(dv1), within(1e-6));
    assertThat(measured.internalNorm(1, 0, 0)).isCloseTo(Math.abs(da1), within(1e-6));
    assertThat(measured.norm(0, 0)).isCloseTo(Math.abs(dz1), within(1e-6));
  }

  private static ParameterLayout.Block block(ParameterLayout layout, Kind kind, String name) {
    return layout.blocks().stream()
        .filter(b -> b.kind() == kind && b.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @LoadedEngines
  void givenNumbersThatOverflow_whenMeasured_thenTheShareOfFiniteEntriesSaysSo(EngineName name) {
    ParameterLayout layout = Networks.layout(new Lstm(0), 2, 1, Networks.regression(2, 1, 1));
    float[] weights = new float[layout.size()];
    weights[block(layout, Kind.INPUT, "candidate").at(0, 0)] = 1;
    // The readout of unit 1 is finite, its gradient 2 V^2 h is not: h = tanh(tanh(1) / 2) / 2.
    weights[block(layout, Kind.INPUT, "candidate").at(1, 0)] = 1;
    ParameterLayout.Block readout = layout.block(Kind.READOUT, -1, -1);
    weights[readout.at(0, 0)] = 1;
    weights[readout.at(0, 1)] = 1e30f;
    StateGradients measured = measure(name, layout, 1, weights, inputs(layout, 0f, 1f));
    assertThat(measured.finiteFraction(0, 1)).isLessThan(1);
    assertThat(measured.internalFiniteFraction(0, 0, 1)).isEqualTo(measured.finiteFraction(0, 1));
    assertThat(measured.internalNorm(0, 0, 1)).isNotFinite();
  }

  @Test
  void givenEveryCell_whenItsInternalStatesAreNamed_thenAllStatesButTheOutputHaveAPlace() {
    for (Cell cell : Networks.CELLS) {
      CellEquations equations = cell.equations();
      List<Integer> parts =
          equations.internalStates().stream().flatMap(s -> s.parts().stream()).sorted().toList();
      List<Integer> others = new ArrayList<>();
      for (int state = 1; state < equations.states().size(); state++) {
        others.add(state);
      }
      assertThat(parts).as("%s", cell).isEqualTo(others);
    }
    assertThat(names(new Lstm(1))).isEqualTo("cell_state[1]");
    assertThat(names(new PeepholeLstm(1))).isEqualTo("cell_state[1]");
    assertThat(names(ALIF)).isEqualTo("membrane_potential[1] adaptation[2]");
    assertThat(names(new Lru())).isEqualTo("complex_state[1, 2, 3, 4]");
  }

  private static String names(Cell cell) {
    return cell.equations().internalStates().stream()
        .map(state -> state.name() + state.parts())
        .collect(Collectors.joining(" "));
  }

  @Test
  void givenAStateThatNobodyNames_whenAsked_thenItGoesByItsNameInTheEquations() {
    CellEquations.Builder cell = CellEquations.withStates("h", "slowTrace");
    Expression trace = cell.previous("slowTrace").plus(cell.affineOfInput("drive", 0));
    assertThat(cell.newStates(Expression.tanh(trace), trace).internalStates())
        .containsExactly(new InternalState("slow_trace", List.of(1)));
  }

  @Test
  void givenANameThatIsTaken_whenAStateGetsIt_thenTheErrorSaysSo() {
    assertThatThrownBy(() -> new InternalState("readout", List.of(1)))
        .hasMessageContaining("name must be lower case")
        .hasMessageContaining("was readout");
    assertThatThrownBy(() -> new InternalState("cell_state", List.of(0)))
        .hasMessageContaining("other than the output");
    assertThatThrownBy(() -> CellEquations.withStates("h", "c").internalState("cell_state", "h"))
        .hasMessageContaining("h is the output");
  }
}
