package org.rhosweep.core.jacobian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.RandomEquations;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.Kernels;

/** Jacobians of one step, and gradients of bilinear forms in them, of random equations. */
class RandomStepsTest {
  private static final int HIDDEN = 5;
  private static final int INPUTS = 3;
  private static final int EXAMPLE = 30;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  static LongStream moreSeeds() {
    return LongStream.range(60, 600);
  }

  private static ParameterLayout layout(long seed) {
    CellEquations cell = RandomEquations.of(seed);
    return RandomEquations.layout(
        cell, false, false, HIDDEN, 2, Networks.dense(2, INPUTS, 2, TargetPosition.LAST_STEP));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenRandomEquations_whenUnitVectorsAreMultiplied_thenTheyAreColumnsOfJacobians(long seed) {
    compareColumns(seed);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void givenMoreEquations_whenUnitVectorsAreMultiplied_thenTheyAreColumnsOfJacobians(long seed) {
    compareColumns(seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenRandomEquations_whenABilinearFormIsDerived_thenItMovesByItsGradient(long seed) {
    compareForms(seed);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void givenMoreEquations_whenABilinearFormIsDerived_thenItMovesByItsGradient(long seed) {
    compareForms(seed);
  }

  private static void compareColumns(long seed) {
    OneStep one = new OneStep(layout(seed), 0.6, seed);
    String cell = RandomEquations.describe(one.layout.shape().equations());
    int first = one.layout.shape().transition().remembersOutput() ? 0 : HIDDEN;
    for (int layer = 0; layer < 2; layer++) {
      StepJacobians exact = one.exact(one.exactWeights, layer, EXAMPLE);
      assertClose(cell, dense(one.step.time(layer)), part(exact.time(), first, first));
      assertClose(cell, dense(one.step.input(layer)), part(exact.depth(), first, 0));
    }
    double[][] a = one.exact(one.exactWeights, 1, EXAMPLE).depth();
    assertClose(cell, dense(one.step.depth(1)), Arrays.copyOf(a, HIDDEN));
    double[][] p = outputs(one, first);
    double[][] stacked = new double[HIDDEN][HIDDEN];
    for (int row = 0; row < HIDDEN; row++) {
      for (int column = 0; column < HIDDEN; column++) {
        for (int k = first; k < a.length; k++) {
          stacked[row][column] += p[row][k] * a[k][column];
        }
      }
    }
    assertClose(cell, dense(one.step.stacked(1)), stacked);
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 0, 0);
    for (BatchOperator operator :
        new BatchOperator[] {
          one.step.time(1),
          one.step.input(1),
          one.step.depth(1),
          one.step.stacked(1),
          one.step.diagonal(1),
          one.step.readout(true)
        }) {
      assertTransposed(cell, operator, random);
    }
  }

  /** P of the lower layer, [output][state and unit], one column for each unit vector. */
  private static double[][] outputs(OneStep one, int first) {
    ReferenceTransition lower = transition(one, one.exactWeights, 0, input(one, 0));
    double[][] columns = new double[HIDDEN][one.states * HIDDEN];
    for (int k = first; k < one.states * HIDDEN; k++) {
      double[][] unit = new double[one.states][HIDDEN];
      unit[k / HIDDEN][k % HIDDEN] = 1;
      double[] column = lower.times(Direction.NEW_STATES, unit)[0];
      for (int row = 0; row < HIDDEN; row++) {
        columns[row][k] = column[row];
      }
    }
    return columns;
  }

  private static void assertTransposed(String cell, BatchOperator operator, RandomStream random) {
    float[] v = new float[operator.domain().floats()];
    float[] u = new float[operator.range().floats()];
    Lanes.fillGaussian(operator.domain(), random, v);
    Lanes.fillGaussian(operator.range(), random, u);
    float[] forward = new float[u.length];
    float[] backward = new float[v.length];
    operator.times(v, forward);
    operator.transposed(u, backward);
    double left = 0;
    double right = 0;
    double size = 1;
    for (int i = 0; i < u.length; i++) {
      left += (double) u[i] * forward[i];
      size += Math.abs((double) u[i] * forward[i]);
    }
    for (int i = 0; i < v.length; i++) {
      right += (double) backward[i] * v[i];
      size += Math.abs((double) backward[i] * v[i]);
    }
    assertThat(left).as("%s", cell).isCloseTo(right, within(1e-5 * size));
  }

  private static void compareForms(long seed) {
    OneStep one = new OneStep(layout(seed), 0.6, seed);
    String cell = RandomEquations.describe(one.layout.shape().equations());
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 6, 0);
    int first = one.layout.shape().transition().remembersOutput() ? 0 : 1;
    for (int layer = 0; layer < 2; layer++) {
      double[] x = input(one, layer);
      for (Direction direction : Direction.values()) {
        boolean input = direction == Direction.INPUT;
        double[][] v = normal(random, input ? 1 : one.states, input ? x.length : HIDDEN);
        double[][] u = normal(random, direction == Direction.NEW_STATES ? 1 : one.states, HIDDEN);
        for (int s = 0; s < first; s++) {
          if (direction != Direction.NEW_STATES) {
            u[s] = new double[HIDDEN];
          }
          if (direction != Direction.INPUT) {
            v[s] = new double[HIDDEN];
          }
        }
        double[] gradient = new double[one.exactWeights.length];
        double[] towards = new double[x.length];
        transition(one, one.exactWeights, layer, x).addGradient(direction, u, v, gradient, towards);
        double[] move = normal(random, 1, gradient.length)[0];
        for (int i = 0; i < gradient.length; i++) {
          move[i] = gradient[i] == 0 && one.exactWeights[i] == 0 ? 0 : move[i]; // padding
        }
        double[] moveInput = normal(random, 1, x.length)[0];
        int l = layer;
        double difference =
            derivative(
                by ->
                    form(
                        transition(
                                one, moved(one.exactWeights, move, by), l, moved(x, moveInput, by))
                            .times(direction, v),
                        u));
        double product = 0;
        double size = 1;
        for (int i = 0; i < move.length; i++) {
          product += move[i] * gradient[i];
          size = Math.max(size, Math.abs(gradient[i]));
        }
        for (int i = 0; i < x.length; i++) {
          product += moveInput[i] * towards[i];
        }
        assertThat(product)
            .as("seed %d layer %d %s\n%s", seed, layer, direction, cell)
            .isCloseTo(difference, within(1e-7 * size + 1e-6 * Math.abs(difference)));
        compareBatch(one, layer, direction, u, v, gradient, towards, cell);
      }
    }
  }

  /** The same gradient in single precision, of one example among 32. */
  private static void compareBatch(
      OneStep one,
      int layer,
      Direction direction,
      double[][] u,
      double[][] v,
      double[] expected,
      double[] expectedTowards,
      String cell) {
    LayerStep step = one.step.layer(layer);
    float[] gradient = new float[expected.length];
    float[] towards = new float[step.inputFloats()];
    float[] left =
        lanes(u, direction == Direction.NEW_STATES ? step.outputFloats() : step.stateFloats());
    float[] right =
        lanes(v, direction == Direction.INPUT ? step.inputFloats() : step.stateFloats());
    switch (direction) {
      case PREVIOUS -> step.addTimeGradient(left, right, gradient, towards);
      case INPUT -> step.addInputGradient(left, right, gradient, towards);
      case NEW_STATES -> step.addOutputGradient(left, right, gradient, towards);
    }
    double largest = 1;
    for (double g : expected) {
      largest = Math.max(largest, Math.abs(g));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) gradient[i])
          .as("layer %d %s weight %d\n%s", layer, direction, i, cell)
          .isCloseTo(expected[i], within(1e-4 * largest));
    }
    for (int i = 0; i < expectedTowards.length; i++) {
      assertThat((double) towards[i * Kernels.LANES + EXAMPLE])
          .as("layer %d %s input %d\n%s", layer, direction, i, cell)
          .isCloseTo(expectedTowards[i], within(1e-4 * largest));
    }
  }

  private static float[] lanes(double[][] vectors, int floats) {
    float[] all = new float[floats];
    int stride = floats / vectors.length;
    for (int s = 0; s < vectors.length; s++) {
      for (int i = 0; i < vectors[s].length; i++) {
        all[s * stride + i * Kernels.LANES + EXAMPLE] = (float) vectors[s][i];
      }
    }
    return all;
  }

  private static double form(double[][] product, double[][] u) {
    double sum = 0;
    for (int s = 0; s < u.length; s++) {
      for (int i = 0; i < HIDDEN; i++) {
        sum += u[s][i] * product[s][i];
      }
    }
    return sum;
  }

  /** By differences of fourth order. */
  private static double derivative(DoubleUnaryOperator f) {
    double h = 1e-4;
    double near = f.applyAsDouble(h) - f.applyAsDouble(-h);
    double far = f.applyAsDouble(2 * h) - f.applyAsDouble(-2 * h);
    return (8 * near - far) / (12 * h);
  }

  private static double[] moved(double[] from, double[] move, double by) {
    double[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] += by * move[i];
    }
    return to;
  }

  /** What a layer sees from below, for the example. */
  private static double[] input(OneStep one, int layer) {
    return layer == 0
        ? OneStep.column(one.x, 0, INPUTS, EXAMPLE)
        : one.exact(one.exactWeights, layer - 1, EXAMPLE).newStates()[0];
  }

  private static ReferenceTransition transition(
      OneStep one, double[] weights, int layer, double[] x) {
    int padded = one.step.layer(0).outputFloats() / Kernels.LANES;
    double[][] previous = new double[one.states][];
    for (int s = 0; s < one.states; s++) {
      previous[s] = OneStep.column(one.step.previousStates(layer), s * padded, HIDDEN, EXAMPLE);
    }
    return new ReferenceTransition(one.layout, weights, layer, x, previous);
  }

  private static double[][] normal(RandomStream random, int rows, int columns) {
    double[][] numbers = new double[rows][columns];
    for (double[] row : numbers) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return numbers;
  }

  private static double[][] part(double[][] matrix, int row, int column) {
    return Arrays.stream(matrix)
        .skip(row)
        .map(entries -> Arrays.copyOfRange(entries, column, entries.length))
        .toArray(double[][]::new);
  }

  private static double[][] dense(BatchOperator operator) {
    return DenseJacobians.of(operator, OneStep.only(EXAMPLE))[EXAMPLE];
  }

  private static void assertClose(String cell, double[][] found, double[][] expected) {
    assertThat(found).hasDimensions(expected.length, expected[0].length);
    double largest = 1;
    for (double[] row : expected) {
      for (double entry : row) {
        largest = Math.max(largest, Math.abs(entry));
      }
    }
    for (int i = 0; i < found.length; i++) {
      for (int j = 0; j < found[i].length; j++) {
        assertThat(found[i][j])
            .as("%d %d\n%s", i, j, cell)
            .isCloseTo(expected[i][j], within(3e-5 * largest));
      }
    }
  }
}
