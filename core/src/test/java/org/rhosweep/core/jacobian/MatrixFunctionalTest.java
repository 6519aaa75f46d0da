package org.rhosweep.core.jacobian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

class MatrixFunctionalTest {
  private static final int HIDDEN = 20;

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  private static RandomStream random() {
    return RandomStream.of(3, Purpose.PRETRAINING, 0, 0);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenRadiiAreMeasured_thenTheyAreThoseOfTheDenseJacobians(Cell cell) {
    OneStep one = new OneStep(cell, HIDDEN, 3, 2, 0.3, 5);
    for (BatchOperator operator : List.of(one.step.time(1), one.step.depth(1))) {
      SpectralRadius radius =
          new SpectralRadius(KernelChoice.best(), operator, SolverSettings.EXACT, random());
      radius.measure(Kernels.LANES, true);
      double[][][] dense = DenseJacobians.of(operator, all());
      for (int i = 0; i < Kernels.LANES; i++) {
        double exact = Spectrum.radius(dense[i]);
        assertThat(radius.values()[i]).as("example %d", i).isCloseTo(exact, within(1e-3));
        if (exact > 1e-3) {
          assertClose(radius, operator, i, Spectrum.radiusGradient(dense[i]), 0.05);
        }
      }
      assertThat(radius.fallbacks()).isLessThan(3);
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenNormsAreMeasured_thenTheyAreThoseOfTheDenseJacobians(Cell cell) {
    OneStep one = new OneStep(cell, HIDDEN, 3, 2, 0.3, 5);
    for (BatchOperator operator : List.of(one.step.time(1), one.step.input(0))) {
      SpectralNorm norm =
          new SpectralNorm(KernelChoice.best(), operator, SolverSettings.EXACT, random());
      norm.measure(Kernels.LANES, true);
      double[][][] dense = DenseJacobians.of(operator, all());
      for (int i = 0; i < Kernels.LANES; i += 5) {
        assertThat(norm.values()[i]).isCloseTo(Spectrum.norm(dense[i]), within(1e-4));
      }
    }
  }

  @Test
  void givenManyRandomMatrices_whenMeasuredInTraining_thenFewNeedADenseDecomposition() {
    OneStep one = new OneStep(new Gru(0), 64, 3, 1, 0.15, 5);
    SpectralRadius radius =
        new SpectralRadius(
            KernelChoice.best(), one.step.time(0), SolverSettings.TRAINING, random());
    for (int repetition = 0; repetition < 5; repetition++) {
      one.step.advance();
      one.step.run(one.x);
      radius.measure(Kernels.LANES, true);
      double[][][] dense = DenseJacobians.of(one.step.time(0), OneStep.only(3, 17));
      assertThat(radius.values()[3]).isCloseTo(Spectrum.radius(dense[3]), within(0.01));
      assertThat(radius.values()[17]).isCloseTo(Spectrum.radius(dense[17]), within(0.01));
    }
    assertThat(radius.fallbacks()).isLessThan(4);
  }

  @Test
  void givenALinearMap_whenItsGrowthIsFollowed_thenItIsTheRadius() {
    // With h = 0 a tanh layer without inputs is linear, J = W, and the growth tends to rho(W).
    OneStep one = new OneStep(new TanhRnn(), 6, 1, 1, 0.4, 12);
    java.util.Arrays.fill(
        one.weights,
        one.layout.block(org.rhosweep.core.network.ParameterLayout.Kind.BIAS, 0, 0).offset(),
        one.layout.block(org.rhosweep.core.network.ParameterLayout.Kind.BIAS, 0, 0).offset() + 6,
        0f);
    one.step.load(one.weights);
    one.step.reset();
    java.util.Arrays.fill(one.x, 0f);
    one.step.run(one.x);
    Growth growth = new Growth(KernelChoice.best(), one.step.time(0), random());
    double sum = 0;
    int from = 200;
    int to = 1200;
    for (int t = 0; t < to; t++) {
      growth.measure(Kernels.LANES, false);
      growth.advance();
      sum += t >= from ? StrictMath.log(growth.values()[0]) : 0;
    }
    double radius = Spectrum.radius(DenseJacobians.of(one.step.time(0), OneStep.only(0))[0]);
    assertThat(sum / (to - from)).isCloseTo(StrictMath.log(radius), within(5e-3));
  }

  private static boolean[] all() {
    boolean[] all = new boolean[Kernels.LANES];
    java.util.Arrays.fill(all, true);
    return all;
  }

  /** The direction of w v^T against the exact derivative. */
  private static void assertClose(
      SpectralRadius radius,
      BatchOperator operator,
      int example,
      double[][] exact,
      double tolerance) {
    int n = exact.length;
    double error = 0;
    double size = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        int row = operator.range().row(i) * Kernels.LANES + example;
        int column = operator.domain().row(j) * Kernels.LANES + example;
        double found =
            radius.leftRe()[row] * radius.rightRe()[column]
                - radius.leftIm()[row] * radius.rightIm()[column];
        error += (found - exact[i][j]) * (found - exact[i][j]);
        size += exact[i][j] * exact[i][j];
      }
    }
    assertThat(Math.sqrt(error / size)).as("example %d", example).isLessThan(tolerance);
  }
}
