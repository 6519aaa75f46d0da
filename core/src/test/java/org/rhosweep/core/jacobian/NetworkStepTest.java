package org.rhosweep.core.jacobian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.OwnEquations;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

class NetworkStepTest {
  private static final int HIDDEN = 5;
  private static final int EXAMPLE = 30;

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenUnitVectorsAreMultiplied_thenTheyAreTheColumnsOfTheJacobians(Cell cell) {
    assertColumns(new OneStep(cell, HIDDEN, 3, 2, 0.8, 5));
  }

  static Stream<CellEquations> ownEquations() {
    return OwnEquations.ALL.values().stream();
  }

  @ParameterizedTest
  @MethodSource("ownEquations")
  void givenEquations_whenUnitVectorsAreMultiplied_thenTheyAreTheColumnsOfTheJacobians(
      CellEquations equations) {
    SequenceShape sequence = Networks.dense(2, 3, 2, TargetPosition.LAST_STEP);
    assertColumns(new OneStep(OwnEquations.layout(equations, HIDDEN, 2, sequence), 0.8, 5));
  }

  private static void assertColumns(OneStep one) {
    for (int layer = 0; layer < 2; layer++) {
      StepJacobians exact = one.exact(one.exactWeights, layer, EXAMPLE);
      int first = one.layout.shape().transition().remembersOutput() ? 0 : HIDDEN;
      assertClose(dense(one.step.time(layer)), part(exact.time(), first, first));
      assertClose(dense(one.step.input(layer)), part(exact.depth(), first, 0));
    }
  }

  @Test
  void givenAnLstm_whenDepthIsMultiplied_thenOutputsMoveByTheirOwnTangentAndStackedStatesTwice() {
    OneStep one = new OneStep(new Lstm(1), HIDDEN, 3, 2, 0.8, 5);
    double[][] a = one.exact(one.exactWeights, 1, EXAMPLE).depth();
    double[][] below = one.exact(one.exactWeights, 0, EXAMPLE).newStates();
    double[][] timeBelow = one.exact(one.exactWeights, 0, EXAMPLE).time();
    double[][] depth = new double[HIDDEN][HIDDEN];
    double[][] stacked = new double[HIDDEN][HIDDEN];
    double[][] diagonal = new double[HIDDEN][HIDDEN];
    for (int row = 0; row < HIDDEN; row++) {
      double tanh = StrictMath.tanh(below[1][row]);
      double p = below[0][row] / tanh * (1 - tanh * tanh); // o (1 - tanh(c)^2), o = h / tanh(c)
      for (int column = 0; column < HIDDEN; column++) {
        depth[row][column] = a[row][column];
        stacked[row][column] = a[row][column] + p * a[HIDDEN + row][column];
        for (int k = 0; k < 2 * HIDDEN; k++) {
          diagonal[row][column] += timeBelow[row][k] * a[k][column];
        }
      }
    }
    assertClose(dense(one.step.depth(1)), depth);
    assertClose(dense(one.step.stacked(1)), stacked);
    assertClose(dense(one.step.diagonal(1)), diagonal);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenTransposed_thenScalarProductsAgree(Cell cell) {
    OneStep one = new OneStep(cell, HIDDEN, 3, 2, 0.8, 6);
    for (BatchOperator operator :
        List.of(
            one.step.time(1),
            one.step.input(0),
            one.step.input(1),
            one.step.depth(1),
            one.step.stacked(1),
            one.step.diagonal(1))) {
      RandomStream random = RandomStream.of(8, Purpose.NOISE, 0, 0);
      float[] v = new float[operator.domain().floats()];
      float[] u = new float[operator.range().floats()];
      Lanes.fillGaussian(operator.domain(), random, v);
      Lanes.fillGaussian(operator.range(), random, u);
      float[] forward = new float[u.length];
      float[] backward = new float[v.length];
      operator.times(v, forward);
      operator.transposed(u, backward);
      float[] left = new float[Lanes.COUNT];
      float[] right = new float[Lanes.COUNT];
      Lanes.dot(KernelChoice.best(), u, forward, left);
      Lanes.dot(KernelChoice.best(), backward, v, right);
      for (int i = 0; i < Lanes.COUNT; i++) {
        assertThat(left[i]).isCloseTo(right[i], within(2e-4f));
      }
    }
  }

  /** The rows and columns from these on: an output that is not a state of its own comes first. */
  private static double[][] part(double[][] matrix, int row, int column) {
    return Arrays.stream(matrix)
        .skip(row)
        .map(entries -> Arrays.copyOfRange(entries, column, entries.length))
        .toArray(double[][]::new);
  }

  private static double[][] dense(BatchOperator operator) {
    return DenseJacobians.of(operator, OneStep.only(EXAMPLE))[EXAMPLE];
  }

  private static void assertClose(double[][] found, double[][] expected) {
    assertThat(found).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < found.length; i++) {
      for (int j = 0; j < found[i].length; j++) {
        assertThat(found[i][j]).as("%d %d", i, j).isCloseTo(expected[i][j], within(3e-5));
      }
    }
  }
}
