package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

class StepJacobiansTest {
  private static final int HIDDEN = 4;
  private static final int INPUTS = 3;

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenStatesAndInputsAreMoved_thenNewStatesMoveByTheJacobians(Cell cell) {
    ParameterLayout layout =
        Networks.layout(cell, HIDDEN, 1, Networks.dense(2, INPUTS, 2, TargetPosition.LAST_STEP));
    ReferenceNetwork network = new ReferenceNetwork(layout, new RelaxedArithmetic());
    double[] weights = Networks.toDouble(Networks.weights(layout, 0.8, 21));
    RandomStream random = RandomStream.of(4, Purpose.NOISE, 3, 0);
    double[][] states = new double[cell.equations().states().size()][HIDDEN];
    for (double[] state : states) {
      for (int i = 0; i < HIDDEN; i++) {
        state[i] = random.nextGaussian();
      }
    }
    double[] input = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};

    StepJacobians step = network.jacobians(weights, 0, input, states);

    int rows = states.length * HIDDEN;
    assertThat(step.time()).hasDimensions(rows, rows);
    assertThat(step.depth()).hasDimensions(rows, INPUTS);
    for (int j = 0; j < rows; j++) {
      double[] difference =
          difference(network, weights, input, states, states[j / HIDDEN], j % HIDDEN);
      for (int i = 0; i < rows; i++) {
        assertThat(step.time()[i][j])
            .as("time %d %d", i, j)
            .isCloseTo(difference[i], within(tolerance(step, i)));
      }
    }
    for (int j = 0; j < INPUTS; j++) {
      double[] difference = difference(network, weights, input, states, input, j);
      for (int i = 0; i < rows; i++) {
        assertThat(step.depth()[i][j])
            .as("depth %d %d", i, j)
            .isCloseTo(difference[i], within(tolerance(step, i)));
      }
    }
  }

  /** A state is known to 2e-16 of its size, its difference quotient to that over the step. */
  private static double tolerance(StepJacobians step, int row) {
    return 1e-8 * Math.max(1, Math.abs(step.newStates()[row / HIDDEN][row % HIDDEN]));
  }

  /** Central differences of all new states for one entry of {@code moved}, which is put back. */
  private static double[] difference(
      ReferenceNetwork network,
      double[] weights,
      double[] input,
      double[][] states,
      double[] moved,
      int entry) {
    double step = 1e-6;
    double kept = moved[entry];
    moved[entry] = kept + step;
    double[][] above = network.jacobians(weights, 0, input, states).newStates();
    moved[entry] = kept - step;
    double[][] below = network.jacobians(weights, 0, input, states).newStates();
    moved[entry] = kept;
    double[] difference = new double[states.length * HIDDEN];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = (above[i / HIDDEN][i % HIDDEN] - below[i / HIDDEN][i % HIDDEN]) / (2 * step);
    }
    return difference;
  }

  @Test
  void givenATanhRnn_whenDifferentiated_thenItIsTheEquationOfItsJavadoc() {
    ParameterLayout layout =
        Networks.layout(new TanhRnn(), 2, 1, Networks.dense(2, 1, 2, TargetPosition.LAST_STEP));
    double[] weights = Networks.toDouble(Networks.weights(layout, 1, 3));
    double[][] states = {{0.3, -0.2}};
    StepJacobians step =
        new ReferenceNetwork(layout).jacobians(weights, 0, new double[] {0.5}, states);
    // J_time = diag(1 - h^2) W, J_depth = diag(1 - h^2) U.
    for (int i = 0; i < 2; i++) {
      double slope = 1 - step.newStates()[0][i] * step.newStates()[0][i];
      double u = weights[layout.block(Kind.INPUT, 0, 0).at(i, 0)];
      assertThat(step.depth()[i][0]).isCloseTo(slope * u, within(1e-15));
      for (int j = 0; j < 2; j++) {
        double w = weights[layout.block(Kind.RECURRENT, 0, 0).at(i, j)];
        assertThat(step.time()[i][j]).isCloseTo(slope * w, within(1e-15));
      }
    }
  }
}
