package org.rhosweep.sweeps.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArmNamesTest {
  @Test
  void givenWordsOfOneSettingEach_whenNamed_thenTheyStandAlone() {
    ArmNames names =
        ArmNames.of(
            values("cell", List.of("lstm", "gru"), "init", List.of("orthogonal", "per matrix")));

    assertThat(names.label(Map.of("cell", "lstm", "init", "orthogonal", "depth", "5")))
        .isEqualTo("lstm · orthogonal");
    assertThat(names.label(Map.of("init", "per matrix", "cell", "gru")))
        .isEqualTo("gru · per matrix");
  }

  @Test
  void givenNumbersAndBooleans_whenNamed_thenTheirSettingIsSaid() {
    ArmNames names =
        ArmNames.of(
            values(
                "depth", List.of("1", "5"),
                "target_radius", List.of("0.5", "1.0"),
                "residual", List.of("true", "false"),
                "hidden_sizes", List.of("64,64", "64,32.0"),
                "tolerance", List.of("NaN", "Infinity")));

    assertThat(
            names.label(
                Map.of(
                    "depth", "5",
                    "target_radius", "1.0",
                    "residual", "true",
                    "hidden_sizes", "64,32.0",
                    "tolerance", "NaN")))
        .isEqualTo(
            "depth=5 · target_radius=1 · residual=true · hidden_sizes=64,32 · tolerance=NaN");
  }

  @Test
  void givenAForgetBiasAndAGainOfThree_whenNamed_thenNeitherIsTakenForTheOther() {
    List<Map<String, String>> arms =
        List.of(
            arm("init", "orthogonal", "forget_bias", "3.0"),
            arm("init", "orthogonal", "init_gain", "3.0"),
            arm("init", "orthogonal", "init_gain", "3.0", "forget_bias", "3.0"),
            arm("init", "glorot", "forget_bias", "0.0"));
    ArmNames names = ArmNames.of(List.of("init", "init_gain", "forget_bias"), arms);

    assertThat(arms.stream().map(names::label))
        .containsExactly(
            "orthogonal · forget_bias=3",
            "orthogonal · init_gain=3",
            "orthogonal · init_gain=3 · forget_bias=3",
            "glorot · forget_bias=0");
  }

  @Test
  void givenAWordOfTwoSettings_whenNamed_thenItsSettingIsSaidThere() {
    ArmNames names =
        ArmNames.of(
            values("init", List.of("glorot", "he"), "input_init", List.of("glorot", "lecun")));

    assertThat(names.label(Map.of("init", "glorot", "input_init", "glorot")))
        .isEqualTo("init=glorot · input_init=glorot");
    assertThat(names.label(Map.of("init", "he", "input_init", "lecun"))).isEqualTo("he · lecun");
  }

  @Test
  void givenASettingThatIsAbsentEmptyAndNull_whenNamed_thenAllDiffer() {
    List<Map<String, String>> arms =
        List.of(
            arm("note", null, "cell", "lstm"),
            arm("note", "", "cell", "lstm"),
            arm("note", "NULL", "cell", "lstm"),
            arm("note", "null", "cell", "lstm"),
            arm("note", null, "cell", null),
            arm("note", "all trials", "cell", null),
            arm("note", "without note, cell", "cell", null));
    ArmNames names = ArmNames.of(List.of("note", "cell"), arms);

    assertThat(arms.stream().map(names::label))
        .containsExactly(
            "lstm",
            "note=\"\" · lstm",
            "NULL · lstm",
            "null · lstm",
            "without note, cell",
            "note=all trials",
            "note=without note, cell");
  }

  @Test
  void givenTextsThatLookLikeLabels_whenNamed_thenTheyAreQuoted() {
    List<Map<String, String>> arms =
        List.of(
            arm("a", "x", "b", "y"),
            arm("a", "x · y"),
            arm("a", "depth=5"),
            arm("depth", "5"),
            arm("a", "\"x\""),
            arm("a", "x "),
            arm("a", "x\n"));
    ArmNames names = ArmNames.of(List.of("a", "b", "depth"), arms);

    assertThat(arms.stream().map(names::label))
        .doesNotHaveDuplicates()
        .startsWith("x · y", "a=\"x · y\"", "a=\"depth=5\"", "depth=5", "a=\"\\\"x\\\"\"");
  }

  @Test
  void givenNothingThatVaries_whenNamed_thenItIsAllTrials() {
    assertThat(ArmNames.of(Map.of()).label(Map.of("cell", "lstm"))).isEqualTo("all trials");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0E-5, 1e-05",
    "0.001, 0.001",
    "1.0E-4, 0.0001",
    "1.25E-7, 1.25e-07",
    "3.0, 3",
    "-0.5, -0.5",
    "1.0E7, 10000000",
    "1.0E16, 1e+16",
    "1.5E300, 1.5e+300",
    "4.9E-324, 4.9e-324",
    "100, 100",
    "12345678901234567890, 12345678901234567890",
    "0.0, 0",
    "-0.0, -0",
    "-2.5E-5, -2.5e-05"
  })
  void givenANumber_whenWritten_thenAsPeopleDo(String given, String written) {
    assertThat(ArmNames.number(given)).isEqualTo(written);
  }

  @Test
  void givenNeighbouringDoubles_whenNamed_thenTheyDiffer() {
    List<String> values = new ArrayList<>();
    for (double x : new double[] {3, 1e-5, 0.1, 1e16, 1e-300, 123456.789}) {
      values.addAll(
          List.of(
              Double.toString(Math.nextDown(x)),
              Double.toString(x),
              Double.toString(Math.nextUp(x))));
    }
    values.addAll(List.of("0.0", "-0.0"));
    ArmNames names = ArmNames.of(Map.of("rate", values));

    assertThat(values.stream().map(value -> names.label(Map.of("rate", value))))
        .doesNotHaveDuplicates()
        .contains("rate=3", "rate=1e-05");
  }

  @Test
  void givenTextsOfOneNumber_whenNamed_thenTheyStayAsTheyAre() {
    ArmNames names = ArmNames.of(Map.of("file", List.of("3", "3.0", "3e0", "03", "4.0")));

    assertThat(List.of("3", "3.0", "3e0", "03", "4.0").stream().map(v -> names.text("file", v)))
        .containsExactly("3", "3.0", "3e0", "03", "4");
  }

  @Test
  void givenAValueThatWasNotThere_whenNamed_thenItIsRefused() {
    ArmNames names = ArmNames.of(Map.of("depth", List.of("1", "2")));

    assertThatThrownBy(() -> names.label(Map.of("depth", "3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth=3");
  }

  /** All combinations of values made to be mistaken for each other, over several draws. */
  @Test
  void givenNastyArms_whenNamed_thenNoTwoAreEqual() {
    List<String> nasty =
        Arrays.asList(
            null,
            "",
            " ",
            "a",
            "b",
            "a · b",
            "a=b",
            "b=a",
            "=",
            "·",
            "\"",
            "\\",
            "\\\"",
            "\"a\"",
            "3",
            "3.0",
            "-0.0",
            "0.0",
            "true",
            "NaN",
            "NULL",
            "all trials",
            "without a, b, c",
            "without a",
            "1,2",
            "1.0,2.0",
            "a, b",
            "a\tb",
            "c=\"a\" · b");
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Set<Map<String, String>> arms = new HashSet<>();
      List<String> settings = List.of("a", "b", "c");
      for (int i = 0; i < 2000; i++) {
        Map<String, String> arm = new HashMap<>();
        for (String setting : settings) {
          String value = nasty.get(random.nextInt(nasty.size()));
          if (value != null) {
            arm.put(setting, value);
          }
        }
        arms.add(arm);
      }
      ArmNames names = ArmNames.of(settings, arms);

      assertThat(arms.stream().map(names::label)).doesNotHaveDuplicates();
    }
  }

  private static Map<String, List<String>> values(Object... pairs) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      @SuppressWarnings("unchecked")
      List<String> given = (List<String>) pairs[i + 1];
      values.put((String) pairs[i], given);
    }
    return values;
  }

  private static Map<String, String> arm(String... pairs) {
    Map<String, String> arm = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      arm.put(pairs[i], pairs[i + 1]);
    }
    return arm;
  }
}
