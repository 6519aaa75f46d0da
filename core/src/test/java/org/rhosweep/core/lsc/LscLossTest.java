package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.OwnEquations;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.DepthEdge;
import org.rhosweep.core.init.Lsc.Measure;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/**
 * The matrix-free loss and gradient against dense Jacobians in double precision, and against
 * differences of their loss, which a network of spikes has none of.
 */
class LscLossTest {
  private static final int HIDDEN = 6;
  private static final int INPUTS = 3;
  private static final int DEPTH = 3;
  private static final int EXAMPLES = 4;
  private static final double TARGET = 0.4;

  /**
   * Ten times harder than {@link SolverSettings#EXACT}: the entries of a diagonal time Jacobian, as
   * minGRU's, do not repel each other as the eigenvalues of a full matrix do, and two of them lie
   * close here.
   */
  private static final SolverSettings SOLVER = new SolverSettings(32, 16, 48, 2e-4, 2e-4);

  static Stream<Arguments> cases() {
    return Networks.CELLS.stream()
        .filter(cell -> !(cell instanceof Alif || cell.isResidualBlock()))
        .flatMap(
            cell ->
                Stream.of(
                    Arguments.of(cell, Measure.RADIUS, DepthEdge.DIAGONAL),
                    Arguments.of(cell, Measure.RADIUS, DepthEdge.STACKED),
                    Arguments.of(cell, Measure.RADIUS, DepthEdge.SAME_TIME),
                    Arguments.of(cell, Measure.NORM, DepthEdge.SAME_TIME)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenANetwork_whenWeightsMove_thenTheLossMovesByItsGradient(
      Cell cell, Measure measure, DepthEdge edge) {
    Dense dense = new Dense(cell, measure, edge);
    LscLoss loss = dense.loss(true);
    float[] gradient = new float[dense.layout.size()];
    for (int time = 0; time < 2; time++) {
      loss.run(dense.x(time));
      if (time == 0) {
        loss.advance();
      }
    }

    LscValue value = loss.measure(gradient);

    assertThat(value.loss()).isCloseTo(dense.exactLoss(dense.weights), within(2e-5));
    for (int direction = 0; direction < 3; direction++) {
      double[] move = Networks.toDouble(Networks.weights(dense.layout, 1, 40 + direction));
      double expected = dense.derivative(move);
      double found = 0;
      for (int i = 0; i < gradient.length; i++) {
        found += gradient[i] * move[i];
      }
      assertThat(found).isCloseTo(expected, within(2e-3 * Math.abs(expected) + 1e-3));
    }
  }

  static Stream<Arguments> all() {
    return Networks.CELLS.stream()
        .flatMap(
            cell ->
                Stream.of(
                    Arguments.of(cell, Measure.RADIUS, DepthEdge.SAME_TIME, true),
                    Arguments.of(cell, Measure.RADIUS, DepthEdge.SAME_TIME, false),
                    Arguments.of(cell, Measure.RADIUS, DepthEdge.STACKED, true),
                    Arguments.of(cell, Measure.RADIUS, DepthEdge.STACKED, false),
                    Arguments.of(cell, Measure.NORM, DepthEdge.SAME_TIME, true)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void givenANetwork_whenMeasured_thenLossAndGradientAreThoseInDoublePrecision(
      Cell cell, Measure measure, DepthEdge edge, boolean whole) {
    assertAsInDoublePrecision(new Dense(cell, measure, edge), whole);
  }

  static Stream<Arguments> ownEquations() {
    return OwnEquations.ALL.values().stream()
        .flatMap(
            equations ->
                Stream.of(
                    Arguments.of(equations, Measure.RADIUS, DepthEdge.SAME_TIME),
                    Arguments.of(equations, Measure.NORM, DepthEdge.SAME_TIME)));
  }

  @ParameterizedTest
  @MethodSource("ownEquations")
  void givenEquations_whenMeasured_thenLossAndGradientAreThoseInDoublePrecision(
      CellEquations equations, Measure measure, DepthEdge edge) {
    SequenceShape sequence = Networks.dense(2, INPUTS, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = OwnEquations.layout(equations, HIDDEN, DEPTH, sequence);
    assertAsInDoublePrecision(new Dense(layout, measure, edge), true);
  }

  private static void assertAsInDoublePrecision(Dense dense, boolean whole) {
    LscLoss loss = dense.loss(whole);
    float[] found = new float[dense.layout.size()];
    loss.run(dense.x(0));
    loss.advance();
    loss.run(dense.x(1));

    LscValue value = loss.measure(found);

    double[] exact = new double[found.length];
    double exactLoss =
        new DenseLscLoss(dense.layout, dense.settings(), whole)
            .measure(dense.weights, dense.inputs[1], dense.previous, exact);
    assertThat(value.loss()).isCloseTo(exactLoss, within(2e-5));
    double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    for (Block block : dense.layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          assertThat((double) found[at])
              .as("%s %d %s [%d, %d]", block.kind(), block.layer(), block.name(), row, column)
              .isCloseTo(exact[at], within(1e-3 * largest));
        }
      }
    }
  }

  /** The same network in double precision. */
  private static final class Dense {
    final ParameterLayout layout;
    final double[] weights;
    final float[] single;
    final Measure measure;
    final DepthEdge edge;
    final ReferenceNetwork reference;
    final double[][][] inputs = new double[2][EXAMPLES][INPUTS];
    final int states;

    /** [example][layer][state][unit] after the first time step. */
    final double[][][][] previous = new double[EXAMPLES][DEPTH][][];

    Dense(Cell cell, Measure measure, DepthEdge edge) {
      this(
          Networks.layout(
              cell, HIDDEN, DEPTH, Networks.dense(2, INPUTS, 2, TargetPosition.LAST_STEP)),
          measure,
          edge);
    }

    Dense(ParameterLayout layout, Measure measure, DepthEdge edge) {
      this.layout = layout;
      this.measure = measure;
      this.edge = edge;
      single = Networks.weights(layout, 0.5, 77);
      weights = Networks.toDouble(single);
      states = layout.shape().equations().states().size();
      reference = new ReferenceNetwork(layout);
      RandomStream random = RandomStream.of(5, Purpose.NOISE, 0, 0);
      for (double[][] time : inputs) {
        for (double[] example : time) {
          for (int i = 0; i < INPUTS; i++) {
            example[i] = (float) random.nextGaussian();
          }
        }
      }
      for (int e = 0; e < EXAMPLES; e++) {
        double[] below = inputs[0][e];
        for (int l = 0; l < DEPTH; l++) {
          previous[e][l] =
              new ReferenceTransition(layout, weights, l, below, new double[states][HIDDEN])
                  .newStates();
          below = previous[e][l][0];
        }
      }
    }

    Lsc settings() {
      Lsc one = new Lsc(TARGET);
      return new Lsc(
          TARGET,
          null,
          null,
          false,
          one.base(),
          one.method(),
          measure,
          1,
          List.of(Term.TIME, Term.DEPTH),
          edge,
          one.input(),
          EXAMPLES,
          2,
          0.05,
          10);
    }

    LscLoss loss(boolean whole) {
      Lsc settings = settings();
      RandomStream random = RandomStream.of(9, Purpose.PRETRAINING, 0, 0);
      LscLoss loss =
          new LscLoss(KernelChoice.best(), layout, settings, EXAMPLES, SOLVER, random, whole);
      loss.load(single);
      loss.reset();
      return loss;
    }

    float[][] x(int time) {
      float[][] x = new float[1][Kernels.LANES * 8];
      for (int lane = 0; lane < Kernels.LANES; lane++) {
        for (int i = 0; i < INPUTS; i++) {
          x[0][i * Kernels.LANES + lane] = (float) inputs[time][Math.min(lane, EXAMPLES - 1)][i];
        }
      }
      return x;
    }

    double derivative(double[] move) {
      double step = 1e-5;
      double[] above = weights.clone();
      double[] below = weights.clone();
      for (Block block : layout.blocks()) {
        for (int row = 0; row < block.rows(); row++) {
          for (int column = 0; column < block.columns(); column++) {
            above[block.at(row, column)] += step * move[block.at(row, column)];
            below[block.at(row, column)] -= step * move[block.at(row, column)];
          }
        }
      }
      return (exactLoss(above) - exactLoss(below)) / (2 * step);
    }

    double exactLoss(double[] parameters) {
      double sum = 0;
      int terms = 0;
      for (int e = 0; e < EXAMPLES; e++) {
        double[] below = inputs[1][e];
        StepJacobians lower = null;
        terms = 0;
        for (int l = 0; l < DEPTH; l++) {
          StepJacobians step = reference.jacobians(parameters, l, below, previous[e][l]);
          if (LscTransitions.hasMemory(layout.shape())) {
            sum += square(value(kept(step.time(), true)));
            terms++;
          }
          if (l > 0) {
            boolean norm = measure == Measure.NORM;
            sum +=
                square(norm ? Spectrum.norm(kept(step.depth(), false)) : value(depth(step, lower)));
            terms++;
          }
          lower = step;
          below = step.newStates()[0];
        }
      }
      return sum / EXAMPLES / terms;
    }

    /** Without the rows, and columns, of an output that is not a state of its own. */
    private double[][] kept(double[][] matrix, boolean columnsToo) {
      int first = layout.shape().equations().remembersOutput() ? 0 : HIDDEN;
      return Arrays.stream(matrix)
          .skip(first)
          .map(row -> Arrays.copyOfRange(row, columnsToo ? first : 0, row.length))
          .toArray(double[][]::new);
    }

    private double value(double[][] matrix) {
      return measure == Measure.NORM ? Spectrum.norm(matrix) : Spectrum.radius(matrix);
    }

    private static double square(double radius) {
      return (radius - TARGET) * (radius - TARGET);
    }

    /**
     * A of the output alone; A P for stacked states, with P of h = o tanh(c) as in an LSTM; A O J
     * of all states for the diagonal edge.
     */
    private double[][] depth(StepJacobians step, StepJacobians lower) {
      if (edge == DepthEdge.SAME_TIME) {
        return Arrays.copyOf(step.depth(), HIDDEN);
      }
      int rows = states * HIDDEN;
      boolean stacked = edge == DepthEdge.STACKED;
      double[][] ap = new double[rows][rows];
      for (int column = 0; column < HIDDEN; column++) {
        double p = 0;
        if (states == 2) {
          double tanh = StrictMath.tanh(lower.newStates()[1][column]);
          p = lower.newStates()[0][column] / tanh * (1 - tanh * tanh);
        }
        for (int row = 0; row < rows; row++) {
          boolean output = !stacked || layout.shape().equations().remembersOutput();
          ap[row][column] = output ? step.depth()[row][column] : 0;
          if (stacked && states == 2) {
            ap[row][HIDDEN + column] = step.depth()[row][column] * p;
          }
        }
      }
      if (stacked) {
        return ap;
      }
      double[][] product = new double[rows][rows];
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < rows; k++) {
          for (int j = 0; j < rows; j++) {
            product[i][j] += ap[i][k] * lower.time()[k][j];
          }
        }
      }
      return product;
    }
  }
}
