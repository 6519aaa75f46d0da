package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepOverridesTest {
  private static final String FILE =
      """
      name: base
      task: {name: sequential-digits, sequenceLength: 28}
      model: {cell: lstm, hiddenSize: 64}
      axes:
        init: [glorot, he, {name: lsc, targetRadius: [0.5, 1.0]}]
        model.depth: [1, 2]
      zip:
        training.batchSize: [8, 16]
        training.trainingSteps: [100, 50]
      """;

  private static Sweep with(String... overrides) throws SweepException {
    return SweepFile.parse("s.yaml", FILE, List.of(overrides));
  }

  private static List<Object> distinct(Sweep sweep, String path) {
    return sweep.specs().stream().map(s -> SettingPaths.valueAt(s, path)).distinct().toList();
  }

  @Test
  void givenNoOverride_whenParsed_thenTheFileHolds() throws Exception {
    assertThat(with().specs()).hasSize(4 * 2 * 2);
  }

  @Test
  void givenABaseSetting_whenOverridden_thenEveryTrialHasIt() throws Exception {
    assertThat(distinct(with("model.hiddenSize=32"), "model.hiddenSize")).containsExactly(32);
    assertThat(distinct(with("training.clipNorm=2"), "training.clipNorm")).containsExactly(2.0);
    assertThat(distinct(with("model={cell: gru}"), "model.hiddenSize")).containsExactly(64);
    assertThat(distinct(with("model={cell: gru}"), "model.cell")).containsExactly("gru");
    assertThat(distinct(with("model.cell.forgetBias=0"), "model.cell.forgetBias"))
        .containsExactly(0.0);
    assertThat(distinct(with("training.optimizer=sgd"), "training.optimizer.learningRate"))
        .containsExactly(0.01);
    assertThat(distinct(with("training.optimizer.beta1=0.5"), "training.optimizer.beta1"))
        .containsExactly(0.5);
  }

  @Test
  void givenAnAxis_whenOverridden_thenItsListIsReplaced() throws Exception {
    assertThat(distinct(with("init=[glorot, orthogonal]"), "init"))
        .containsExactly("glorot", "orthogonal");
    assertThat(with("init=he").specs()).hasSize(1 * 2 * 2);
    assertThat(with("init=he").axes()).contains("init");
    assertThat(with("axes.init=[he]").specs()).isEqualTo(with("init=he").specs());
    assertThat(with("axes.model.cell=[tanh, gru]").specs()).hasSize(4 * 2 * 2 * 2);
    assertThat(with("axes={model.depth: [5]}").specs()).hasSize(2);
  }

  @Test
  void givenASettingInsideAnAxis_whenOverridden_thenItHoldsInEveryEntry() throws Exception {
    assertThat(distinct(with("init=[lsc]", "init.targetRadius=3"), "init.targetRadius"))
        .containsExactly(3.0);
    assertThat(
            catchThrowableOfType(SweepException.class, () -> with("init.targetRadius=3")).errors())
        .extracting(SweepError::toString)
        .containsExactly(
            "--set init.targetRadius=3: init.targetRadius is a setting of lsc, and init is glorot",
            "--set init.targetRadius=3: init.targetRadius is a setting of lsc, and init is he");
  }

  @Test
  void givenZippedLists_whenOverridden_thenTheyStayEquallyLong() throws Exception {
    assertThat(distinct(with("training.batchSize=[4, 2]"), "training.batchSize"))
        .containsExactly(4, 2);
    Sweep constant = with("training.batchSize=4");
    assertThat(distinct(constant, "training.batchSize")).containsExactly(4);
    assertThat(distinct(constant, "training.trainingSteps")).containsExactly(100, 50);
    assertThat(constant.axes()).doesNotContain("training.batchSize");
    assertThat(with("zip={}").specs()).hasSize(8);
    assertThat(
            catchThrowableOfType(SweepException.class, () -> with("training.batchSize=[1, 2, 3]")))
        .hasMessageContaining("training.batchSize has 3, training.trainingSteps has 2");
  }

  @Test
  void givenTopLevelKeys_whenOverridden_thenTheyAreReplaced() throws Exception {
    assertThat(with("name=other").name()).isEqualTo("other");
    assertThat(with("seeds=3").specs()).hasSize(16 * 3);
    assertThat(distinct(with("seeds=[5, 7]"), "seed")).containsExactly(5L, 7L);
    assertThat(with("exclude=[{model.depth: 2}]").specs()).hasSize(8);
    assertThat(with("name=a", "name=b").name()).isEqualTo("b");
    assertThat(distinct(with("model.hiddenSize=1", "model.hiddenSize=2"), "model.hiddenSize"))
        .containsExactly(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model.hidenSize=3|there is no setting \"model.hidenSize\"; did you mean"
            + " \"model.hiddenSize\"? Valid under model: cell, hiddenSize, depth, dropout,"
            + " residual, layerNorm",
        "hiddenSize=3|there is no setting \"hiddenSize\"; did you mean \"model.hiddenSize\"? Valid"
            + " sections: task, model, init, training, probe, engine, execution, seed",
        "model.hiddenSize=big|model.hiddenSize must be an integer below 2^31, was big",
        "model.hiddenSize=|model.hiddenSize must be an integer below 2^31, was nothing",
        "model.hiddenSize=0|model.hiddenSize must be 1 to 8192, was 0",
        "model.depth=[]|model.depth has an empty list, so that no trial would be left",
        "model.hiddenSize|must have the form path=value",
        "=3|must have the form path=value",
        "seed=3|seeds are set by --set seeds=3 or --set seeds=[0,1,2]",
        "name=a b|name must be 1 to 100 letters, digits and ._- and start with a letter or digit,"
            + " was a b",
        "training.batchSize.x=3|there is no setting \"training.batchSize.x\": training.batchSize"
            + " has no settings of its own",
        "axes.dept=[1]|there is no setting \"dept\"; did you mean \"model.depth\"? Valid sections:"
            + " task, model, init, training, probe, engine, execution, seed",
        "model.flavour=1|there is no setting \"model.flavour\"; valid under model: cell, hiddenSize,"
            + " depth, dropout, residual, layerNorm",
      })
  void givenABadOverride_whenParsed_thenTheErrorNamesTheOverride(String override, String message) {
    assertThat(catchThrowableOfType(SweepException.class, () -> with(override)).errors())
        .extracting(SweepError::toString)
        .containsExactly("--set " + override + ": " + message);
  }

  @Test
  void givenAnExclusion_whenAnOverrideNarrowsTheGrid_thenItMayMatchNothing() throws Exception {
    String yaml = "name: x\naxes: {init: [glorot, he]}\nexclude: [{init: glorot}]\n";

    assertThat(SweepFile.parse("s.yaml", yaml, List.of("init=[he]")).specs()).hasSize(1);
    assertThat(
            catchThrowableOfType(
                SweepException.class,
                () -> SweepFile.parse("s.yaml", yaml, List.of("init=[glorot]"))))
        .hasMessage("s.yaml:1: every cell of the grid is excluded, nothing is left to run");
  }

  @Test
  void givenBrokenYaml_whenOverriding_thenTheErrorNamesTheOverride() {
    assertThat(catchThrowableOfType(SweepException.class, () -> with("init=[glorot")))
        .hasMessageStartingWith("--set init=[glorot: not valid YAML: ");
  }

  @Test
  void givenErrorsInFileAndOverrides_whenParsed_thenTheFileComesFirst() {
    assertThat(
            catchThrowableOfType(
                    SweepException.class,
                    () ->
                        SweepFile.parse(
                            "s.yaml", "name: x\nmodle: {}\n", List.of("model.depth=x", "foo=1")))
                .errors())
        .extracting(SweepError::file)
        .containsExactly("s.yaml", "--set foo=1", "--set model.depth=x");
  }
}
