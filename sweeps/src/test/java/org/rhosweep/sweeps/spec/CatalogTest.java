package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;

class CatalogTest {
  private static final Path CATALOG = Path.of("catalog");

  @ParameterizedTest
  @CsvSource({
    "quickstart.yaml, 52, task task.sequenceLength task.lossAt task.padding task.paddingKind"
        + " model.cell model.depth init init.targetRadius seed, ",
    "real-mnist.yaml, 81, model.depth init model.cell seed, task.path=/data",
    "characters.yaml, 24, model.cell model.depth init seed, task.path=/data",
    "time-scale.yaml, 84, task.padding model.cell init init.keepBias seed, ",
    "trainability.yaml, 450, model.cell model.depth init init.gain init.targetRadius init.base"
        + " task.padding seed, ",
  })
  void givenACatalogFile_whenRead_thenItExpands(
      String file, int trials, String axes, String override) throws Exception {
    List<String> overrides = override == null ? List.of() : List.of(override);
    Sweep sweep = SweepFile.read(CATALOG.resolve(file), overrides);

    assertThat(file).isEqualTo(sweep.name() + ".yaml");
    assertThat(sweep.specs()).hasSize(trials);
    assertThat(String.join(" ", sweep.axes())).isEqualTo(axes);
  }

  @Test
  void givenTheCatalog_whenListed_thenEveryFileIsTested() throws Exception {
    try (Stream<Path> files = Files.list(CATALOG)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "quickstart.yaml",
              "real-mnist.yaml",
              "characters.yaml",
              "time-scale.yaml",
              "trainability.yaml");
    }
  }

  @Test
  void givenACatalogFileWithoutItsData_whenRead_thenTheErrorSaysHowToGiveIt() {
    assertThat(
            catchThrowableOfType(
                SweepException.class,
                () -> SweepFile.read(CATALOG.resolve("real-mnist.yaml"), List.of())))
        .hasMessageEndingWith(
            ": task.path has no default and must be given, here or by --set task.path=...");
  }

  @Test
  void givenEverySettingsRecord_whenItsDefaultsAreBound_thenTheyAreValid() {
    checkDefaults(SettingType.of(TrialSpec.class));
  }

  private static void checkDefaults(SettingType type) {
    for (Group group : SettingPath.groups(type)) {
      for (Component component : group.components().values()) {
        checkDefaults(component.type());
        if (component.defaultValue() != null) {
          Problems problems = new Problems();
          new Binder(problems)
              .bind(
                  component.type(),
                  component.nullable(),
                  component.defaultValue(),
                  component.name());
          assertThat(problems.inOrder()).as(group.type() + " " + component.name()).isEmpty();
        }
      }
    }
    if (type instanceof Choice choice) {
      assertThat(choice.variants()).isNotEmpty();
    }
  }
}
