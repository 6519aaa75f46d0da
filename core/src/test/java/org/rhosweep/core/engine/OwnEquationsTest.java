package org.rhosweep.core.engine;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.equation.UpperLayerEquations;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/** Maximum, quotient, logarithm and skew-symmetric matrices, as every cell is tested. */
class OwnEquationsTest {
  static List<Arguments> equations() {
    List<Arguments> cases = new ArrayList<>();
    OwnEquations.ALL.forEach((name, equations) -> cases.add(Arguments.of(name, equations)));
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("equations")
  void givenEquations_whenEveryParameterIsMoved_thenTheLossMovesByItsGradient(
      String name, CellEquations equations) {
    GradientCheckTest.check(
        OwnEquations.layout(equations, 4, 2, Networks.dense(5, 2, 3, TargetPosition.LAST_STEP)));
    GradientCheckTest.check(
        OwnEquations.layout(equations, 4, 3, Networks.dense(4, 3, 2, TargetPosition.EVERY_STEP)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("equations")
  void givenEquationsWithANormAndAResidual_whenParametersMove_thenTheLossMovesByItsGradient(
      String name, CellEquations equations) {
    GradientCheckTest.check(stacked(equations, 4, Networks.regression(4, 2, 2)));
  }

  private static ParameterLayout stacked(
      CellEquations equations, int hidden, SequenceShape sequence) {
    CellEquations above = UpperLayerEquations.of(equations, true, true, true);
    return new ParameterLayout(
        new NetworkShape(equations, equations, above, above, true, true, 2, hidden, sequence));
  }

  static List<Arguments> sizes() {
    List<Arguments> cases = new ArrayList<>();
    OwnEquations.ALL.forEach(
        (name, equations) -> {
          SequenceShape rows = Networks.dense(11, 28, 10, TargetPosition.LAST_STEP);
          cases.add(Arguments.of(name, OwnEquations.layout(equations, 13, 1, rows), 5));
          cases.add(Arguments.of(name, OwnEquations.layout(equations, 40, 3, rows), 33));
          SequenceShape pixels = Networks.dense(9, 1, 3, TargetPosition.EVERY_STEP);
          cases.add(Arguments.of(name, OwnEquations.layout(equations, 1, 1, pixels), 1));
          cases.add(Arguments.of(name, stacked(equations, 19, rows), 7));
        });
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sizes")
  void givenANetwork_whenRunOnSimd_thenLossAndGradientAgreeWithDoublePrecision(
      String name, ParameterLayout layout, int examples) {
    SimdNetworkTest.checkPrecision(layout, examples);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sizes")
  void givenANetwork_whenRunInPlainJava_thenEveryBitIsTheSame(
      String name, ParameterLayout layout, int examples) {
    SimdNetworkTest.checkBits(layout, examples);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("equations")
  void givenABilinearForm_whenParametersAndInputMove_thenItMovesByItsGradient(
      String name, CellEquations equations) {
    SequenceShape sequence = Networks.dense(2, 3, 2, TargetPosition.LAST_STEP);
    for (Direction direction : Direction.values()) {
      ReferenceTransitionTest.check(OwnEquations.layout(equations, 4, 2, sequence), direction);
    }
  }
}
