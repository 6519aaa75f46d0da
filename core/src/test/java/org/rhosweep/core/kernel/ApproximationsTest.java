package org.rhosweep.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApproximationsTest {
  @Test
  void givenEveryThousandthFloat_whenTanhIsTaken_thenItIsWithinFourTenMillionths() {
    double worst = 0;
    for (int bits = 0; bits < Float.floatToIntBits(20f); bits += 997) {
      float x = Float.intBitsToFloat(bits);
      double error = Math.abs(Approximations.tanh(x) - StrictMath.tanh(x));
      worst = Math.max(worst, error);
      assertThat(Approximations.tanh(-x)).isEqualTo(-Approximations.tanh(x));
    }
    assertThat(worst).isLessThan(4e-7);
  }

  @Test
  void givenEveryThousandthFloatBelowZero_whenExpIsTaken_thenItsRelativeErrorIsSmall() {
    double worst = 0;
    for (int bits = 0; bits < Float.floatToIntBits(87f); bits += 997) {
      float x = -Float.intBitsToFloat(bits);
      double exact = StrictMath.exp(x);
      worst = Math.max(worst, Math.abs(Approximations.exp(x) - exact) / exact);
    }
    assertThat(worst).isLessThan(3e-7);
  }

  @Test
  void givenFloatsUpToTenThousand_whenSinAndCosAreTaken_thenTheyAreClose() {
    double worst = 0;
    for (int bits = 0; bits < Float.floatToIntBits(10_000f); bits += 997) {
      float x = Float.intBitsToFloat(bits);
      worst = Math.max(worst, Math.abs(Approximations.sin(x) - StrictMath.sin(x)));
      worst = Math.max(worst, Math.abs(Approximations.cos(x) - StrictMath.cos(x)));
      assertThat(Approximations.sin(-x)).isEqualTo(-Approximations.sin(x));
      assertThat(Approximations.cos(-x)).isEqualTo(Approximations.cos(x));
    }
    assertThat(worst).isLessThan(2e-7);
    assertThat(Approximations.sin(Float.POSITIVE_INFINITY)).isNaN();
    assertThat(Approximations.cos(Float.NaN)).isNaN();
  }

  @Test
  void givenNotANumberOrInfinity_whenApproximated_thenItIsNotHidden() {
    assertThat(Approximations.tanh(Float.NaN)).isNaN();
    assertThat(Approximations.sigmoid(Float.NaN)).isNaN();
    assertThat(Approximations.exp(Float.NaN)).isNaN();
    assertThat(Approximations.tanh(Float.POSITIVE_INFINITY)).isBetween(1 - 2e-7f, 1 + 2e-7f);
    assertThat(Approximations.exp(Float.NEGATIVE_INFINITY)).isLessThan(1e-37f);
  }
}
