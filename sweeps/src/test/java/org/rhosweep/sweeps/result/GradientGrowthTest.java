package org.rhosweep.sweeps.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.probe.GradientPoint;

class GradientGrowthTest {
  private static GradientPoint state(int trainingStep, int layer, int timeStep, double norm) {
    return new GradientPoint(trainingStep, "state", layer, timeStep, norm, 1);
  }

  private static List<GradientPoint> states(double... norms) {
    List<GradientPoint> points = new ArrayList<>();
    for (int t = 0; t < norms.length; t++) {
      points.add(state(1, 0, t, norms[t]));
    }
    return points;
  }

  @Test
  void givenATenthPerStepIntoThePast_whenFitted_thenMinusOne() {
    assertThat(GradientGrowth.of(states(1e-3, 1e-2, 1e-1, 1)).slope()).isCloseTo(-1, within(1e-12));
  }

  @Test
  void givenGrowthIntoThePast_whenFitted_thenPositive() {
    assertThat(GradientGrowth.of(states(400, 40, 4)).slope()).isCloseTo(1, within(1e-12));
  }

  @Test
  void givenNormsOffALine_whenFitted_thenTheLeastSquaresSlope() {
    // s = 2, 1, 0 (t = 0, 1, 2), log10 g = 0, 2, 1: means 1 and 1;
    // slope = ((1)(-1) + (0)(1) + (-1)(0)) / (1 + 0 + 1) = -1/2.
    assertThat(GradientGrowth.of(states(1, 100, 10)).slope()).isCloseTo(-0.5, within(1e-12));
  }

  @Test
  void givenNormsOffALine_whenFitted_thenTheErrorIsThatOfTheSlope() {
    // As above: fitted at s = 2, 1, 0 are 0.5, 1, 1.5; squares 0.25 + 1 + 0.25 = 1.5, one degree
    // of freedom, sum of (s - mean s)^2 = 2: root of 0.75.
    assertThat(GradientGrowth.of(states(1, 100, 10)).standardError())
        .isCloseTo(Math.sqrt(0.75), within(1e-12));
    assertThat(GradientGrowth.of(states(400, 40, 4)).standardError()).isCloseTo(0, within(1e-12));
    assertThat(GradientGrowth.of(states(40, 4)).standardError()).isNaN();
    assertThat(GradientGrowth.of(List.of()).standardError()).isNull();
  }

  @Test
  void givenNormsWithoutALogarithm_whenFitted_thenTheyAreLeftOut() {
    assertThat(
            GradientGrowth.of(states(0, Double.NaN, 1e-2, 1e-1, Double.POSITIVE_INFINITY, 1e2))
                .slope())
        // t = 2, 3, 5 with -2, -1, 2: s = -2, -3, -5, mean -10/3; covariance -57/9 over 42/9.
        .isCloseTo(-19 / 14.0, within(1e-12));
  }

  @Test
  void givenOtherLayersStepsAndKinds_whenFitted_thenOnlyTheLowestLayerOfTheFirstProbeCounts() {
    List<GradientPoint> points = new ArrayList<>();
    points.add(state(2, 0, 0, 1e9));
    points.add(state(2, 0, 1, 1));
    points.addAll(states(0.1, 1));
    points.add(state(1, 1, 0, 1e9));
    points.add(state(1, 1, 1, 1));
    points.add(new GradientPoint(1, "recurrent", 0, -1, 1e9, 1));

    assertThat(GradientGrowth.of(points).slope()).isCloseTo(-1, within(1e-12));
  }

  @Test
  void givenNothingProbed_whenFitted_thenNull() {
    assertThat(GradientGrowth.of(List.of()).slope()).isNull();
    assertThat(GradientGrowth.of(List.of(new GradientPoint(1, "readout", -1, -1, 1, 1))).slope())
        .isNull();
  }

  @Test
  void givenLessThanTwoUsableNorms_whenFitted_thenNaN() {
    assertThat(GradientGrowth.of(states(0, Double.NaN, 1)).slope()).isNaN();
  }
}
