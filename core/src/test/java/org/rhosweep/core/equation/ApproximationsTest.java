package org.rhosweep.core.equation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.rhosweep.kernels.Approximations;

/** The kernels' approximations beside the exact functions. */
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
  void givenFloatsOnBothSides_whenSoftplusAndBoundedExpAreTaken_thenRelativeErrorsAreSmall() {
    Arithmetic exact = new Arithmetic();
    double worst = 0;
    double worstExp = 0;
    for (int bits = 0; bits < Float.floatToIntBits(87f); bits += 997) {
      for (float x : new float[] {Float.intBitsToFloat(bits), -Float.intBitsToFloat(bits)}) {
        double y = exact.value(Op.SOFTPLUS, new double[] {x});
        worst = Math.max(worst, Math.abs(Approximations.softplus(x) - y) / y);
        double power = StrictMath.exp(x);
        worstExp = Math.max(worstExp, Math.abs(Approximations.boundedExp(x) - power) / power);
      }
    }
    assertThat(worst).isLessThan(5e-7);
    assertThat(worstExp).isLessThan(3e-7);
    // log 2, and what is left of softplus far from zero.
    assertThat(exact.value(Op.SOFTPLUS, new double[] {0})).isEqualTo(0.6931471805599453);
    assertThat(Approximations.softplus(0)).isEqualTo(0.6931472f);
    assertThat(exact.value(Op.SOFTPLUS, new double[] {800})).isEqualTo(800);
    assertThat(Approximations.softplus(800)).isEqualTo(800);
    assertThat(Approximations.softplus(Float.NaN)).isNaN();
    assertThat(Approximations.boundedExp(1e30f))
        .isEqualTo(Approximations.boundedExp(88))
        .isFinite();
    assertThat(Approximations.boundedExp(Float.NaN)).isNaN();
  }

  @Test
  void givenEveryThousandthPositiveFloat_whenItsLogarithmIsTaken_thenItsRelativeErrorIsSmall() {
    double worst = 0;
    for (int bits = 1; bits < Float.floatToIntBits(Float.POSITIVE_INFINITY); bits += 997) {
      float x = Float.intBitsToFloat(bits); // subnormal numbers, too
      worst = Math.max(worst, errorOfLog(x));
    }
    for (int i = -100_000; i <= 100_000; i++) { // where the logarithm goes through zero
      worst = Math.max(worst, errorOfLog(1f + i * Math.ulp(1f)));
    }
    assertThat(worst).isLessThan(3e-7);
    assertThat(Approximations.log(1f)).isEqualTo(0f);
    assertThat(Approximations.log(0f)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Approximations.log(-0f)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Approximations.log(-1f)).isNaN();
    assertThat(Approximations.log(Float.NEGATIVE_INFINITY)).isNaN();
    assertThat(Approximations.log(Float.NaN)).isNaN();
    assertThat(Approximations.log(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
  }

  private static double errorOfLog(float x) {
    double exact = StrictMath.log(x);
    double error = Math.abs(Approximations.log(x) - exact);
    return exact == 0 ? error : error / Math.abs(exact);
  }

  @Test
  void givenTwoNumbers_whenTheLargerIsTaken_thenTiesAreOfTheSecondAndNotANumberIsNotHidden() {
    assertThat(Approximations.max(2f, 1f)).isEqualTo(2f);
    assertThat(Approximations.max(-2f, -1f)).isEqualTo(-1f);
    assertThat(Approximations.max(0f, -0f)).isEqualTo(-0f);
    assertThat(Approximations.max(-0f, 0f)).isEqualTo(0f);
    assertThat(Approximations.max(Float.NaN, 1f)).isNaN();
    assertThat(Approximations.max(1f, Float.NaN)).isNaN();
    Arithmetic exact = new Arithmetic();
    double[][] pairs = {{2, 1}, {1, 2}, {3, 3}}; // at a tie as relu at 0: of the second alone
    double[][] derivatives = {{1, 0}, {0, 1}, {0, 1}};
    for (int k = 0; k < pairs.length; k++) {
      double larger = exact.value(Op.MAX, pairs[k]);
      assertThat(larger).isEqualTo(Math.max(pairs[k][0], pairs[k][1]));
      for (int i = 0; i < 2; i++) {
        assertThat(exact.derivative(Op.MAX, i, pairs[k], larger)).isEqualTo(derivatives[k][i]);
      }
    }
    assertThat(exact.value(Op.MAX, new double[] {Double.NaN, 1})).isNaN();
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
  void givenFloatsUpToTwenty_whenGeluIsTaken_thenItIsCloseToTheDistributionOfANormalNumber() {
    Arithmetic exact = new Arithmetic();
    double worst = 0;
    double worstDerivative = 0;
    for (int bits = 0; bits < Float.floatToIntBits(20f); bits += 997) {
      for (float x : new float[] {Float.intBitsToFloat(bits), -Float.intBitsToFloat(bits)}) {
        double[] a = {x};
        double y = exact.value(Op.GELU, a);
        double scale = Math.max(1, Math.abs(x));
        worst = Math.max(worst, Math.abs(Approximations.gelu(x) - y) / scale);
        double slope = exact.derivative(Op.GELU, 0, a, y);
        worstDerivative =
            Math.max(worstDerivative, Math.abs(Approximations.geluDerivative(x) - slope));
      }
    }
    assertThat(worst).isLessThan(3e-7);
    assertThat(worstDerivative).isLessThan(5e-7);
  }

  @Test
  void givenKnownValues_whenGeluIsTakenInDoublePrecision_thenItIsTheDistributionTimesTheNumber() {
    Arithmetic exact = new Arithmetic();
    // Phi(1) and Phi(-2) to 16 digits, from tables.
    assertThat(exact.value(Op.GELU, new double[] {1})).isCloseTo(0.8413447460685429, within(1e-15));
    assertThat(exact.value(Op.GELU, new double[] {-2}))
        .isCloseTo(-2 * 0.0227501319481792, within(1e-15));
    assertThat(exact.value(Op.GELU, new double[] {-30})).isCloseTo(0, within(1e-190));
    assertThat(exact.value(Op.GELU, new double[] {30})).isEqualTo(30);
  }

  @Test
  void givenNotANumberOrInfinity_whenApproximated_thenItIsNotHidden() {
    assertThat(Approximations.tanh(Float.NaN)).isNaN();
    assertThat(Approximations.gelu(Float.NaN)).isNaN();
    assertThat(Approximations.geluDerivative(Float.NaN)).isNaN();
    assertThat(Approximations.sigmoid(Float.NaN)).isNaN();
    assertThat(Approximations.exp(Float.NaN)).isNaN();
    assertThat(Approximations.tanh(Float.POSITIVE_INFINITY)).isBetween(1 - 2e-7f, 1 + 2e-7f);
    assertThat(Approximations.exp(Float.NEGATIVE_INFINITY)).isLessThan(1e-37f);
  }
}
