package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.equation.Op;

class CellGradientCheckTest {
  static java.util.List<Cell> cells() {
    return Networks.CELLS;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACellThatIsBuiltIn_whenChecked_thenEveryEntryIsJudgedAndRight(Cell cell) {
    CellGradientCheck check = CellGradientCheck.of(cell, 0);

    assertThat(check.found()).isEmpty();
    assertThat(check.worst()).isLessThan(1e-6);
    assertThat(check.unjudged()).isLessThanOrEqualTo(check.entries() / 20);
    assertThat(check.entries()).isGreaterThan(25);
  }

  @Test
  void givenAWrongDerivative_whenChecked_thenTheReasonHasBothNumbers() {
    RelaxedArithmetic wrong =
        new RelaxedArithmetic() {
          @Override
          public double derivative(Op op, int i, double[] a, double y) {
            return op == Op.TANH ? 1.001 * (1 - y * y) : super.derivative(op, i, a, y);
          }
        };

    CellGradientCheck check = CellGradientCheck.of(new Gru(0.5), 0, wrong);

    assertThat(check.holds()).isFalse();
    assertThat(check.problem())
        .matches(
            "the gradient derived from the cell's equations is not what differences of the loss"
                + " give for \\d+ of \\d+ parameters: input matrix of [a-z]+\\[0, 0\\] of layer 0: derived"
                + " -?[0-9.e-]+, by differences -?[0-9.e-]+");
  }

  @Test
  void givenAStateThatIsNotFinite_whenChecked_thenTheReasonSaysWhereItStopped() {
    RelaxedArithmetic wrong =
        new RelaxedArithmetic() {
          @Override
          public double value(Op op, double[] a) {
            return op == Op.TANH ? Double.NaN : super.value(op, a);
          }
        };

    assertThat(CellGradientCheck.of(new Gru(0.5), 0, wrong).problem())
        .startsWith("state h of the cell is NaN after time step 1 of layer 0");
  }
}
