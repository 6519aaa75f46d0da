package org.rhosweep.core.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;

class LruTest {
  @Test
  void givenOneUnit_whenItsStateTurns_thenTheOutputIsTheEquationOfItsJavadoc() {
    LayerFixture unit = new LayerFixture(new Lru(), 1, 1, 1, 3);
    // |lambda| = 1/2 and theta = pi / 2: lambda = i / 2. The norm of one unit is b = 1/2.
    unit.set(Kind.INPUT, "encoder", 1);
    unit.set(Kind.VECTOR, "firstNu", StrictMath.log(StrictMath.log(2)));
    unit.set(Kind.VECTOR, "firstTheta", Math.PI / 2);
    unit.set(Kind.VECTOR, "firstGammaLog", StrictMath.log(2));
    unit.set(Kind.VECTOR, "normShift", 0.5);
    unit.set(Kind.RECURRENT, "firstInputReal", 1);
    unit.set(Kind.RECURRENT, "firstOutputReal", 1);
    unit.set(Kind.RECURRENT, "candidate", 1);

    double[][][] states =
        new ReferenceNetwork(unit.layout).states(unit.weights, new double[][] {{3}, {4}, {5}})[0];

    // B u = 1/2 and gamma = 2: s1 = 1, s2 = i/2 + 1, s3 = i/2 (1 + i/2) + 1 = 3/4 + i/2.
    double[][] expected = {{1, 0}, {1, 0.5}, {0.75, 0.5}};
    // h = x + sigmoid(0) gelu(Re s): gelu(1) = 0.8413447460685429, gelu(3/4) = 0.75 * 0.7733726476.
    double[] outputs = {3 + 0.4206723730342715, 4 + 0.4206723730342715, 5 + 0.29001474285};
    for (int time = 0; time < 3; time++) {
      assertThat(states[time][1][0]).isCloseTo(expected[time][0], within(1e-15));
      assertThat(states[time][2][0]).isCloseTo(expected[time][1], within(1e-15));
      assertThat(states[time][0][0]).isCloseTo(outputs[time], within(1e-10));
    }
  }

  @Test
  void givenWeightsAreDrawn_whenAStepIsDifferentiated_thenItsTimeJacobianTurnsAndShrinks() {
    int n = 5;
    LayerFixture drawn = new LayerFixture(new Lru(), 3, n, 1, 4).drawn(2);
    StepJacobians step =
        new ReferenceNetwork(drawn.layout)
            .jacobians(drawn.weights, 0, new double[] {1, -2, 0.5}, new double[5][n]);
    for (int half = 0; half < 2; half++) {
      double[] nu = drawn.vector(0, half == 0 ? "firstNu" : "secondNu");
      double[] theta = drawn.vector(0, half == 0 ? "firstTheta" : "secondTheta");
      for (int k = 0; k < n; k++) {
        double radius = StrictMath.exp(-StrictMath.exp(nu[k]));
        int real = (1 + 2 * half) * n + k;
        int imaginary = real + n;
        double re = radius * StrictMath.cos(theta[k]);
        double im = radius * StrictMath.sin(theta[k]);
        assertThat(step.time()[real][real]).isCloseTo(re, within(1e-15));
        assertThat(step.time()[imaginary][imaginary]).isCloseTo(re, within(1e-15));
        assertThat(step.time()[real][imaginary]).isCloseTo(-im, within(1e-15));
        assertThat(step.time()[imaginary][real]).isCloseTo(im, within(1e-15));
        long others = Arrays.stream(step.time()[real]).filter(entry -> entry != 0).count();
        assertThat(others).isEqualTo(2);
      }
    }
  }

  @Test
  void givenWeightsAreDrawn_whenLookedAt_thenTheyAreAsPublished() {
    int n = 200;
    LayerFixture drawn = new LayerFixture(new Lru(), 12, n, 2, 4).drawn(6);
    for (int layer = 0; layer < 2; layer++) {
      double[] nu = drawn.vector(layer, "secondNu");
      double[] gammaLog = drawn.vector(layer, "secondGammaLog");
      for (int k = 0; k < n; k++) {
        double radius = StrictMath.exp(-StrictMath.exp(nu[k]));
        assertThat(radius).isBetween(0.4 - 1e-6, 0.99 + 1e-6);
        // Both vectors are rounded to single precision, which moves 1 - radius^2 by up to 3e-5.
        assertThat(StrictMath.exp(2 * gammaLog[k])).isCloseTo(1 - radius * radius, within(1e-6));
      }
      assertThat(Arrays.stream(drawn.vector(layer, "firstTheta")))
          .allMatch(t -> t >= 0 && t <= 0.3141);
      assertThat(drawn.vector(layer, "normGain")).containsOnly(1);
      // Var = 1 / (n + d) with d = 2 n; that of uniform numbers has a relative error sqrt(0.8 /
      // n^2).
      double[] b = drawn.matrix(Kind.RECURRENT, layer, "firstInputImaginary");
      double variance = Arrays.stream(b).map(w -> w * w).average().orElseThrow();
      assertThat(variance * 3 * n).isCloseTo(1, within(5 * Math.sqrt(0.8) / n));
    }
    assertThat(drawn.vector(0, "firstNu")).isNotEqualTo(drawn.vector(1, "firstNu"));
  }

  @Test
  void givenTwoLayers_whenLaidOut_thenOnlyTheLowestHasAnEncoderAndProductsAreCounted() {
    LayerFixture two = new LayerFixture(new Lru(), 3, 16, 2, 7);
    assertThat(two.layout.blocks())
        .filteredOn(block -> block.name().equals("encoder"))
        .extracting(Block::layer)
        .containsOnly(0);
    // Per step: E in the lowest layer; four parts each of B and C, W1 and W3 in both; the readout.
    double multiplyAdds = 7 * (16 * 3 + 2 * 10 * 16 * 16) + 2 * 16;
    assertThat(two.layout.shape().forwardOperations()).isEqualTo(2 * multiplyAdds);
  }
}
