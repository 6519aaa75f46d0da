package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/** Gradients against central differences, in double precision; of spikes see RelaxedArithmetic. */
class GradientCheckTest {
  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      cases.add(Arguments.of(cell, Networks.dense(5, 2, 3, TargetPosition.LAST_STEP)));
      cases.add(Arguments.of(cell, Networks.dense(4, 3, 2, TargetPosition.EVERY_STEP)));
      cases.add(Arguments.of(cell, Networks.tokens(4, 5, 3)));
      cases.add(Arguments.of(cell, Networks.regression(5, 2, 2)));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenACell_whenEveryParameterIsMoved_thenTheLossMovesByItsGradient(
      Cell cell, SequenceShape shape) {
    check(Networks.layout(cell, 4, 2, shape));
  }

  /** Every parameter of a small network on a random batch. */
  static void check(ParameterLayout layout) {
    SequenceShape shape = layout.shape().sequence();
    ReferenceNetwork network = new ReferenceNetwork(layout, new RelaxedArithmetic());
    double[] weights = Networks.toDouble(Networks.weights(layout, 0.7, 11));
    Batch batch = Networks.batch(shape, 3, 3, 12);
    double[] gradient = new double[weights.length];
    double size = Math.max(1, network.loss(weights, batch, gradient));

    // Central differences: error about step^2 + 1e-16 loss / step, smallest near step = 1e-5. A
    // ReLU
    // whose preactivation is within the step of its kink would spoil it; with 4 units none is.
    double step = 1e-5;
    for (ParameterLayout.Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          double kept = weights[at];
          weights[at] = kept + step;
          double above = network.loss(weights, batch, null);
          weights[at] = kept - step;
          double below = network.loss(weights, batch, null);
          weights[at] = kept;
          double difference = (above - below) / (2 * step);
          assertThat(gradient[at])
              .as("%s layer %d %s [%d, %d]", block.kind(), block.layer(), block.name(), row, column)
              .isCloseTo(difference, within(1e-9 * size + 1e-7 * Math.abs(difference)));
        }
      }
    }
  }
}
