package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * Gradients of bilinear forms in Jacobians, that is second derivatives, against central differences
 * of the forms in double precision. No form here depends on whether a unit spikes.
 */
class ReferenceTransitionTest {
  private static final int HIDDEN = 4;
  private static final int INPUTS = 3;
  private static final double STEP = 1e-5;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      for (Direction direction : Direction.values()) {
        // The reset of an ALIF moves its new potential, and no gradient follows it.
        if (!(cell instanceof Alif && direction == Direction.NEW_STATES)) {
          cases.add(Arguments.of(cell, direction));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenABilinearForm_whenParametersAndInputMove_thenItMovesByItsGradient(
      Cell cell, Direction direction) {
    check(
        Networks.layout(cell, HIDDEN, 2, Networks.dense(2, INPUTS, 2, TargetPosition.LAST_STEP)),
        direction);
  }

  /** Both layers of a network of 4 units, 3 inputs and depth 2. */
  static void check(ParameterLayout layout, Direction direction) {
    double[] weights = Networks.toDouble(Networks.weights(layout, 0.7, 31));
    RandomStream random = RandomStream.of(6, Purpose.NOISE, 3, 0);
    int states = layout.shape().transition().states().size();
    for (int layer = 0; layer < 2; layer++) {
      double[] input = normal(random, layout.shape().inputSize(layer));
      double[][] previous = normal(random, states, HIDDEN);
      double[][] v =
          direction == Direction.INPUT
              ? normal(random, 1, input.length)
              : normal(random, states, HIDDEN);
      double[][] u = normal(random, direction == Direction.NEW_STATES ? 1 : states, HIDDEN);
      if (direction != Direction.NEW_STATES && !layout.shape().transition().remembersOutput()) {
        u[0] = new double[HIDDEN];
      }
      double[] gradient = new double[weights.length];
      double[] towards = new double[input.length];
      step(layout, weights, layer, input, previous).addGradient(direction, u, v, gradient, towards);

      // One direction for each block and one for the input: a wrong term would have to cancel.
      for (Block block : layout.blocks()) {
        if (block.layer() == layer) {
          double[] move = new double[weights.length];
          for (int row = 0; row < block.rows(); row++) {
            for (int column = 0; column < block.columns(); column++) {
              move[block.at(row, column)] = random.nextGaussian();
            }
          }
          double difference =
              (form(layout, moved(weights, move, STEP), layer, input, previous, direction, u, v)
                      - form(
                          layout,
                          moved(weights, move, -STEP),
                          layer,
                          input,
                          previous,
                          direction,
                          u,
                          v))
                  / (2 * STEP);
          assertThat(product(gradient, move))
              .as("%s %s layer %d", block.kind(), block.name(), layer)
              .isCloseTo(difference, within(1e-6 * Math.max(1, Math.abs(difference))));
        }
      }
      double[] move = normal(random, input.length);
      double difference =
          (form(layout, weights, layer, moved(input, move, STEP), previous, direction, u, v)
                  - form(
                      layout, weights, layer, moved(input, move, -STEP), previous, direction, u, v))
              / (2 * STEP);
      assertThat(product(towards, move))
          .as("input of layer %d", layer)
          .isCloseTo(difference, within(1e-6 * Math.max(1, Math.abs(difference))));
    }
  }

  private static ReferenceTransition step(
      ParameterLayout layout, double[] weights, int layer, double[] input, double[][] previous) {
    return new ReferenceTransition(layout, weights, layer, input, previous);
  }

  /** u^T J v. */
  private static double form(
      ParameterLayout layout,
      double[] weights,
      int layer,
      double[] input,
      double[][] previous,
      Direction direction,
      double[][] u,
      double[][] v) {
    double[][] product = step(layout, weights, layer, input, previous).times(direction, v);
    double sum = 0;
    for (int s = 0; s < u.length; s++) {
      sum += product(u[s], product[s]);
    }
    return sum;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] moved(double[] from, double[] move, double size) {
    double[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] += size * move[i];
    }
    return to;
  }

  private static double[] normal(RandomStream random, int length) {
    return normal(random, 1, length)[0];
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
}
