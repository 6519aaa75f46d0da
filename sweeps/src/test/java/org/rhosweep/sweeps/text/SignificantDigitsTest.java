package org.rhosweep.sweeps.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignificantDigitsTest {
  @ParameterizedTest
  @CsvSource({
    "0.123456, 3, 0.123",
    "0.1236, 3, 0.124",
    "1234.5, 2, 1200",
    "-0.0500, 3, -0.05",
    "0, 3, 0",
    "2.0, 6, 2",
  })
  void givenANumber_whenRounded_thenItHasThoseDigitsAndNoZerosAfterThem(
      double value, int digits, String text) {
    assertThat(SignificantDigits.round(value, digits).toPlainString()).isEqualTo(text);
  }
}
