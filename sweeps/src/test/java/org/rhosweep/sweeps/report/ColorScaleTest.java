package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColorScaleTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givenAnyValue_whenWrittenOnItsColour_thenTheContrastIsEnoughToRead(boolean diverging) {
    ColorScale scale = new ColorScale(0, 1, diverging);
    for (double value = 0; value <= 1; value += 0.01) {
      double paper = ColorScale.luminance(Integer.parseInt(scale.color(value).substring(1), 16));
      double ink = scale.ink(value).equals("#ffffff") ? 1 : 0;

      // WCAG 2, level AA.
      assertThat((Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05)).isGreaterThan(4.5);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.2, 0.5, 0.8})
  void givenTheSequentialScale_whenTheValueGrows_thenSoDoesTheLightness(double value) {
    ColorScale scale = new ColorScale(0, 1, false);

    assertThat(luminance(scale, value + 0.1)).isGreaterThan(luminance(scale, value));
  }

  private static double luminance(ColorScale scale, double value) {
    return ColorScale.luminance(Integer.parseInt(scale.color(value).substring(1), 16));
  }
}
