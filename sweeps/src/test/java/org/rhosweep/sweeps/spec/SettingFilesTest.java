package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.core.Require.require;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.FromFile;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.settings.Title;
import org.rhosweep.core.settings.Unnamed;

/** Settings in files of their own, and settings that are numbers by name. */
class SettingFilesTest {
  @TempDir Path folder;

  record Model(Rule rule) {}

  sealed interface Rule permits Written, Plain {}

  @Named("written")
  @FromFile("file")
  @Unnamed
  record Written(
      List<String> lines,
      @Default("{}") Map<String, Double> constants,
      @Default("''") @Title String title)
      implements Rule {
    Written {
      require(!lines.isEmpty(), "lines must have one at least, had none");
    }
  }

  @Named("plain")
  record Plain(@Default("1.0") double gain) implements Rule {}

  private final Problems problems = new Problems();

  private Object read(String yaml) {
    YamlValue value = YamlReader.read("sweep.yaml", true, yaml, problems);
    SettingType type = SettingType.of(Model.class);
    YamlValue resolved = new SettingFiles(folder, problems).resolve(type, value);
    return new Binder(problems).bind(type, false, resolved, "model");
  }

  private List<String> errors() {
    return problems.inOrder().stream()
        .map(error -> error.toString().replace(folder.toString(), "DIR"))
        .toList();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Model written(List<String> lines, Map<String, Double> constants, String title) {
    return new Model(new Written(lines, constants, title));
  }

  @Test
  void givenAFile_whenASettingNamesIt_thenItsContentIsAsIfItStoodThere() throws IOException {
    write("rules/mine.yaml", "lines: [a, b]\nconstants: {leak: 0.5, gain: 2}\n");

    assertThat(read("rule: {name: written, file: rules/mine.yaml}"))
        .isEqualTo(written(List.of("a", "b"), Map.of("leak", 0.5, "gain", 2.0), "mine"));
    assertThat(errors()).isEmpty();
  }

  @Test
  void givenAFile_whenItIsNamedAlone_thenTheVariantIsMeant() throws IOException {
    write("mine.yaml", "name: written\nlines: [a]\ntitle: own\n");

    assertThat(read("rule: {file: mine.yaml}")).isEqualTo(written(List.of("a"), Map.of(), "own"));
  }

  @Test
  void givenATitleAndConstantsBesideAFile_whenRead_thenTheyTakeThePlaceOfTheFiles()
      throws IOException {
    write("mine.yaml", "lines: [a]\ntitle: own\nconstants: {leak: 0.5, gain: 2}\n");

    assertThat(read("rule: {file: mine.yaml, title: other, constants: {leak: 1}}"))
        .isEqualTo(written(List.of("a"), Map.of("leak", 1.0, "gain", 2.0), "other"));
    assertThat(errors()).isEmpty();
  }

  @Test
  void givenAFileOfAnotherVariantsName_whenRead_thenItIsNotCalledByIt() throws IOException {
    write("plain.yaml", "lines: [a]\n");

    assertThat(read("rule: {file: plain.yaml}")).isEqualTo(written(List.of("a"), Map.of(), ""));
  }

  @Test
  void givenLinesInBothPlaces_whenRead_thenOneMustGo() throws IOException {
    write("mine.yaml", "lines: [a]\n");

    read("rule: {file: mine.yaml, lines: [b]}");

    assertThat(errors())
        .containsExactly("sweep.yaml:1: lines is given here and in the file mine.yaml; keep one");
  }

  @Test
  void givenNoSuchFile_whenRead_thenOneErrorSaysWhereItWasSought() {
    assertThat(read("rule: {file: mine.yaml}")).isEqualTo(Binder.FAILED);

    assertThat(errors())
        .containsExactly(
            "sweep.yaml:1: file \"mine.yaml\": there is no such file, sought as DIR/mine.yaml");
  }

  @Test
  void givenMistakesInAFile_whenRead_thenErrorsNameThatFileAndLine() throws IOException {
    write("mine.yaml", "lines: [a]\nconstants: {leak: big}\nlined: 3\n");
    write("list.yaml", "- a\n");

    read("rule: {file: mine.yaml}");
    read("rule: {file: list.yaml}");
    read("rule: {file: [mine.yaml, list.yaml]}");

    assertThat(errors())
        .containsExactlyInAnyOrder(
            "DIR/mine.yaml:2: model.rule.constants.leak must be a finite number, was big",
            "DIR/mine.yaml:3: unknown key \"lined\" in model.rule (written); did you mean"
                + " \"lines\"? Valid: name, lines, constants, title",
            "DIR/list.yaml:1: a file of settings must be a mapping with lines, constants, title,"
                + " was the list [a]",
            "sweep.yaml:1: file must be the name of a file, was the list [mine.yaml, list.yaml];"
                + " under axes, write an entry for each file");
  }

  @Test
  void givenAFileThatNamesAnother_whenRead_thenItIsRefused() throws IOException {
    write("mine.yaml", "file: other.yaml\nlines: [a]\n");

    assertThat(read("rule: {file: mine.yaml}")).isEqualTo(Binder.FAILED);
    assertThat(errors())
        .containsExactly("DIR/mine.yaml:1: a file of settings must not name another by \"file\"");
  }

  @Test
  void givenNumbersByName_whenWrittenInAnotherOrderOrForm_thenTheyAreEqualAndOneText() {
    Model first = (Model) read("rule: {lines: [a], constants: {b: 1, a: 0.50}}");
    Model second = (Model) read("rule: {lines: [a], title: t, constants: {a: 5.0e-1, b: 1.0}}");
    SettingType type = SettingType.of(Model.class);

    assertThat(CanonicalJson.of(type, first, false, SettingNames.CURRENT))
        .isEqualTo(CanonicalJson.of(type, second, false, SettingNames.CURRENT))
        .isEqualTo(
            "{\"rule\":{\"constants\":{\"a\":0.5,\"b\":1},\"lines\":[\"a\"],\"name\":\"written\"}}");
    assertThat(CanonicalJson.of(type, second, true, SettingNames.CURRENT))
        .contains("\"title\":\"t\"");
  }

  @Test
  void givenAListOfANumberByName_whenNotUnderAxes_thenTheErrorSaysWhereListsStand() {
    read("rule: {lines: [a], constants: {leak: [0.9, 0.99]}}");

    assertThat(errors())
        .containsExactly(
            "sweep.yaml:1: model.rule.constants.leak must be a finite number, was the list"
                + " [0.9, 0.99]; what varies is written under axes");
  }
}
