package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.cell.EquationsCell;

/** How a cell that is written as equations stands in a sweep file. */
class EquationsCellSettingsTest {
  @TempDir Path folder;

  private static final String LEAKY =
      """
      name: leaky
      model:
        cell:
          name: equations
          title: leaky
          states: [h]
          equations:
            - h = leak * h' + (1 - leak) * tanh(W x + U h' + b)
          constants: {leak: 0.9}
      """;

  private static Sweep parse(String yaml, String... overrides) throws SweepException {
    return SweepFile.parse("sweep.yaml", yaml, List.of(overrides));
  }

  private static List<String> errors(String yaml) {
    SweepException refused = catchThrowableOfType(SweepException.class, () -> parse(yaml));
    return refused.errors().stream().map(SweepError::toString).toList();
  }

  private static EquationsCell cell(Sweep sweep, int trial) {
    return (EquationsCell) sweep.specs().get(trial).model().cell();
  }

  private static String id(Sweep sweep, int trial) {
    return TrialIdentity.id(sweep.specs().get(trial), "data");
  }

  @Test
  void givenConstantsAsAxes_whenExpanded_thenEachValueIsATrial() throws SweepException {
    Sweep byPath = parse(LEAKY + "axes: {model.cell.constants.leak: [0.9, 0.99]}\n");
    Sweep inEntry =
        parse(
            """
            name: leaky
            axes:
              model.cell:
                - {title: leaky, states: [h], constants: {leak: [0.9, 0.99]},
                   equations: ["h = leak * h' + (1 - leak) * tanh(W x + U h' + b)"]}
            """);

    assertThat(byPath.specs()).isEqualTo(inEntry.specs());
    assertThat(cell(byPath, 0).constants()).isEqualTo(Map.of("leak", 0.9));
    assertThat(cell(byPath, 1).constants()).isEqualTo(Map.of("leak", 0.99));
    assertThat(byPath.axes()).containsExactly("model.cell.constants.leak");
    assertThat(inEntry.axes()).contains("model.cell.constants.leak");
    assertThat(SettingPaths.valueAt(byPath.specs().get(1), "model.cell.constants.leak"))
        .isEqualTo(0.99);
    assertThat(id(byPath, 0)).isNotEqualTo(id(byPath, 1));
  }

  @Test
  void givenAConstantThatOnlyTheAxisGives_whenExpanded_thenTheCellHasIt() throws SweepException {
    String without = LEAKY.replace("    constants: {leak: 0.9}\n", "");

    Sweep sweep = parse(without + "axes: {model.cell.constants.leak: [0.9, 0.99]}\n");

    assertThat(cell(sweep, 1).constants()).isEqualTo(Map.of("leak", 0.99));
    assertThat(cell(parse(LEAKY, "model.cell.constants.leak=0.5"), 0).constants())
        .isEqualTo(Map.of("leak", 0.5));
  }

  @Test
  void givenAnExclusionByConstant_whenExpanded_thenThatCellIsLeftOut() throws SweepException {
    Sweep sweep =
        parse(
            LEAKY
                + """
                axes: {model.cell.constants.leak: [0.9, 0.99], model.depth: [1, 2]}
                exclude: [{model.cell.constants.leak: 0.99, model.depth: 2}]
                """);

    assertThat(sweep.specs()).hasSize(3);
  }

  @Test
  void givenTwoSpellingsOfACell_whenIdentified_thenTheyAreOneTrial() throws SweepException {
    String respelled =
        LEAKY
            .replace("h = leak * h' + (1 - leak) *", "h=leak*h'+(1.0-leak)*")
            .replace("title: leaky", "title: other")
            .replace("leak: 0.9}", "leak: 9.0e-1}");

    assertThat(id(parse(respelled), 0)).isEqualTo(id(parse(LEAKY), 0));
    assertThat(id(parse(LEAKY.replace("leak: 0.9}", "leak: 0.8}")), 0))
        .isNotEqualTo(id(parse(LEAKY), 0));
    assertThat(id(parse(LEAKY.replace("tanh(", "sigmoid(")), 0)).isNotEqualTo(id(parse(LEAKY), 0));
  }

  @Test
  void givenACellInAFile_whenIdentified_thenItIsTheSameAsWrittenOut() throws Exception {
    Files.createDirectories(folder.resolve("cells"));
    Files.writeString(
        folder.resolve("cells/mine.yaml"),
        """
        states: [h]
        equations:
          - h = leak * h' + (1 - leak) * tanh(W x + U h' + b)
        constants: {leak: 0.9}
        """);
    Path file = folder.resolve("sweep.yaml");
    Files.writeString(file, "name: leaky\nmodel: {cell: {file: cells/mine.yaml}}\n");

    Sweep sweep = SweepFile.read(file, List.of());

    assertThat(id(sweep, 0)).isEqualTo(id(parse(LEAKY), 0));
    assertThat(cell(sweep, 0).label()).isEqualTo("mine");
    String stored = TrialIdentity.configJson(sweep.specs().get(0));
    assertThat(stored).doesNotContain("cells/mine");
    assertThat(TrialConfiguration.read(stored)).isEqualTo(sweep.specs().get(0));
  }

  @Test
  void givenACatalogOfFiles_whenItIsAnAxis_thenEachIsACellOfItsName() throws Exception {
    for (String function : List.of("sigmoid", "sin")) {
      Files.writeString(
          folder.resolve(function + "-rnn.yaml"),
          "states: [h]\nequations: [h = " + function + "(W x + U h' + b)]\n");
    }
    Path file = folder.resolve("sweep.yaml");
    Files.writeString(
        file,
        """
        name: several
        axes:
          model.cell: [lstm, {file: sin-rnn.yaml}, {file: sigmoid-rnn.yaml, title: logistic}]
        """);

    assertThat(SweepFile.read(file, List.of()).specs())
        .extracting(spec -> SettingPaths.valueAt(spec, "model.cell"))
        .containsExactly("lstm", "sin-rnn", "logistic");
  }

  @Test
  void givenMistakesInEquations_whenRead_thenEachHasFileLineAndColumn() {
    String wrong =
        """
        name: wrong
        model:
          cell:
            states: [h]
            equations:
              - z = sigmod(W x + b)
              - 'h = (1 - z) * h'' + z * tanh(W x + V)'
              - |
                y = relu(
                  W x + g)
        """;

    assertThat(errors(wrong))
        .hasSize(3)
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("sweep.yaml:6: model.cell.equations, column 13: ")
                    .contains("sigmod")
                    .contains("sigmoid"),
            second -> assertThat(second).startsWith("sweep.yaml:7: model.cell.equations, column 4"),
            third ->
                assertThat(third).startsWith("sweep.yaml:10: model.cell.equations, column 17: "));
  }

  @Test
  void givenAConstantThatNothingReads_whenRead_thenTheErrorIsAtIt() {
    assertThat(errors(LEAKY.replace("{leak: 0.9}", "{leak: 0.9, gain: 2}")))
        .containsExactly(
            "sweep.yaml:9: model.cell.constants.gain: no equation reads gain; leave it out, or"
                + " read it");
  }

  @Test
  void givenTitlesThatDoNotTellApart_whenRead_thenTheyAreRefused() {
    String twice =
        """
        name: twice
        axes:
          model.cell:
            - {title: mine, states: [h], equations: [h = tanh(W x + b)]}
            - {title: mine, states: [h], equations: [h = sin(W x + b)]}
        """;

    assertThat(errors(twice))
        .containsExactly(
            "sweep.yaml:1: model.cell: cells of different equations must have different titles, was"
                + " mine");
    assertThat(errors(LEAKY.replace("title: leaky", "title: lstm")))
        .containsExactly(
            "sweep.yaml:1: model.cell: the title of a cell must not be the name of one that is"
                + " built in, was lstm");
    assertThat(errors(LEAKY.replace("title: leaky", "title: my cell")))
        .containsExactly(
            "sweep.yaml:5: model.cell.title must be 1 to 40 letters, digits and ._+-, the first a"
                + " letter, was \"my cell\"");
  }

  @Test
  void givenACellWithoutATitle_whenShown_thenItsNameIsStableAndTellsEquationsApart()
      throws SweepException {
    String untitled = LEAKY.replace("    title: leaky\n", "");
    Object name = SettingPaths.valueAt(parse(untitled).specs().get(0), "model.cell");

    assertThat(name).asString().matches("equations-[0-9a-f]{6}");
    assertThat(
            SettingPaths.valueAt(
                parse(untitled.replace("0.9}", "0.8}")).specs().get(0), "model.cell"))
        .isEqualTo(name);
    assertThat(
            SettingPaths.valueAt(
                parse(untitled.replace("tanh(", "sin(")).specs().get(0), "model.cell"))
        .isNotEqualTo(name);
  }

  @Test
  void givenColumns_whenACellIsWrittenAsText_thenTheyHoldItsPartsAndOthersHaveNull()
      throws SweepException {
    List<String> names = SettingColumns.columns().stream().map(column -> column.name()).toList();
    Object[] written = SettingColumns.values(parse(LEAKY).specs().get(0));
    Object[] builtIn = SettingColumns.values(parse("name: a").specs().get(0));

    assertThat(written[names.indexOf("cell")]).isEqualTo("leaky");
    assertThat(written[names.indexOf("cell_states")]).isEqualTo("h");
    assertThat(written[names.indexOf("cell_equations")].toString()).startsWith("h = ");
    assertThat(written[names.indexOf("cell_constants")]).isEqualTo("{\"leak\":0.9}");
    for (String column : List.of("cell_states", "cell_equations", "cell_constants", "cell_title")) {
      assertThat(builtIn[names.indexOf(column)]).isNull();
    }
  }
}
