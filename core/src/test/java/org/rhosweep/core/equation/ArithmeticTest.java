package org.rhosweep.core.equation;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticTest {
  /** The series of the normal distribution ends for every number, and for what is none. */
  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, 2, -2, 1e-300})
  void givenAnyNumber_whenGelu_thenItEnds(double a) {
    assertTimeoutPreemptively(
        ofSeconds(10),
        () -> {
          Arithmetic arithmetic = new Arithmetic();
          assertThat(Double.isNaN(arithmetic.value(Op.GELU, new double[] {a})))
              .isEqualTo(Double.isNaN(a) || a == Double.NEGATIVE_INFINITY); // -inf 0
          arithmetic.value(Op.GELU_BACKWARD, new double[] {1, a});
        });
  }

  /** Phi(1) = 0.8413447460685429, so gelu(1) is the same. */
  @Test
  void givenOne_whenGelu_thenPhiOfOne() {
    assertThat(new Arithmetic().value(Op.GELU, new double[] {1}))
        .isCloseTo(0.8413447460685429, within(1e-14));
  }
}
