package org.rhosweep.core.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

class WeightSchemeTest {
  @ParameterizedTest
  @CsvSource({"64, 64", "256, 64", "64, 256"})
  void givenGlorot_whenSampled_thenVarianceIsTwoOverFanInPlusFanOut(int fanOut, int fanIn) {
    double target = 2.0 / (fanIn + fanOut);
    double limit = StrictMath.sqrt(6.0 / (fanIn + fanOut));
    double[] uniform = new Glorot(Distribution.UNIFORM, 1).sample(fanOut, fanIn, stream(1));
    assertVariance(uniform, target, 0.8); // sd of W^2 is sqrt(0.8) of its mean for a uniform W
    assertThat(Arrays.stream(uniform).map(Math::abs).max().orElseThrow())
        .isBetween(0.99 * limit, limit);
    assertVariance(new Glorot(Distribution.NORMAL, 1).sample(fanOut, fanIn, stream(2)), target, 2);
    assertVariance(
        new Glorot(Distribution.UNIFORM, 3).sample(fanOut, fanIn, stream(3)), 9 * target, 0.8);
  }

  @ParameterizedTest
  @CsvSource({"64, 64", "256, 64", "64, 256"})
  void givenHe_whenSampled_thenVarianceIsTwoOverFanIn(int fanOut, int fanIn) {
    assertVariance(new He(Distribution.NORMAL, 1).sample(fanOut, fanIn, stream(1)), 2.0 / fanIn, 2);
    assertVariance(
        new He(Distribution.UNIFORM, 1).sample(fanOut, fanIn, stream(2)), 2.0 / fanIn, 0.8);
  }

  private static void assertVariance(double[] w, double target, double kurtosis) {
    double variance = Arrays.stream(w).map(v -> v * v).average().orElseThrow();
    double standardError = target * Math.sqrt(kurtosis / w.length);
    assertThat(variance).isCloseTo(target, within(5 * standardError));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 7", "40, 40", "40, 12", "12, 40"})
  void givenOrthogonal_whenSampled_thenTheShorterSideIsOrthonormal(int fanOut, int fanIn) {
    double gain = 1.5;
    double[] w = new Orthogonal(gain).sample(fanOut, fanIn, stream(fanOut));
    int short1 = Math.min(fanOut, fanIn);
    for (int a = 0; a < short1; a++) {
      for (int b = 0; b < short1; b++) {
        double dot = 0;
        for (int i = 0; i < Math.max(fanOut, fanIn); i++) {
          dot +=
              fanOut >= fanIn
                  ? w[i * fanIn + a] * w[i * fanIn + b]
                  : w[a * fanIn + i] * w[b * fanIn + i];
        }
        assertThat(dot).isCloseTo(a == b ? gain * gain : 0, within(1e-12));
      }
    }
  }

  /**
   * Under the Haar measure on n x n matrices an entry has mean 0 and variance 1/n, E[W_11^4] = 3 /
   * (n (n + 2)), and the trace has mean 0 and variance 1. Without the sign rule the trace is far
   * off.
   */
  @ParameterizedTest
  @CsvSource({"2", "3", "6"})
  void givenManyOrthogonalMatrices_whenMomentsAreTaken_thenTheyAreHaar(int n) {
    int samples = 20_000;
    double trace = 0;
    double traceSquared = 0;
    double corner = 0;
    double fourth = 0;
    for (int s = 0; s < samples; s++) {
      double[] w =
          new Orthogonal(1).sample(n, n, RandomStream.of(3, Purpose.RECURRENT_WEIGHTS, 0, s));
      double t = 0;
      for (int i = 0; i < n; i++) {
        t += w[i * n + i];
      }
      trace += t / samples;
      traceSquared += t * t / samples;
      corner += w[0] / samples;
      fourth += StrictMath.pow(w[0], 4) / samples;
    }
    double error = 5 / Math.sqrt(samples);
    assertThat(trace).isCloseTo(0, within(error));
    assertThat(traceSquared).isCloseTo(1, within(2 * error));
    assertThat(corner).isCloseTo(0, within(error));
    assertThat(fourth).isCloseTo(3.0 / (n * (n + 2)), within(error));
  }

  private static RandomStream stream(int layer) {
    return RandomStream.of(7, Purpose.RECURRENT_WEIGHTS, layer, 0);
  }
}
