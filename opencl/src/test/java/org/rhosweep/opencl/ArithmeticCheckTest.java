package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The comparison that a device has to pass. */
@ExtendWith(NeedsDevice.class)
class ArithmeticCheckTest {
  @Test
  void givenTheDevicesHere_whenCompared_thenNoneDiffers() {
    assertThat(Devices.usable()).isNotEmpty();
    assertThat(ArithmeticCheck.run(Devices.usable().get(0))).isNull();
  }

  @Test
  void givenTheVectors_whenCounted_thenSubnormalNumbersAndOrdinaryOnesAreAmongThem() {
    int subnormal = 0;
    int ordinary = 0;
    for (float number : ArithmeticCheck.numbers()) {
      float size = Math.abs(number);
      subnormal += size > 0 && size < Float.MIN_NORMAL ? 1 : 0;
      ordinary += size > 0.1f && size < 30 ? 1 : 0;
    }
    assertThat(subnormal).isGreaterThan(200);
    assertThat(ordinary).isGreaterThan(80_000);
  }

  @Test
  void givenADeviceThatDividesByAReciprocal_whenCompared_thenTheLineSaysWhichOperationDiffers() {
    float[] numbers = ArithmeticCheck.numbers();
    float[] results = ArithmeticCheck.expected(numbers);
    assertThat(ArithmeticCheck.difference(numbers, results)).isNull();
    for (int i = 0; i < ArithmeticCheck.VECTORS; i++) {
      results[i] = numbers[3 * i] * (1f / numbers[3 * i + 1]);
    }
    assertThat(ArithmeticCheck.difference(numbers, results))
        .startsWith("a / b has other bits than Java in ");
  }

  @Test
  void givenADeviceThatContracts_whenCompared_thenTheLineSaysSo() {
    float[] numbers = ArithmeticCheck.numbers();
    float[] results = ArithmeticCheck.expected(numbers);
    for (int i = 0; i < ArithmeticCheck.VECTORS; i++) {
      results[3 * ArithmeticCheck.VECTORS + i] =
          Math.fma(numbers[3 * i], numbers[3 * i + 1], numbers[3 * i + 2]);
    }
    assertThat(ArithmeticCheck.difference(numbers, results))
        .startsWith("a * b + c has other bits than Java in ");
  }

  @Test
  void givenADeviceThatDropsSubnormalNumbers_whenCompared_thenTheLineSaysSo() {
    float[] numbers = ArithmeticCheck.numbers();
    float[] results = ArithmeticCheck.expected(numbers);
    for (int i = 0; i < results.length; i++) {
      results[i] = Math.abs(results[i]) < Float.MIN_NORMAL ? 0 : results[i];
    }
    assertThat(ArithmeticCheck.difference(numbers, results)).contains("has other bits than Java");
  }

  @Test
  void givenTheDoublesOfADeviceHere_whenCompared_thenTheyAreJavas() {
    assertThat(ArithmeticCheck.hasDoublesOfJava(Devices.usable().get(0))).isTrue();
  }

  @Test
  void givenADeviceThatComputesDoublesInSinglePrecision_whenCompared_thenTheyAreNotJavas() {
    float[] numbers = ArithmeticCheck.numbers();
    double[] results = ArithmeticCheck.expectedDoubles(numbers);
    assertThat(ArithmeticCheck.areDoublesOfJava(numbers, results)).isTrue();
    for (int i = ArithmeticCheck.VECTORS; i < 2 * ArithmeticCheck.VECTORS; i++) {
      results[i] = (float) results[i];
    }
    assertThat(ArithmeticCheck.areDoublesOfJava(numbers, results)).isFalse();
  }
}
