package org.rhosweep.core.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.network.ParameterLayout.Kind;

/** minGRU, minLSTM and the selective state space, whose gates read the input alone. */
class InputGatedCellsTest {
  @Test
  void givenOneMinGruUnit_whenRun_thenStatesAreTheEquationOfItsJavadoc() {
    LayerFixture unit = new LayerFixture(new MinGru(0), 1, 1, 1, 3);
    // z = sigmoid(ln 3 x) is 3/4 at x = 1 and 1/4 at x = -1; n = 2 x + 1.
    unit.set(Kind.INPUT, "update", StrictMath.log(3));
    unit.set(Kind.INPUT, "candidate", 2);
    unit.set(Kind.BIAS, "candidate", 1);

    double[][] h = outputs(unit, 1, -1, 1);

    // 3/4 * 3 = 2.25; 3/4 * 2.25 + 1/4 * -1 = 1.4375; 1/4 * 1.4375 + 3/4 * 3 = 2.609375.
    assertThat(h[0][0]).isCloseTo(2.25, within(1e-15));
    assertThat(h[1][0]).isCloseTo(1.4375, within(1e-15));
    assertThat(h[2][0]).isCloseTo(2.609375, within(1e-15));
  }

  @Test
  void givenOneMinLstmUnit_whenRun_thenGatesAreScaledToTheSumOne() {
    LayerFixture unit = new LayerFixture(new MinLstm(0), 1, 1, 1, 2);
    // f = sigmoid(ln 3) = 3/4 and i = sigmoid(-ln 3) = 1/4 at x = 1: f' = 3/4; at x = 0 both 1/2.
    unit.set(Kind.INPUT, "forget", StrictMath.log(3));
    unit.set(Kind.INPUT, "input", -StrictMath.log(3));
    unit.set(Kind.BIAS, "candidate", 8);

    double[][] h = outputs(unit, 1, 0);

    // 1/4 * 8 = 2; 1/2 * 2 + 1/2 * 8 = 5.
    assertThat(h[0][0]).isCloseTo(2, within(1e-14));
    assertThat(h[1][0]).isCloseTo(5, within(1e-14));
  }

  /** Gates that are not mirror images, and one pair that a quotient of zeros would make NaN. */
  @Test
  void givenMinLstmGates_whenScaled_thenTheyAreTheQuotientWhereThereIsOne() {
    LayerFixture unit = new LayerFixture(new MinLstm(0), 1, 1, 1, 1);
    unit.set(Kind.BIAS, "candidate", 1);
    unit.set(Kind.BIAS, "forget", StrictMath.log(3)); // 3/4
    unit.set(Kind.BIAS, "input", StrictMath.log(1.5)); // 3/5
    // i' = 0.6 / 1.35.
    assertThat(outputs(unit, 0)[0][0]).isCloseTo(0.6 / 1.35, within(1e-15));
    unit.set(Kind.BIAS, "forget", -800);
    unit.set(Kind.BIAS, "input", -800);
    assertThat(outputs(unit, 0)[0][0]).isEqualTo(0.5);
  }

  @Test
  void givenOneSelectiveUnit_whenRun_thenStatesAndOutputAreTheEquationsOfItsJavadoc() {
    LayerFixture unit = new LayerFixture(new SelectiveSsm(2), 1, 1, 1, 2);
    // One unit: u = g x / sqrt(x^2 + 1e-5), so g = sqrt(1 + 1e-5) makes u = 1 at x = 1.
    unit.set(Kind.INPUT, "encoder", 1);
    unit.set(Kind.VECTOR, "normGain", StrictMath.sqrt(1 + 1e-5));
    unit.set(Kind.RECURRENT, "value", StrictMath.log(3)); // v = ln 3 * 3/4
    unit.set(Kind.VECTOR, "stepBias", StrictMath.log(StrictMath.expm1(2))); // Delta = 2
    unit.set(Kind.VECTOR, "decayLog1", StrictMath.log(StrictMath.log(2) / 2)); // exp(2 A) = 1/2
    unit.set(Kind.VECTOR, "decayLog2", StrictMath.log(StrictMath.log(4) / 2)); // 1/4
    unit.set(Kind.RECURRENT, "input1", 1);
    unit.set(Kind.RECURRENT, "input2", 3);
    unit.set(Kind.RECURRENT, "output1", 5);
    unit.set(Kind.RECURRENT, "output2", 7);
    unit.set(Kind.VECTOR, "feedthrough", 2);
    unit.set(Kind.RECURRENT, "gate", StrictMath.log(3)); // silu = ln 3 * 3/4
    unit.set(Kind.RECURRENT, "outward", 0.5);

    double[][][] states =
        new ReferenceNetwork(unit.layout).states(unit.weights, new double[][] {{1}, {1}})[0];

    double v = 0.75 * StrictMath.log(3);
    // s1 = 2 v, then (1/2 + 1) 2 v = 3 v; s2 = 6 v, then (1/4 + 1) 6 v = 7.5 v.
    assertThat(states[0][1][0]).isCloseTo(2 * v, within(1e-14));
    assertThat(states[0][2][0]).isCloseTo(6 * v, within(1e-14));
    assertThat(states[1][1][0]).isCloseTo(3 * v, within(1e-14));
    assertThat(states[1][2][0]).isCloseTo(7.5 * v, within(1e-14));
    // y = 5 s1 + 7 s2 + 2 v = 54 v, then 69.5 v; h = 1 + y silu / 2.
    assertThat(states[0][0][0]).isCloseTo(1 + 27 * v * v, within(1e-13));
    assertThat(states[1][0][0]).isCloseTo(1 + 34.75 * v * v, within(1e-13));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void givenWeightsAreDrawn_whenAStepIsDifferentiated_thenItsTimeJacobianIsDiagonal(int which) {
    Cell cell = new Cell[] {new MinGru(1), new MinLstm(1), new SelectiveSsm(2)}[which];
    int n = 5;
    LayerFixture drawn = new LayerFixture(cell, 3, n, 1, 4).drawn(2);
    double[][] before = new double[cell.equations().states().size()][n];
    Arrays.stream(before).forEach(state -> Arrays.setAll(state, unit -> 0.3 * unit - 0.5));
    StepJacobians step =
        new ReferenceNetwork(drawn.layout)
            .jacobians(drawn.weights, 0, new double[] {1, -2, 0.5}, before);
    int first = which == 2 ? n : 0; // the selective state space's output is not a state
    for (int row = first; row < step.time().length; row++) {
      for (int column = 0; column < step.time().length; column++) {
        if (row == column) {
          assertThat(step.time()[row][row]).isBetween(0.01, 0.9999999);
        } else {
          assertThat(step.time()[row][column]).isEqualTo(0);
        }
      }
    }
  }

  @Test
  void givenASelectiveLayer_whenDrawn_thenStepsAndDecaysAreThePapers() {
    LayerFixture drawn = new LayerFixture(new SelectiveSsm(3), 4, 400, 1, 4).drawn(6);
    double[] steps =
        Arrays.stream(drawn.vector(0, "stepBias"))
            .map(d -> StrictMath.log1p(StrictMath.exp(d)))
            .toArray();
    assertThat(Arrays.stream(steps).min().orElseThrow()).isBetween(0.001 * (1 - 1e-6), 0.0012);
    assertThat(Arrays.stream(steps).max().orElseThrow()).isBetween(0.085, 0.1 * (1 + 1e-6));
    // Log-uniform: the mean logarithm is that of 0.01, within 5 standard errors of 400 draws.
    double mean = Arrays.stream(steps).map(StrictMath::log10).average().orElseThrow();
    assertThat(mean).isCloseTo(-2, within(5 * 2 / StrictMath.sqrt(12.0 * 400)));
    assertThat(drawn.vector(0, "decayLog1")).containsOnly(0);
    assertThat(drawn.vector(0, "decayLog3")).containsOnly((float) StrictMath.log(3));
    assertThat(drawn.vector(0, "feedthrough")).containsOnly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 17})
  void givenAStateSizeOutOfRange_whenMade_thenTheErrorNamesIt(int stateSize) {
    assertThatThrownBy(() -> new SelectiveSsm(stateSize))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stateSize must be 1 to 16, was " + stateSize);
  }

  private static double[][] outputs(LayerFixture unit, double... inputs) {
    double[][] x =
        Arrays.stream(inputs).mapToObj(value -> new double[] {value}).toArray(double[][]::new);
    return new ReferenceNetwork(unit.layout).outputs(unit.weights, x);
  }
}
