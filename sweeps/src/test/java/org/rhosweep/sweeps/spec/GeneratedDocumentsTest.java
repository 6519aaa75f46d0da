package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.result.TableReference;

/**
 * Documents that say what the code says. Where one differs, the test fails; with {@code
 * -Drhosweep.refresh=true} it writes them anew.
 */
class GeneratedDocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final boolean REFRESH = Boolean.getBoolean("rhosweep.refresh");

  private static final String HOW =
      "it is generated; write it anew with: mvn test -pl sweeps -am"
          + " -Dtest=GeneratedDocumentsTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Drhosweep.refresh=true";

  private static void assertUpToDate(Path file, String text) throws Exception {
    if (REFRESH) {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    }
    assertThat(file).as("%s: %s", file, HOW).isRegularFile();
    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .as("%s: %s", file, HOW)
        .isEqualTo(text);
  }

  private static SettingMeanings meanings() throws Exception {
    return new SettingMeanings(SettingJavadoc.of(ROOT));
  }

  @Test
  void givenTheSources_whenTheirJavadocIsRead_thenTheMeaningsOfSettingsAreThose() throws Exception {
    String lines =
        SettingJavadoc.of(ROOT).entrySet().stream()
            .map(meaning -> meaning.getKey() + "\t" + meaning.getValue() + "\n")
            .collect(Collectors.joining());
    assertUpToDate(
        Path.of("src/main/resources/org/rhosweep/sweeps/spec", SettingMeanings.FILE), lines);
  }

  @Test
  void givenTheSettings_whenTheirReferenceIsWritten_thenItIsTheDocument() throws Exception {
    String head =
        """
        # The sweep file

        Generated from the code; `rhosweep settings` prints the same. A sweep file is YAML: the sections
        below, and the keys `name`, `axes`, `zip`, `exclude` and `seeds`, which make a grid of them. Every key
        has a dotted path, `training.optimizer.learningRate`, by which `axes`, `zip`, `exclude` and the option
        `--set PATH=VALUE` name it. A choice between several records is written by its name alone,
        `init: glorot`, or with settings, as a mapping with a key for the name. Where settings of one path
        belong to different choices, each choice has a table of its own here.

        ```yaml sweep
        name: how-deep
        task: {name: sequential-digits, sequenceLength: 28}
        model: {hiddenSize: 64}
        training: {optimizer: {name: adam, learningRate: 3.0e-3}, batchSize: 32, trainingSteps: 300, clipNorm: 1.0}
        axes:                                                    # the product of these
          model.cell: [tanh, lstm, gru]
          model.depth: [1, 2, 5]
          init:
            - glorot
            - he
            - {name: orthogonal, gain: [0.9, 1.0, 1.1]}          # an entry may carry axes of its own
        zip:                                                     # lists walked side by side
          task.sequenceLength: [28, 56]
          training.trainingSteps: [300, 600]
        exclude: [{model.cell: tanh, model.depth: 5}]
        seeds: 3                                                 # paired: equal seeds see equal batches in every arm
        ```

        Unknown keys, wrong types and values out of range are reported all at once, each with file, line, the
        rule and the nearest valid name. After defaults are filled in, two combinations that mean the same are
        the same trial.

        Editors complete and check sweep files by [sweep-file.schema.json](sweep-file.schema.json). For the YAML
        extension of VS Code, and others that use the same language server, the first line of a file is

        ```yaml comment
        # yaml-language-server: $schema=../docs/sweep-file.schema.json
        ```

        with the path or URL of your copy. Ranges are those with all other settings at their defaults.
        """;
    assertUpToDate(
        ROOT.resolve("docs/sweep-file.md"), head + SettingReference.markdown(meanings()));
  }

  @Test
  void givenTheSettings_whenTheirSchemaIsWritten_thenItIsTheDocument() throws Exception {
    assertUpToDate(ROOT.resolve("docs/sweep-file.schema.json"), SettingSchema.json(meanings()));
  }

  @Test
  void givenTheTables_whenTheirReferenceIsWritten_thenItIsTheDocument() throws Exception {
    String head =
        """
        # The tables

        Generated from the code; `rhosweep columns` prints the same. An output is a folder of Parquet files,
        `OUT/<table>/sweep=<name>/segment-<hash>.parquet`; [reading.md](reading.md) says how to read it.

        **NULL** says "not measured" or "does not apply to this trial": a setting of another choice, a result of
        a trial that did not complete, a probe that was off. **NaN** says "measured, and not a number". Columns
        are only ever added. A setting's range and meaning are in [sweep-file.md](sweep-file.md).
        """;
    assertUpToDate(ROOT.resolve("docs/tables.md"), head + TableReference.markdown());
  }

  @Test
  void givenTheMeanings_whenSettingsAreListed_thenEachHasOne() throws Exception {
    for (SettingReference.Section section : SettingReference.sections()) {
      for (SettingReference.Setting setting : section.settings()) {
        assertThat(setting.meaning())
            .as("%s, %s: its record's Javadoc has no @param", section.title(), setting.name())
            .isNotBlank();
      }
    }
  }

  @Test
  void givenTheMeanings_whenLoadedFromTheJar_thenTheyAreThoseOfTheSources() throws Exception {
    Map<String, String> expected = SettingJavadoc.of(ROOT);
    SettingMeanings loaded = SettingMeanings.load();
    assertThat(expected).isNotEmpty();
    assertThat(loaded.of(TrialSpec.class, "task")).isEqualTo(expected.get("TrialSpec.task"));
  }
}
