package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  @ParameterizedTest
  @CsvSource({
    "90s, 90000",
    "15m, 900000",
    "1h30m, 5400000",
    "2d, 172800000",
    "1D12H, 129600000",
    "0.5s, 500",
    "1ms, 1",
    "250ms, 250"
  })
  void givenADuration_thenItIsRead(String text, long millis) {
    assertThat(new DurationConverter().convert(text)).hasMillis(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-3s", "0s", "3 s", "1w", "s"})
  void givenSomethingElse_thenItIsRefusedWithWhatWouldBeRight(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("was '" + text + "'");
  }
}
