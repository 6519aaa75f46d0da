package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.OwnEquations;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/** Every method of pre-training on a network whose recurrent matrix is skew-symmetric. */
class SkewSymmetricPretrainingTest {
  static Stream<LscMethod> methods() {
    return Stream.of(
        new LscMethod.Scales(),
        new LscMethod.Entries(1e-2),
        new LscMethod.Rescale(1.15),
        new LscMethod.Paper(1e-2, 0.5)); // shuffles at every second step
  }

  @ParameterizedTest
  @MethodSource("methods")
  void givenAMethod_whenPretrained_thenTheMatrixStaysSkewSymmetricToTheLastBit(LscMethod method) {
    SequenceShape sequence = Networks.dense(12, 3, 4, TargetPosition.LAST_STEP);
    ParameterLayout layout =
        OwnEquations.layout(OwnEquations.ALL.get("skew-symmetric of a value"), 11, 2, sequence);
    float[] weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), 3);
    float[] first = weights.clone();
    Lsc one = new Lsc(0.8);
    Lsc.Measure measure =
        method instanceof LscMethod.Scales ? Lsc.Measure.LYAPUNOV : Lsc.Measure.RADIUS;
    Lsc settings =
        new Lsc(
            0.8,
            null,
            null,
            false,
            one.base(),
            method,
            measure,
            1,
            List.of(Lsc.Term.TIME, Lsc.Term.DEPTH),
            one.depthEdge(),
            Lsc.Input.GAUSSIAN,
            4,
            12,
            0.05,
            24);
    PretrainingResult result =
        LscPretraining.run(settings, layout, weights, null, 4, 3, KernelChoice.best(), () -> 0);

    assertThat(result.keptStep()).as("some step was an improvement").isPositive();
    for (Block block : layout.blocks()) {
      if (layout.isSkewSymmetric(block)) {
        assertThat(weights[block.at(2, 5)]).isNotEqualTo(first[block.at(2, 5)]);
        for (int row = 0; row < block.rows(); row++) {
          for (int column = 0; column <= row; column++) {
            assertThat(weights[block.at(row, column)])
                .isEqualTo(0 - weights[block.at(column, row)]);
          }
        }
      }
    }
  }
}
