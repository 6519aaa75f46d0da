package org.rhosweep.sweeps.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalDigitsTest {
  /** Half the width is 0.035, 0.0101, 0.0099, 0.26, 2500, 0.03, 4e-9 and none. */
  @ParameterizedTest
  @CsvSource({
    "0.1234, 0.083, 0.153, +0.12, 0.08, 0.15",
    "-0.1234, -0.1335, -0.1133, -0.123, -0.134, -0.113",
    "0.1234, 0.1135, 0.1333, +0.123, 0.114, 0.133",
    "1.04, 0.78, 1.3, +1.04, 0.78, 1.30",
    "123456, 120956, 125956, +123500, 121000, 126000",
    "0.001, -0.029, 0.031, 0.00, -0.03, 0.03",
    "1.234e-8, 8e-9, 1.6e-8, +1.2e-08, 8e-09, 1.6e-08",
    "0.12345, 0.12345, 0.12345, +0.123, 0.123, 0.123",
    "0.12345, NaN, NaN, +0.123, -, -"
  })
  void givenAnInterval_whenWritten_thenTheLastDigitIsOfItsSize(
      double value, double low, double high, String signed, String lowText, String highText) {
    IntervalDigits digits = IntervalDigits.of(low, high);
    assertThat(digits.signed(value)).isEqualTo(signed);
    assertThat(digits.text(low)).isEqualTo(lowText);
    assertThat(digits.text(high)).isEqualTo(highText);
  }
}
