package org.rhosweep.sweeps.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImpliedSettingsTest {
  @Test
  void givenSettingsOfOneVariant_whenAsked_thenTheyFollowFromTheVariantWhateverTheOrder() {
    List<Map<String, String>> arms = new ArrayList<>();
    for (String depth : List.of("1", "2")) {
      arms.add(Map.of("cell", "tanh", "depth", depth));
      arms.add(Map.of("cell", "lstm", "depth", depth, "forget_bias", "1.0"));
      arms.add(Map.of("cell", "gru", "depth", depth, "update_bias", "0.0"));
    }

    assertThat(ImpliedSettings.of(List.of("forget_bias", "cell", "update_bias", "depth"), arms))
        .containsExactly(Map.entry("forget_bias", "cell"), Map.entry("update_bias", "cell"));
  }

  @Test
  void givenAVariantWithSeveralValues_whenAsked_thenItsSettingStays() {
    List<Map<String, String>> arms =
        List.of(
            Map.of("init", "glorot"),
            Map.of("init", "lsc", "target_radius", "0.5"),
            Map.of("init", "lsc", "target_radius", "1.0"));

    // Nor does the initialisation follow from the radius, which glorot does not have.
    assertThat(ImpliedSettings.of(List.of("init", "target_radius"), arms)).isEmpty();
  }

  @Test
  void givenListsWalkedSideBySide_whenAsked_thenTheFirstStays() {
    List<Map<String, String>> arms =
        List.of(
            Map.of("length", "56", "steps", "300", "clip", "a"),
            Map.of("length", "112", "steps", "600", "clip", "b"));

    assertThat(ImpliedSettings.of(List.of("length", "steps", "clip"), arms))
        .containsExactly(Map.entry("steps", "length"), Map.entry("clip", "length"));
  }

  @Test
  void givenAFullGrid_whenAsked_thenNothingIsImplied() {
    List<Map<String, String>> arms = new ArrayList<>();
    for (String a : List.of("1", "2")) {
      for (String b : List.of("1", "2")) {
        arms.add(Map.of("a", a, "b", b));
      }
    }

    assertThat(ImpliedSettings.of(List.of("a", "b"), arms)).isEmpty();
    assertThat(ImpliedSettings.of(List.of(), List.of())).isEmpty();
  }
}
