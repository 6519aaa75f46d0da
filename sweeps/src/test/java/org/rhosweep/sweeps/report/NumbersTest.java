package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.30000000000000004, 0.3",
    "1234.5678, 1235",
    "-0.25, −0.25",
    "0.00012345, 0.0001234",
    "0.000012, 1.2e-5",
    "12345678, 1.235e7",
    "1e300, 1e300",
    "NaN, –",
    "Infinity, ∞",
    "1000000, 1000000"
  })
  void givenANumber_whenShort_thenFourSignificantDigits(double value, String text) {
    assertThat(Numbers.significant(value, 4)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.000",
    "0.91349, 0.913",
    "2.5, 2.500",
    "NaN, –",
    "0.0004, 0.0004",
    "0.00004, 4e-5",
    "-1.5, −1.500"
  })
  void givenANumber_whenInAColumn_thenThreeDecimals(double value, String text) {
    assertThat(Numbers.decimals(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0412, 41 ms",
    "1.234, 1.23 s",
    "119, 119 s",
    "150, 2.5 min",
    "9000, 2.5 h",
    "NaN, –"
  })
  void givenSeconds_whenShown_thenInAUnitThatFits(double seconds, String text) {
    assertThat(Numbers.seconds(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"12, 12", "12.34, 12.3", "-0.06, -0.1", "-0.04, 0", "99.96, 100", "0.25, 0.3"})
  void givenACoordinate_whenWritten_thenToATenthOfAPixel(double value, String text) {
    assertThat(Numbers.pixel(value)).isEqualTo(text);
  }

  @Test
  void givenALanguageWithDecimalCommas_whenFormatted_thenThePointStays() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(Numbers.decimals(0.5)).isEqualTo("0.500");
    } finally {
      Locale.setDefault(before);
    }
  }
}
