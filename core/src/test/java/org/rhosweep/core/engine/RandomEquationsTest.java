package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.ReferenceNetwork.PerturbedState;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.InternalState;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.kernels.ScalarKernels;

/**
 * Engines on equations that no cell of this library has: what they derive holds for all of them.
 */
class RandomEquationsTest {
  private static final int EXAMPLES = 2;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  static LongStream moreSeeds() {
    return LongStream.range(60, 1000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenRandomEquations_whenParametersAndStatesMove_thenTheLossMovesByItsGradients(long seed) {
    compareWithDifferences(seed);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void givenMoreEquations_whenParametersAndStatesMove_thenTheLossMovesByItsGradients(long seed) {
    compareWithDifferences(seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenRandomEquations_whenRunBySimd_thenItAgreesWithDoublePrecision(long seed) {
    compareEngines(seed);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void givenMoreEquations_whenRunBySimd_thenItAgreesWithDoublePrecision(long seed) {
    compareEngines(seed);
  }

  /** One to three layers, plain, residual, with a norm, with both; one to four time steps. */
  private static ParameterLayout layout(long seed, int hidden) {
    int times = 1 + (int) (seed % 4);
    int depth = 1 + (int) (seed / 4 % 3);
    TargetPosition position = seed % 2 == 0 ? TargetPosition.LAST_STEP : TargetPosition.EVERY_STEP;
    SequenceShape shape =
        seed % 3 == 0 ? Networks.tokens(times, 4, 3) : Networks.dense(times, 3, 3, position);
    boolean residual = seed / 3 % 3 == 1;
    boolean norm = seed / 5 % 3 == 1;
    CellEquations cell = RandomEquations.of(seed);
    return RandomEquations.layout(cell, residual, norm, hidden, depth, shape);
  }

  private static void compareWithDifferences(long seed) {
    ParameterLayout layout = layout(seed, 3);
    String cell = RandomEquations.describe(layout.shape().equations());
    ReferenceNetwork network = new ReferenceNetwork(layout);
    double[] weights = Networks.toDouble(Networks.weights(layout, 0.6, seed));
    Batch batch = Networks.batch(layout.shape().sequence(), EXAMPLES, EXAMPLES, seed);
    double[] gradient = new double[weights.length];
    double size = Math.max(1, network.loss(weights, batch, gradient));
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 5, 0);
    for (Block block : layout.blocks()) {
      double[] move = new double[weights.length];
      double product = 0;
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          move[at] = random.nextGaussian();
          product += move[at] * gradient[at];
        }
      }
      double difference =
          derivative(
              by -> {
                double[] moved = weights.clone();
                Arrays.setAll(moved, i -> weights[i] + by * move[i]);
                return network.loss(moved, batch, null);
              });
      assertThat(product)
          .as("seed %d %s layer %d %s\n%s", seed, block.kind(), block.layer(), block.name(), cell)
          .isCloseTo(difference, within(1e-8 * size + 1e-6 * Math.abs(difference)));
    }
    double[][][][][] gradients = network.stateGradients(weights, batch);
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      for (int time = 0; time < layout.shape().sequence().sequenceLength(); time++) {
        for (int s = 0; s < layout.shape().equations(layer).states().size(); s++) {
          int unit = random.nextInt(3);
          int[] at = {layer, time, s};
          double difference =
              derivative(
                  by ->
                      network.lossWithPerturbedState(
                          weights, batch, new PerturbedState(at[0], at[1], at[2], 1, unit, by)));
          assertThat(gradients[1][layer][time][s][unit])
              .as("seed %d layer %d time %d state %d\n%s", seed, layer, time, s, cell)
              .isCloseTo(difference, within(1e-8 * size + 1e-6 * Math.abs(difference)));
        }
      }
    }
  }

  /** By differences of fourth order: a norm of numbers near zero curves within 1e-3 of them. */
  private static double derivative(DoubleUnaryOperator f) {
    double h = 1e-5;
    double near = f.applyAsDouble(h) - f.applyAsDouble(-h);
    double far = f.applyAsDouble(2 * h) - f.applyAsDouble(-2 * h);
    return (8 * near - far) / (12 * h);
  }

  /** The padding of 5 units to 8 has neither bias nor input: it divides zero by zero. */
  @Test
  void givenAQuotientOfMaps_whenUnitsArePadded_thenThePaddingStaysOutOfTheGradient() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression above = cell.affine("above", "h", 0);
    Expression below = cell.affineOfInput("below", 0);
    Expression h = Expression.tanh(above.dividedBy(below));
    CellEquations equations =
        cell.newStates(Expression.tanh(h.plus(cell.productOfValue("again", h))));
    SequenceShape shape = Networks.dense(3, 3, 3, TargetPosition.LAST_STEP);
    ParameterLayout layout = RandomEquations.layout(equations, false, false, 5, 2, shape);
    float[] weights = Networks.weights(layout, 0.3, 1);
    for (int layer = 0; layer < 2; layer++) {
      for (int unit = 0; unit < 5; unit++) {
        weights[layout.block(Kind.BIAS, layer, 1).at(unit, 0)] = 4; // what is divided by
      }
    }
    compareEngines(layout, weights, 1);
  }

  private static void compareEngines(long seed) {
    int hidden = 4 + (int) (seed * 7 % 24); // with and without padding, in one tile and in four
    ParameterLayout layout = layout(seed, hidden);
    compareEngines(layout, Networks.weights(layout, 0.8 / Math.sqrt(hidden), seed), seed);
  }

  private static void compareEngines(ParameterLayout layout, float[] weights, long seed) {
    String cell = RandomEquations.describe(layout.shape().equations());
    int examples = seed % 5 == 0 ? 33 : 3;
    Batch batch = Networks.batch(layout.shape().sequence(), 40, examples, seed);
    ReferenceNetwork reference = new ReferenceNetwork(layout);
    double[] exact = Networks.toDouble(weights);
    double[] expected = new double[weights.length];
    double expectedLoss = reference.loss(exact, batch, expected);
    float[] vector = new float[weights.length];
    StateGradients measured = states(layout);
    double loss = gradient(KernelChoice.best(), layout, weights, batch, vector, measured);
    float[] scalar = new float[weights.length];
    gradient(new ScalarKernels(), layout, weights, batch, scalar, null);

    assertThat(loss)
        .as("%s", cell)
        .isCloseTo(expectedLoss, within(1e-5 * Math.max(1, expectedLoss)));
    double largest = 1e-3;
    for (double g : expected) {
      largest = Math.max(largest, Math.abs(g));
    }
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          assertThat((double) vector[at])
              .as(
                  "seed %d %s layer %d %s\n%s",
                  seed, block.kind(), block.layer(), block.name(), cell)
              .isCloseTo(expected[at], within(5e-5 * largest));
        }
      }
    }
    assertThat(scalar).isEqualTo(vector); // and with it the padding is finite
    compareStates(layout, reference.stateGradients(exact, batch), measured, cell);
  }

  private static void compareStates(
      ParameterLayout layout, double[][][][][] exact, StateGradients measured, String cell) {
    int times = layout.shape().sequence().sequenceLength();
    double anywhere = 1e-3; // a norm of equal units leaves of it rounding errors alone
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      for (int time = 0; time < times; time++) {
        anywhere = Math.max(anywhere, norm(exact, layer, time, List.of(0)));
      }
    }
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      List<InternalState> internal = layout.shape().equations(layer).internalStates();
      assertThat(internal).hasSameSizeAs(layout.shape().equations().internalStates());
      for (int state = -1; state < internal.size(); state++) {
        List<Integer> parts = state < 0 ? List.of(0) : internal.get(state).parts();
        double largest = anywhere;
        for (int time = 0; time < times; time++) {
          largest = Math.max(largest, norm(exact, layer, time, parts));
        }
        for (int time = 0; time < times; time++) {
          double norm =
              state < 0 ? measured.norm(layer, time) : measured.internalNorm(state, layer, time);
          assertThat(norm)
              .as("state %d layer %d time %d\n%s", state, layer, time, cell)
              .isCloseTo(norm(exact, layer, time, parts), within(5e-5 * largest));
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

  private static StateGradients states(ParameterLayout layout) {
    int internal = layout.shape().equations().internalStates().size();
    int times = layout.shape().sequence().sequenceLength();
    return new StateGradients(layout.shape().depth(), times, internal, () -> 0);
  }

  private static double gradient(
      Kernels kernels,
      ParameterLayout layout,
      float[] weights,
      Batch batch,
      float[] gradient,
      StateGradients measured) {
    try (NetworkEngine engine =
        Engines.create(EngineName.SIMD, kernels, layout, batch.batchSize, true, null)) {
      engine.load(weights);
      return engine.gradient(batch, gradient, measured).meanLoss();
    }
  }
}
