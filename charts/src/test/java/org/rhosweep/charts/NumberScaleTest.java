package org.rhosweep.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.charts.NumberScale.Domain;

class NumberScaleTest {
  private static final NumberScale LINEAR = new NumberScale("linear", 1);
  private static final NumberScale LOG = new NumberScale("log", 1);

  private static List<String> labels(NumberScale scale, double low, double high) {
    return scale.ticks(new Domain(low, high), "").stream().map(NumberScale.Tick::label).toList();
  }

  @Test
  void givenDomains_whenTicksAreMade_thenTheyAreRound() {
    assertThat(labels(LINEAR, 0, 1000)).containsExactly("0", "200", "400", "600", "800", "1000");
    assertThat(labels(LINEAR, -0.5, 0.7)).containsExactly("-0.4", "-0.2", "0", "0.2", "0.4", "0.6");
    assertThat(labels(LINEAR, -5, -1)).startsWith("-5").endsWith("-1");
    assertThat(labels(LOG, 1e-20, 1e7)).hasSize(28).startsWith("1e-20").endsWith("1e7");
    assertThat(labels(LOG, 0.04, 3)).containsExactly("0.05", "0.1", "0.2", "0.5", "1", "2");
    assertThat(labels(LOG, 1, 3)).containsExactly("1", "1.5", "2", "3");
    assertThat(labels(LOG, 0.2, 30)).containsExactly("0.2", "0.5", "1", "2", "5", "10", "20");
    assertThat(labels(LOG, 0.91, 1.12)).containsExactly("0.95", "1", "1.05", "1.1");
    assertThat(labels(new NumberScale("symlog", 1), -100, 1000))
        .containsExactly("-100", "-10", "-1", "0", "1", "10", "100", "1000");
  }

  @Test
  void givenAnyRangeOfALogAxis_whenTicksAreMade_thenThereAreThreeAtLeast() {
    for (double low = 1e-3; low < 10; low *= 1.07) {
      for (double factor = 1.1; factor < 1e4; factor *= 1.13) {
        assertThat(labels(LOG, low, low * factor)).hasSizeGreaterThanOrEqualTo(3);
      }
    }
  }

  @Test
  void givenZerosAndNaN_whenALogDomainIsMade_thenTheyDoNotCount() {
    Domain domain = LOG.domain(new double[] {0, Double.NaN, -3, 1e-20, 1e7}, true, true, false);

    // 27 decades and a margin of 0.02 of them on both sides
    assertThat(Math.log10(domain.low())).isCloseTo(-20 - 0.02 * 27, within(1e-9));
    assertThat(Math.log10(domain.high())).isCloseTo(7 + 0.02 * 27, within(1e-9));
    assertThat(LOG.domain(new double[] {0}, false, true, false)).isEqualTo(new Domain(0.1, 1));
  }

  @Test
  void givenAnOutlier_whenTheDomainClamps_thenItEndsThreeRangesBeyondTheQuartiles() {
    double[] values = {1, 2, 3, 4, 5, 6, 7, 8, 1e7};

    // sorted positions 2 and 6: quartiles 3 and 7, reach 3 x 4
    assertThat(LINEAR.domain(values, false, false, true)).isEqualTo(new Domain(1, 19));
    assertThat(LINEAR.domain(values, false, false, false)).isEqualTo(new Domain(1, 1e7));
  }

  @Test
  void givenOneValue_whenADomainIsMade_thenItHasWidth() {
    assertThat(LINEAR.domain(new double[] {20}, false, true, false)).isEqualTo(new Domain(18, 22));
    assertThat(LINEAR.domain(new double[] {0, 0}, false, true, false))
        .isEqualTo(new Domain(-0.5, 0.5));
  }

  @ParameterizedTest
  @CsvSource({"linear, -3.5", "log, 0.02", "symlog, -70", "symlog, 0"})
  void givenAValue_whenTransformedAndBack_thenItIsTheSame(String type, double value) {
    NumberScale scale = new NumberScale(type, 0.1);

    assertThat(scale.invert(scale.transform(value))).isCloseTo(value, within(1e-12 * 70));
  }

  /** Golden values of d3-format 3.1.0, with a hyphen for its minus. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          .2f | 3.14159 | 3.14
          .1% | 0.1234 | 12.3%
          .3e | 12345.678 | 1.235e+4
          .2~g | 0.0057 | 0.0057
          .2~g | 0.12345 | 0.12
          ~s | 1500000 | 1.5M
          .3s | 0.00042 | 420µ
          d | 42.6 | 43
          ,d | 1234567 | 1,234,567
          .3~g | 1e-9 | 1e-9
          .2g | 120 | 1.2e+2
          .3~e | 1000 | 1e+3
          .4r | 3.14159 | 3.142
          ~g | 0.5 | 0.5
          .2f | -0.5 | -0.50
          """)
  void givenAFormat_whenANumberIsWritten_thenItIsD3s(String format, double value, String text) {
    assertThat(NumberText.isFormat(format)).isTrue();
    assertThat(NumberText.format(format, value)).isEqualTo(text);
  }
}
