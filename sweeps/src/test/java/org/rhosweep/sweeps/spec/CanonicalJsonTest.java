package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Location;

class CanonicalJsonTest {
  /** Values and texts of RFC 8785, appendix B, and of ECMAScript's Number::toString. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1.0, 1",
    "-1.5, -1.5",
    "4.9E-324, 5e-324",
    "-4.9E-324, -5e-324",
    "1.7976931348623157E308, 1.7976931348623157e+308",
    "9007199254740992, 9007199254740992",
    "295147905179352830000, 295147905179352830000",
    "9.999999999999997E22, 9.999999999999997e+22",
    "1E23, 1e+23",
    "1.0000000000000001E23, 1.0000000000000001e+23",
    "999999999999999900000, 999999999999999900000",
    "1E21, 1e+21",
    "1E20, 100000000000000000000",
    "0.000001, 0.000001",
    "9.999999999999997E-7, 9.999999999999997e-7",
    "1E-7, 1e-7",
    "333333333.33333329, 333333333.3333333",
    "2E-3, 0.002",
    "2.0E-3, 0.002",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "2E23, 2e+23"
  })
  void givenANumber_whenWritten_thenItIsAsEcmaScriptWritesIt(double value, String text) {
    assertThat(CanonicalJson.number(value)).isEqualTo(text);
  }

  @Test
  void givenAnyDouble_whenWritten_thenItComesBackAndNoShorterTextDoes() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 3_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (!Double.isFinite(value)) {
        continue;
      }
      String text = CanonicalJson.number(value);
      assertThat(Double.parseDouble(text)).isEqualTo(value);
      assertThat(significantDigits(text))
          .isLessThanOrEqualTo(significantDigits(Double.toString(value)));
    }
  }

  private static int significantDigits(String text) {
    return new BigDecimal(text).stripTrailingZeros().precision();
  }

  @Test
  void givenNumbersThatJsonLacks_whenWritten_thenTheyAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.number(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.number(Double.NEGATIVE_INFINITY));
  }

  @Test
  void givenAString_whenWritten_thenOnlyWhatMustBeEscapedIs() {
    assertThat(CanonicalJson.string("a\"\\/\b\f\n\r\t\u0001\u001f\u007f é€😀"))
        .isEqualTo("\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f é€😀\"");
  }

  private record Source(
      String path, @Location @Default("here") String folder, boolean cached, List<Long> parts) {}

  @Test
  void givenLocations_whenLeftOut_thenTheRestStays() {
    Source source = new Source("p", "/data", true, List.of(3L, 1L));
    SettingType type = SettingType.of(Source.class);

    assertThat(CanonicalJson.of(type, source, true, SettingNames.CURRENT))
        .isEqualTo("{\"cached\":true,\"folder\":\"/data\",\"parts\":[3,1],\"path\":\"p\"}");
    assertThat(CanonicalJson.of(type, source, false, SettingNames.CURRENT))
        .isEqualTo("{\"cached\":true,\"parts\":[3,1],\"path\":\"p\"}");
  }
}
