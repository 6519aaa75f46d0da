package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.equation.UpperLayerEquations;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.kernels.KernelChoice;

/** The built-in cells, written as text, are the built-in cells. */
class WrittenCellsTest {
  static List<Arguments> builtIn() {
    List<Arguments> cases = new ArrayList<>();
    WrittenCells.BUILT_IN.forEach((cell, text) -> cases.add(Arguments.of(cell, text)));
    return cases;
  }

  static Set<String> others() {
    return WrittenCells.OTHERS.keySet();
  }

  @Test
  void givenTheBuiltInCells_whenComparedWithThoseWritten_thenNoneIsForgotten() {
    assertThat(WrittenCells.BUILT_IN.keySet()).containsExactlyInAnyOrderElementsOf(Networks.CELLS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("builtIn")
  void givenABuiltInCellAsText_whenRead_thenItsStepAndTransitionAreTheSameOperations(
      Cell cell, EquationsCell text) {
    assertThat(signature(text.equations())).isEqualTo(signature(cell.equations()));
    assertThat(signature(text.transitionEquations()))
        .isEqualTo(signature(cell.transitionEquations()));
    assertThat(text.equations().internalStates()).isEqualTo(cell.equations().internalStates());
  }

  /** All operations with the numbers of their operands; names of maps and vectors aside. */
  private static String signature(CellEquations cell) {
    StringBuilder text = new StringBuilder();
    List<Expression> order = new ArrayList<>(Expression.topologicalOrder(cell.coefficients()));
    order.addAll(cell.order());
    Map<Expression, Integer> numbers = new HashMap<>();
    for (Expression node : order) {
      List<Integer> operands = node.arguments().stream().map(numbers::get).toList();
      text.append(numbers.size()).append(' ').append(node.op()).append(operands);
      text.append(node.op() == Op.CONSTANT ? node.number() : node.index()).append('\n');
      numbers.put(node, numbers.size());
    }
    for (Affine a : cell.affines()) {
      text.append(
              List.of(
                  a.readsInput(),
                  a.source(),
                  a.hasBias(),
                  a.initialBias(),
                  a.form(),
                  a.initialGain()))
          .append('\n');
    }
    text.append(cell.newStates().stream().map(numbers::get).toList());
    text.append(cell.values().stream().map(numbers::get).toList());
    text.append(cell.coefficients().stream().map(numbers::get).toList());
    return text.append(cell.vectors().size()).toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("builtIn")
  void givenABuiltInCellAsText_whenRun_thenWeightsLossesAndGradientsHaveTheSameBits(
      Cell cell, EquationsCell text) {
    for (boolean block : new boolean[] {false, true}) {
      boolean between = block && !cell.isResidualBlock();
      SequenceShape sequence = Networks.dense(6, 3, 5, TargetPosition.EVERY_STEP);
      ParameterLayout own =
          layout(cell.equations(), cell.transitionEquations(), between, 11, sequence);
      ParameterLayout written =
          layout(text.equations(), text.transitionEquations(), between, 11, sequence);
      float[] weights = InitialWeights.draw(own, new Glorot(Distribution.UNIFORM, 1), 3);
      assertThat(InitialWeights.draw(written, new Glorot(Distribution.UNIFORM, 1), 3))
          .isEqualTo(weights);

      Batch batch = Networks.batch(sequence, 7, 7, 4);
      float[] gradient = new float[own.size()];
      float[] ofText = new float[own.size()];
      assertThat(simd(written, weights, batch, ofText))
          .isEqualTo(simd(own, weights, batch, gradient));
      assertThat(ofText).isEqualTo(gradient);

      double[] precise = new double[own.size()];
      double[] preciseOfText = new double[own.size()];
      double loss = new ReferenceNetwork(own).loss(Networks.toDouble(weights), batch, precise);
      assertThat(
              new ReferenceNetwork(written).loss(Networks.toDouble(weights), batch, preciseOfText))
          .isEqualTo(loss);
      assertThat(preciseOfText).isEqualTo(precise);
    }
  }

  @Tag("slow")
  @ParameterizedTest(name = "{0}")
  @MethodSource("builtIn")
  void givenABuiltInCellAsText_whenTrained_thenLossesAndWeightsHaveTheSameBits(
      Cell cell, EquationsCell text) {
    assertThat(trained(text, new Orthogonal(1))).isEqualTo(trained(cell, new Orthogonal(1)));
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(classes = {Lstm.class, Alif.class, Lru.class})
  void givenABuiltInCellAsText_whenPretrainedToTheLsc_thenItIsTrainedToTheSameBits(
      Class<? extends Cell> type) {
    Cell cell = Networks.CELLS.stream().filter(type::isInstance).findFirst().orElseThrow();
    Initialization lsc =
        new Lsc(
            0.5,
            null,
            null,
            false,
            new Glorot(Distribution.UNIFORM, 1),
            new LscMethod.Scales(),
            Lsc.Measure.RADIUS,
            1,
            List.of(Lsc.Term.TIME),
            Lsc.DepthEdge.SAME_TIME,
            Lsc.Input.GAUSSIAN,
            8,
            20,
            0.05,
            20);

    assertThat(trained(WrittenCells.BUILT_IN.get(cell), lsc)).isEqualTo(trained(cell, lsc));
  }

  /** The hash of every weight and loss. */
  private static String trained(Cell cell, Initialization init) {
    TrainingSettings training =
        new TrainingSettings(new Adam(3e-3, 0.9, 0.999, 1e-8), 4, 20, 1.0, 2, 50);
    ProbeSettings probe = new ProbeSettings(GradientSchedule.NONE, List.of());
    return new Trainer(new ModelSettings(cell, 5, 2), init, training, probe, EngineName.SIMD, 5)
        .train(new Adding(6, 8).load(), () -> 0)
        .resultHash();
  }

  private static double simd(
      ParameterLayout layout, float[] weights, Batch batch, float[] gradient) {
    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, batch.batchSize, true);
    network.load(weights);
    return network.gradient(batch, gradient, null).lossSum();
  }

  private static ParameterLayout layout(
      CellEquations step,
      CellEquations transition,
      boolean between,
      int hidden,
      SequenceShape sequence) {
    boolean feedsBack = UpperLayerEquations.feedsBack(step);
    return new ParameterLayout(
        new NetworkShape(
            step,
            transition,
            UpperLayerEquations.of(step, between, between, feedsBack),
            UpperLayerEquations.of(transition, between, between, feedsBack),
            between,
            between,
            2,
            hidden,
            sequence));
  }

  @ParameterizedTest
  @MethodSource("others")
  void givenACellThatIsNotBuiltIn_whenParametersMove_thenTheLossMovesByItsGradient(String name) {
    EquationsCell cell = WrittenCells.OTHERS.get(name);
    SequenceShape last = Networks.regression(5, 2, 2);
    GradientCheckTest.check(layout(cell.equations(), cell.transitionEquations(), false, 4, last));
    SequenceShape every = Networks.dense(4, 3, 2, TargetPosition.EVERY_STEP);
    GradientCheckTest.check(layout(cell.equations(), cell.transitionEquations(), true, 4, every));
  }

  @ParameterizedTest
  @MethodSource("others")
  void givenACellThatIsNotBuiltIn_whenABilinearFormOfItsJacobianMoves_thenItMovesByItsGradient(
      String name) {
    EquationsCell cell = WrittenCells.OTHERS.get(name);
    SequenceShape sequence = Networks.dense(2, 3, 2, TargetPosition.LAST_STEP);
    for (Direction direction : Direction.values()) {
      ReferenceTransitionTest.check(
          layout(cell.equations(), cell.transitionEquations(), false, 4, sequence), direction);
    }
  }

  @ParameterizedTest
  @MethodSource("others")
  void givenACellThatIsNotBuiltIn_whenRunOnSimd_thenItAgreesWithDoublePrecisionAtEveryWidth(
      String name) {
    EquationsCell cell = WrittenCells.OTHERS.get(name);
    SequenceShape rows = Networks.dense(11, 28, 10, TargetPosition.LAST_STEP);
    ParameterLayout layout = layout(cell.equations(), cell.transitionEquations(), false, 21, rows);
    SimdNetworkTest.checkPrecision(layout, 9);
    SimdNetworkTest.checkBits(layout, 9);
  }
}
