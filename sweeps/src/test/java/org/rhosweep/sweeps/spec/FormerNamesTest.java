package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Names that settings had: {@code scheme} for {@code name} in init, and those that were changed.
 */
class FormerNamesTest {
  private static List<TrialSpec> trials(String yaml, String... overrides) throws SweepException {
    return SweepFile.parse("s.yaml", "name: x\n" + yaml, List.of(overrides)).specs();
  }

  private static List<String> errors(String yaml, String... overrides) {
    return catchThrowableOfType(SweepException.class, () -> trials(yaml, overrides))
        .errors()
        .stream()
        .map(SweepError::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init: {name: he, gain: 2}|init: {scheme: he, gain: 2}",
        "init: {name: lsc, base: {name: he, gain: 2}}|init: {scheme: lsc, base: {scheme: he, gain: 2}}",
        "init: {input: {name: he, gain: 2}}|init: {input: {scheme: he, gain: 2}}",
        "init: {recurrent: {name: identity, gain: 2}}|init: {recurrent: {scheme: identity, gain: 2}}",
        "axes: {init: [he, {name: lsc, targetRadius: [0.5, 1]}]}|axes: {init: [he, {scheme: lsc, targetRadius: [0.5, 1]}]}",
        "{axes: {init: [he, orthogonal]}, exclude: [{init: {name: he}}]}|{axes: {init: [he, orthogonal]}, exclude: [{init: {scheme: he}}]}",
      })
  void givenSchemeInPlaceOfName_whenRead_thenTrialsAndIdsAreTheSame(String name, String scheme)
      throws Exception {
    String before = name.startsWith("{axes") ? name.substring(1, name.length() - 1) : name;
    String after = scheme.startsWith("{axes") ? scheme.substring(1, scheme.length() - 1) : scheme;
    List<TrialSpec> expected = trials(flow(before));
    List<TrialSpec> found = trials(flow(after));

    assertThat(found).isEqualTo(expected);
    assertThat(found.stream().map(TrialIdentity::configJson))
        .isEqualTo(expected.stream().map(TrialIdentity::configJson).toList())
        .noneMatch(json -> json.contains("scheme"));
    assertThat(found.stream().map(spec -> TrialIdentity.id(spec, "d")))
        .isEqualTo(expected.stream().map(spec -> TrialIdentity.id(spec, "d")).toList());
  }

  /** Two keys on one line of a test table are two lines of a file. */
  private static String flow(String yaml) {
    return yaml.replace("}, exclude", "}\nexclude");
  }

  @Test
  void givenAnOverrideInsideAnEntryWithScheme_whenRead_thenItIsPutIntoIt() throws Exception {
    assertThat(trials("init: {scheme: he}", "init.gain=2"))
        .isEqualTo(trials("init: {name: he, gain: 2}"));
  }

  @Test
  void givenNameAndScheme_whenRead_thenOneLineSaysSo() {
    String message =
        "s.yaml:2: %s has both \"name\" and \"scheme\", which mean the same: give one of them";
    assertThat(errors("init: {name: he, scheme: he}")).containsExactly(message.formatted("init"));
    assertThat(errors("init: {name: lsc, base: {scheme: he, name: glorot}}"))
        .containsExactly(message.formatted("init.base"));
    assertThat(errors("axes: {init: [glorot, {name: he, scheme: he, gain: [1, 2]}]}"))
        .containsExactly(message.formatted("init"));
    assertThat(errors("axes: {init: [he, glorot]}\nexclude: [{init: {name: he, scheme: he}}]"))
        .containsExactly(message.formatted("init").replace("s.yaml:2", "s.yaml:3"));
    assertThat(errors("init: {name: he, scheme: he}", "init.gain=2"))
        .containsExactly(message.formatted("init"));
  }

  @Test
  void givenSchemeAsAPath_whenRead_thenInitItselfTakesTheName() {
    String message = "there is no setting \"init.%s\"; \"init\" itself takes the name";
    assertThat(errors("axes: {init.scheme: [he]}"))
        .containsExactly("s.yaml:2: " + message.formatted("scheme"));
    assertThat(errors("axes: {init.name: [he]}"))
        .containsExactly("s.yaml:2: " + message.formatted("name"));
  }

  @Test
  void givenSchemeWhereThereIsNoAlias_whenRead_thenItIsUnknown() {
    assertThat(errors("model: {cell: {scheme: gru}}"))
        .singleElement()
        .asString()
        .contains("model.cell lacks the key \"name\"");
    assertThat(errors("model: {cell: {name: gru, scheme: gru}}"))
        .singleElement()
        .asString()
        .contains("unknown key \"scheme\" in model.cell (gru)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training: {evaluationExamples: 9}|evaluationExamples|training|maxEvalExamples",
        "training: {testedExamples: 9}|testedExamples|training|maxTestExamples",
        "training: {schedule: {name: cosine, finalShare: 0.1}}|finalShare|training.schedule (cosine)|finalFraction",
      })
  void givenAFormerName_whenRead_thenOneLineSaysTheNewOne(
      String yaml, String former, String section, String now) {
    assertThat(errors(yaml))
        .containsExactly(
            "s.yaml:2: unknown key \"%s\" in %s; it is now called \"%s\""
                .formatted(former, section, now));
  }

  @Test
  void givenAFormerNameAsAPath_whenRead_thenOneLineSaysTheNewOne() {
    String message =
        "there is no setting \"training.testedExamples\"; it is now called"
            + " \"training.maxTestExamples\"";
    assertThat(errors("axes: {training.testedExamples: [9]}"))
        .containsExactly("s.yaml:2: " + message);
    assertThat(errors("", "training.testedExamples=9"))
        .containsExactly("--set training.testedExamples=9: " + message);
  }

  /** What is stored is read with the names it was stored with, and has the id it had. */
  @Test
  void givenAConfigurationOfSchemaOne_whenRead_thenItIsTheTrial() throws Exception {
    TrialSpec spec =
        trials(
                "init: {name: lsc, base: {name: he, gain: 2}}\n"
                    + "training: {maxEvalExamples: 7, maxTestExamples: 8,"
                    + " schedule: {name: cosine, finalFraction: 0.5}}")
            .get(0);
    String former =
        CanonicalJson.of(SettingType.of(TrialSpec.class), spec, true, SettingNames.FORMER);

    assertThat(former)
        .contains("\"scheme\":\"lsc\"", "\"scheme\":\"he\"", "\"evaluationExamples\":7")
        .contains("\"testedExamples\":8", "\"finalShare\":0.5", "\"name\":\"cosine\"")
        .doesNotContain("maxEval", "maxTest", "finalFraction");
    assertThat(TrialConfiguration.read(former)).isEqualTo(spec);
    assertThat(TrialIdentity.id(spec, "d", 3, 1)).isNotEqualTo(TrialIdentity.id(spec, "d", 3, 2));
    assertThat(PretrainingIdentity.of(spec, "d", 3, 1).orElseThrow().dependsOn())
        .contains("\"scheme\":\"lsc\"");
  }
}
