package org.rhosweep.core.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Alif.Adaptation;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.KernelChoice;

class AlifTest {
  private static final Alif POSITIVE = new Alif(Adaptation.POSITIVE, 0.5);

  @Test
  void givenOneUnit_whenItSpikes_thenItsThresholdRisesAndItsPotentialIsReset() {
    LayerFixture unit = new LayerFixture(POSITIVE, 1, 1, 1, 3);
    double half = 1 / StrictMath.log(2); // time constant for which exp(-1 / tau) = 1/2
    unit.set(Kind.VECTOR, "threshold", 0.1);
    unit.set(Kind.VECTOR, "beta", 1);
    unit.set(Kind.VECTOR, "tauA", half);
    unit.set(Kind.VECTOR, "tauV", half);
    unit.set(Kind.INPUT, "drive", 1);
    unit.set(Kind.RECURRENT, "drive", 7); // on the diagonal, so without effect

    double[][][] states =
        new ReferenceNetwork(unit.layout).states(unit.weights, new double[][] {{1}, {0.3}, {1}})[0];

    // [time][z, v, a]: a1 = 0,    s1 = 0.1,  v1 = 1,                       z1 = 1
    //                  a2 = 0.5,  s2 = 0.6,  v2 = 0.5 + 0.3 - 0.6 = 0.2,   z2 = 0
    //                  a3 = 0.25, s3 = 0.35, v3 = 0.1 + 1 = 1.1,           z3 = 1
    double[][] expected = {{1, 1, 0}, {0, 0.2, 0.5}, {1, 1.1, 0.25}};
    for (int time = 0; time < 3; time++) {
      for (int state = 0; state < 3; state++) {
        assertThat(states[time][state][0])
            .as("time %d state %d", time, state)
            .isCloseTo(expected[time][state], within(1e-15));
      }
    }
  }

  @Test
  void givenWeightsAreDrawn_whenLookedAt_thenVectorsAreNearTheirMeansAndNoUnitReadsItself() {
    int units = 400;
    LayerFixture drawn = new LayerFixture(POSITIVE, 9, units, 1, 50).drawn(3);
    assertTruncatedNormal(drawn.vector(0, "threshold"), 0.01);
    assertTruncatedNormal(drawn.vector(0, "beta"), 1.8);
    assertTruncatedNormal(drawn.vector(0, "tauA"), 25);
    assertTruncatedNormal(drawn.vector(0, "tauV"), 0.1);
    double[] recurrent = drawn.matrix(Kind.RECURRENT, 0, "drive");
    for (int i = 0; i < recurrent.length; i++) {
      assertThat(recurrent[i] == 0).isEqualTo(i / units == i % units);
    }
    long matrices = 9L * units + (long) units * (units - 1);
    assertThat(drawn.layout.parameters()).isEqualTo(matrices + 4L * units + 2L * units + 2);

    Alif signed = new Alif(Adaptation.SIGNED, 0.5);
    double[] beta = new LayerFixture(signed, 9, units, 1, 50).drawn(3).vector(0, "beta");
    // Normal with standard deviation 1.8 / sqrt(9) = 0.6; that of 400 has a standard error of
    // 0.021.
    assertThat(Arrays.stream(beta).average().orElseThrow()).isCloseTo(0, within(5 * 0.03));
    assertThat(Math.sqrt(Arrays.stream(beta).map(b -> b * b).average().orElseThrow()))
        .isCloseTo(0.6, within(5 * 0.021));
  }

  /** Mean m; standard deviation 0.8796 * 3 m / 7, as cutting at two deviations leaves it. */
  private static void assertTruncatedNormal(double[] entries, double mean) {
    double deviation = 3 * mean / 7;
    double error = deviation / Math.sqrt(entries.length);
    assertThat(Arrays.stream(entries).average().orElseThrow()).isCloseTo(mean, within(5 * error));
    double square =
        Arrays.stream(entries).map(e -> (e - mean) * (e - mean)).average().orElseThrow();
    assertThat(Math.sqrt(square)).isCloseTo(0.8796 * deviation, within(5 * error));
    assertThat(Arrays.stream(entries)).allMatch(e -> Math.abs(e - mean) < 2.0001 * deviation);
  }

  @Test
  void givenTimeConstantsAtZeroAndBelow_whenRun_thenNothingIsKeptAndTheGradientIsFinite() {
    LayerFixture layer = new LayerFixture(POSITIVE, 3, 5, 2, 6).drawn(4);
    for (String name : new String[] {"tauA", "tauV"}) {
      layer.set(Kind.VECTOR, name, 0);
      layer.weights[layer.block(Kind.VECTOR, 0, name).at(1, 0)] = -0.01;
    }
    float[] weights = new float[layer.weights.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) layer.weights[i];
    }
    Batch batch = Networks.batch(layer.layout.shape().sequence(), 4, 4, 5);
    SimdNetwork simd = new SimdNetwork(KernelChoice.best(), layer.layout, 4, true);
    simd.load(weights);
    float[] gradient = new float[weights.length];

    assertThat(simd.gradient(batch, gradient, null).lossSum()).isFinite();

    for (float entry : gradient) {
      assertThat(entry).isFinite();
    }
    for (int unit = 0; unit < 2; unit++) {
      assertThat(gradient[layer.block(Kind.VECTOR, 0, "tauV").at(unit, 0)]).isZero();
    }
  }

  @Test
  void givenADampeningOfZero_whenMade_thenTheErrorNamesFieldRuleAndValue() {
    assertThatThrownBy(() -> new Alif(Adaptation.POSITIVE, 0))
        .hasMessage("dampening must be > 0, was 0.0");
  }
}
