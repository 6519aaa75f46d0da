package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.He;
import org.rhosweep.core.init.IdentityMatrix;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.init.PerMatrix;
import org.rhosweep.sweeps.result.Column;

/** A scheme for each kind of matrix, in a sweep file and in the trials table. */
class PerMatrixSettingsTest {
  private static final Glorot GLOROT = new Glorot(Distribution.UNIFORM, 1);

  private static List<TrialSpec> trials(String yaml) throws SweepException {
    return SweepFile.parse("s.yaml", "name: x\n" + yaml, List.of()).specs();
  }

  private static Map<String, Object> row(TrialSpec spec) {
    Map<String, Object> row = new HashMap<>();
    Object[] values = SettingColumns.values(spec);
    for (int i = 0; i < values.length; i++) {
      Column column = SettingColumns.columns().get(i);
      row.put(column.name(), values[i]);
    }
    return row;
  }

  @Test
  void givenSchemesForMatrices_whenRead_thenWhatIsLeftOutIsGlorotAndTheNameMayBe()
      throws Exception {
    PerMatrix expected = new PerMatrix(GLOROT, new Orthogonal(0.9), GLOROT);

    assertThat(trials("init: {recurrent: {name: orthogonal, gain: 0.9}}").get(0).init())
        .isEqualTo(expected);
    assertThat(
            trials("init: {name: per-matrix, recurrent: {name: orthogonal, gain: 0.9}}")
                .get(0)
                .init())
        .isEqualTo(expected);
    assertThat(trials("init: {input: he, recurrent: identity, readout: orthogonal}").get(0).init())
        .isEqualTo(
            new PerMatrix(
                new He(Distribution.NORMAL, 1), new IdentityMatrix(1), new Orthogonal(1)));
  }

  /** One form of what means the same, so that it is the same trial; and canonical text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: per-matrix}|glorot",
        "{input: glorot, recurrent: glorot, readout: glorot}|glorot",
        "{input: he, recurrent: {name: he, gain: 1}}|he",
        "{name: lsc, base: {input: he, recurrent: he}}|{name: lsc, base: he}",
        "{recurrent: orthogonal}|{readout: glorot, input: {gain: 1, name: glorot}, recurrent: orthogonal}",
      })
  void givenTheSameMeaning_whenRead_thenItIsTheSameTrial(String one, String other)
      throws Exception {
    assertThat(TrialIdentity.id(trials("init: " + one).get(0), "d"))
        .isEqualTo(TrialIdentity.id(trials("init: " + other).get(0), "d"));
  }

  @Test
  void givenSchemesForMatrices_whenWrittenAsJson_thenItIsReadAgain() throws Exception {
    TrialSpec spec = trials("init: {recurrent: orthogonal, readout: he}").get(0);
    String json = TrialIdentity.configJson(spec);

    assertThat(json)
        .contains(
            "\"init\":{\"input\":{\"distribution\":\"uniform\",\"gain\":1,\"name\":\"glorot\"},"
                + "\"name\":\"per-matrix\","
                + "\"readout\":{\"distribution\":\"normal\",\"gain\":1,\"name\":\"he\"},"
                + "\"recurrent\":{\"gain\":1,\"name\":\"orthogonal\"}}");
    assertThat(TrialConfiguration.read(json)).isEqualTo(spec);
  }

  @Test
  void givenListsInsideEntries_whenExpanded_thenTheyMultiplyThatEntry() throws Exception {
    List<Initialization> inits =
        trials(
                """
                axes:
                  init:
                    - glorot
                    - {recurrent: [orthogonal, {name: orthogonal, gain: [0.9, 1.1]}]}
                    - {name: lsc, targetRadius: [0.5, 1], base: {recurrent: orthogonal}}
                """)
            .stream()
            .map(TrialSpec::init)
            .toList();

    assertThat(inits)
        .containsExactly(
            GLOROT,
            new PerMatrix(GLOROT, new Orthogonal(1), GLOROT),
            new PerMatrix(GLOROT, new Orthogonal(0.9), GLOROT),
            new PerMatrix(GLOROT, new Orthogonal(1.1), GLOROT),
            inits.get(4),
            inits.get(5));
    assertThat(((Lsc) inits.get(5)).base())
        .isEqualTo(new PerMatrix(GLOROT, new Orthogonal(1), GLOROT));
    assertThat(((Lsc) inits.get(5)).targetRadius()).isEqualTo(1);
  }

  @Test
  void givenAnAxisOfOneMatrix_whenExpanded_thenItReplacesThatOfTheFile() throws Exception {
    List<TrialSpec> specs =
        trials(
            """
            init: {recurrent: orthogonal}
            axes:
              init.recurrent.gain: [0.9, 1]
              init.input: [glorot, he]
            """);

    assertThat(specs)
        .extracting(spec -> row(spec).get("init") + " " + row(spec).get("init_recurrent_gain"))
        .containsExactly(
            "input:glorot/recurrent:orthogonal 0.9",
            "input:he/recurrent:orthogonal 0.9",
            "input:glorot/recurrent:orthogonal 1.0",
            "input:he/recurrent:orthogonal 1.0");
  }

  @Test
  void givenATrial_whenMadeARow_thenEveryMatrixHasColumnsOfItsOwn() throws Exception {
    Map<String, Object> row =
        row(trials("init: {recurrent: identity, readout: {name: he, gain: 2}}").get(0));
    assertThat(row)
        .containsEntry("init", "input:glorot/recurrent:identity/readout:he")
        .containsEntry("init_input", "glorot")
        .containsEntry("init_input_distribution", "uniform")
        .containsEntry("init_input_gain", 1.0)
        .containsEntry("init_recurrent", "identity")
        .containsEntry("init_recurrent_distribution", null)
        .containsEntry("init_readout_gain", 2.0)
        .containsEntry("init_gain", null)
        .containsEntry("lsc_base", null);

    Map<String, Object> pretrained =
        row(trials("init: {name: lsc, base: {recurrent: orthogonal}}").get(0));
    assertThat(pretrained)
        .containsEntry("init", "lsc")
        .containsEntry("lsc_base", "input:glorot/recurrent:orthogonal")
        .containsEntry("init_recurrent", "orthogonal")
        .containsEntry("lsc_input", "data");
    assertThat(row(trials("init: orthogonal").get(0)))
        .containsEntry("init", "orthogonal")
        .containsEntry("init_recurrent", null);
    assertThat(SettingColumns.columnsOf("init")).contains("init_readout_gain", "init_gain");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init: {recurrent: chrono}|init.recurrent: unknown name \"chrono\"; valid: glorot, he, lecun, orthogonal, identity",
        "init: {input: identity}|init.input: unknown name \"identity\"; valid: glorot, he, lecun, orthogonal",
        "init: {readout: critical}|init.readout: unknown name \"critical\"; valid: glorot, he, lecun, orthogonal",
        "init: {recurrent: he, gain: 2}|unknown key \"gain\" in init (per-matrix); valid: name, input, recurrent, readout",
        "init: {gain: 2}|init lacks the key \"name\"",
        "axes: {init.recurrent: [he, orthogonal]}|init.recurrent is a setting of per-matrix, and init is glorot",
      })
  void givenAMistake_whenRead_thenOneLineSaysWhatIsRight(String yaml, String message) {
    SweepException found = catchThrowableOfType(SweepException.class, () -> trials(yaml));
    assertThat(found.errors()).hasSize(1);
    assertThat(found.errors().get(0).message()).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"init.input.gain", "init.recurrent.gain"})
  void givenAnotherInitialisation_whenASettingOfAMatrixIsAnAxis_thenItIsRefused(String path) {
    SweepException found =
        catchThrowableOfType(
            SweepException.class, () -> trials("init: lsc\naxes: {" + path + ": [1, 2]}"));
    assertThat(found.errors()).isNotEmpty();
    assertThat(found.errors().get(0).message()).startsWith(path);
  }

  /** The line of docs/science/lsc-paper.md. */
  @Test
  void givenTheLineOfTheAuthorsRecipe_whenRead_thenItIsAsTheirCodeHasIt() throws Exception {
    Lsc lsc =
        (Lsc)
            trials(
                    "init: {name: lsc, targetRadius: 0.5, method: paper, measure: radius, terms:"
                        + " [time, depth, input, readout], depthEdge: stacked, base: {recurrent:"
                        + " orthogonal}, tolerance: 0.02, sequenceLength: 28, maxTrainingSteps: 56}")
                .get(0)
                .init();
    assertThat(lsc.method()).isEqualTo(new LscMethod.Paper(null, null, 1e-4));
    assertThat(lsc.terms()).containsExactly(Lsc.Term.values());
    assertThat(lsc.base()).isEqualTo(new PerMatrix(GLOROT, new Orthogonal(1), GLOROT));
    assertThat(row(trials("init: {name: lsc, method: paper}").get(0)))
        .containsEntry("lsc_method", "paper")
        .containsEntry("lsc_learning_rate", null)
        .containsEntry("lsc_shuffle_probability", null)
        .containsEntry("lsc_weight_decay", 1e-4);
  }
}
