package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepErrorsTest {
  private static List<String> errors(String yaml, String... overrides) {
    SweepException e =
        catchThrowableOfType(
            SweepException.class, () -> SweepFile.parse("s.yaml", yaml, List.of(overrides)));
    assertThat(e).as("the sweep must be refused").isNotNull();
    assertThat(e.getMessage().lines().toList())
        .isEqualTo(e.errors().stream().map(SweepError::toString).toList());
    return e.errors().stream().map(SweepError::toString).toList();
  }

  @Test
  void givenManyMistakes_whenParsed_thenAllAreReportedAtTheirLines() {
    List<String> errors =
        errors(
            """
            nam: typo
            engine: smd
            model:
              hiddenSise: 64
              depth: many
              cell: {name: lstm, forgetBias: .inf, bias: 1}
            training:
              batchSize: 0
              optimizer: {learningRate: 1}
            axes:
              init:
                - glorott
                - {name: lsc, targetRadius: [0.5, -1.0]}
              model.dept: [1, 2]
              probe.gradients: [log, lgo]
            zip: {training.trainingSteps: [1, 2], training.evaluations: [1]}
            exclude: [{model.cell: lstmm}, 3]
            seeds: 0
            """);

    assertThat(errors)
        .containsExactly(
            "s.yaml:1: unknown key \"nam\"; did you mean \"name\"? Valid: name, task, model, init,"
                + " training, probe, engine, execution, axes, zip, exclude, seeds, report",
            "s.yaml:1: the sweep has no name: write name: something",
            "s.yaml:2: engine must be one of simd, nd4j, opencl, was smd; did you mean simd?",
            "s.yaml:4: unknown key \"hiddenSise\" in model; did you mean \"hiddenSize\"?"
                + " Valid: cell, hiddenSize, depth, dropout, residual, layerNorm",
            "s.yaml:5: model.depth must be an integer below 2^31, was many",
            "s.yaml:6: model.cell.forgetBias must be a finite number, was .inf",
            "s.yaml:6: unknown key \"bias\" in model.cell (lstm); did you mean \"forgetBias\"?"
                + " Valid: name, forgetBias",
            "s.yaml:8: training.batchSize must be 1 to 65536, was 0",
            "s.yaml:9: training.optimizer lacks the key \"name\"; valid: adam, adamw, adabelief, sgd, lookahead",
            "s.yaml:12: init: unknown name \"glorott\"; did you mean \"glorot\"?"
                + " Valid: glorot, he, lecun, orthogonal, identity, chrono, critical, per-matrix, lsc",
            "s.yaml:13: init.targetRadius must be > 0, was -1.0",
            "s.yaml:14: there is no setting \"model.dept\"; did you mean \"model.depth\"?"
                + " Valid under model: cell, hiddenSize, depth, dropout, residual, layerNorm",
            "s.yaml:15: probe.gradients must be one of none, log, was lgo; did you mean log?",
            "s.yaml:16: zip walks lists side by side, so they must be equally long:"
                + " training.trainingSteps has 2, training.evaluations has 1",
            "s.yaml:17: model.cell: unknown name \"lstmm\"; did you mean \"lstm\"?"
                + " Valid: tanh, relu,"
                + " sigmoid, swish, lstm, peephole-lstm, gru, gru-reset-before, minimal-rnn, feed-forward,"
                + " alif, lru, min-gru, min-lstm, selective-ssm, equations",
            "s.yaml:17: an entry of exclude must be a mapping from settings to values, was 3",
            "s.yaml:18: seeds must be a count from 1 to 1000000 or a list of distinct integers"
                + " >= 0, was 0");
  }

  @Test
  void givenARecordThatRefuses_whenParsed_thenTheErrorIsAtTheSettingItNames() {
    assertThat(errors("name: x\ntraining:\n  trainingSteps: 5\n  batchSize: 0\n"))
        .containsExactly("s.yaml:4: training.batchSize must be 1 to 65536, was 0");
    assertThat(errors("name: x\naxes:\n  model.depth:\n    - 1\n    - 1001\n"))
        .containsExactly("s.yaml:5: model.depth must be 1 to 1000, was 1001");
  }

  /** One line of a sweep file and the one error it brings; the pipe stands for a line break. */
  @Test
  void givenACoreForAnEngineWithOtherBits_whenParsed_thenOneLineSaysWhatIsPossible() {
    assertThat(errors("name: x\nengine: nd4j\nexecution: {name: single, device: any}\n"))
        .singleElement()
        .asString()
        .endsWith(
            "execution.device must be gpu with engine nd4j: elsewhere it has other bits, was any");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model: {depth: 1.5}|model.depth must be an integer below 2^31, was 1.5",
        "model: {depth: 1000.0}|model.depth must be an integer below 2^31, was 1000.0",
        "model: {depth: \"3\"}|model.depth must be an integer below 2^31, was \"3\"",
        "model: {depth: 3000000000}|model.depth must be an integer below 2^31, was 3000000000",
        "model: {depth: 0x10}|model.depth must be an integer below 2^31, was 0x10",
        "model: {depth: }|model.depth must be an integer below 2^31, was nothing",
        "model: {depth: none}|model.depth must be an integer below 2^31, was none",
        "model: {depth: [1, 2]}|model.depth must be an integer below 2^31, was the list [1, 2];"
            + " what varies is written under axes",
        "model: {depth: {a: 1}}|model.depth must be an integer below 2^31, was the mapping {a: 1}",
        "model: {cell: [tanh, gru]}|model.cell must be a name, or a mapping with the key \"name\","
            + " was the list [tanh, gru]; what varies is written under axes",
        "model: 3|model must be a mapping of settings, was 3",
        "model:|model must be a mapping of settings, was nothing",
        "training: {clipNorm: off}|training.clipNorm must be a finite number, or none, was off",
        "training: {clipNorm: 1e999}|training.clipNorm must be a finite number, or none, was 1e999",
        "training: {clipNorm: -1}|training.clipNorm must be > 0 or none, was -1.0",
        "probe: {radii: before}|probe.radii must be a list [...], was before",
        "probe: {radii: [after, after]}|probe.radii has after twice",
        "engine: cuda|engine must be one of simd, nd4j, opencl, was cuda; a GPU trains engine: opencl, or"
            + " nd4j in a build with -Pcuda (see GPUs in docs/cluster.md)",
        "engine: blas|engine must be one of simd, nd4j, opencl, was blas",
        "execution: {name: data-parallel, workers: 0}|execution.workers must be >= 1, was 0",
        "execution: {name: data-parallel, exchange: gradients}|execution.exchange must be parameters:"
            + " DL4J's sharing of gradients ends without an error and without having trained where"
            + " two executors share a network address",
        "execution: {name: single, device: tpu}|execution.device must be one of gpu, cpu, any, was tpu;"
            + " did you mean gpu?",
        "execution: {name: data-parallel, workers: 5}|execution.workers must divide"
            + " training.batchSize = 32, was 5",
        "seed: 3|a sweep has seeds: write seeds: 1, or seeds: [7]",
        "seeds: [1, 1]|seeds has 1 twice",
        "seeds: [-1]|a seed must be an integer >= 0, was -1",
        "seeds: []|seeds must be a count from 1 to 1000000 or a list of distinct integers >= 0,"
            + " was the list []",
        "seeds: 1000001|seeds must be a count from 1 to 1000000 or a list of distinct integers"
            + " >= 0, was 1000001",
        "axes: [1]|axes must be a mapping from settings to lists, was the list [1]",
        "axes: {model.depth: 3}|model.depth in axes must be a list, was 3",
        "axes: {model.depth: []}|model.depth has an empty list, so that no trial would be left",
        "axes: {model.depth: [1, 2, 1]}|model.depth has the entry 1 twice",
        "axes: {init.gain: [1, 1.0]}|init.gain has the entry 1.0 twice",
        "axes: {init: [he, \"he\"]}|init has the entry \"he\" twice",
        "axes: {init: [{name: lsc, targetRadius: []}]}|init.targetRadius has an empty list, so"
            + " that no trial would be left",
        "axes: {init: [{name: lsc, targetRadius: [1, 1]}]}|init.targetRadius has the entry 1"
            + " twice",
        "axes: {probe.radii: [before, after]}|probe.radii is a list itself: in axes it takes a"
            + " list of lists, [[...], [...]]",
        "axes: {seed: [1]}|seeds vary by the key \"seeds\", not in axes",
        "axes: {init.name: [he]}|there is no setting \"init.name\"; \"init\" itself takes the"
            + " name",
        "axes: {depth: [1]}|there is no setting \"depth\"; did you mean \"model.depth\"? Valid"
            + " sections: task, model, init, training, probe, engine, execution, seed",
        "axes: {model.depth.x: [1]}|there is no setting \"model.depth.x\": model.depth has no"
            + " settings of its own",
        "zip: {init: [{name: lsc, targetRadius: [1, 2]}]}|init: an entry of zip stands for one"
            + " value, this one carries a list",
        "exclude: [{}]|this entry of exclude is empty and would leave out every cell",
        "exclude: [{model.depth: 2}]|no cell of the grid is excluded by {model.depth: 2}",
        "exclude: [{model.depth: 1}]|every cell of the grid is excluded, nothing is left to run",
        "exclude: [{model.depth: []}]|model.depth in exclude has an empty list",
        "exclude: [{model.depth: 1.0}]|model.depth must be an integer below 2^31, was 1.0",
        "exclude: [{init: {name: glorot, gian: 1}}]|unknown key \"gian\" in init; did you mean"
            + " \"gain\"? Valid: distribution, gain",
        "exclude: {model.depth: 1}|exclude must be a list of mappings, was the mapping"
            + " {model.depth: 1}",
      })
  void givenOneMistake_whenParsed_thenOneLineSaysWhatIsWrong(String line, String message) {
    assertThat(errors("name: x\n" + line + "\n"))
        .hasSize(1)
        .first()
        .satisfies(
            error -> assertThat(error.replaceFirst("^s.yaml:[12]: ", "")).isEqualTo(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"''", "-x", "a b", "a/b", "[a]", "~", "ä"})
  void givenABadName_whenParsed_thenTheRuleIsSaid(String name) {
    assertThat(errors("name: " + name))
        .singleElement()
        .asString()
        .startsWith("s.yaml:1: name must be 1 to 100 letters, digits and ._- and start with");
  }

  @Test
  void givenALeafAxisThatAVariantLacks_whenParsed_thenTheListBelongsInsideTheEntry() {
    assertThat(errors("name: x\naxes:\n  init: [glorot, lsc]\n  init.targetRadius: [0.5, 1]\n"))
        .containsExactly(
            "s.yaml:4: init.targetRadius is a setting of lsc, and init is glorot in some cells;"
                + " write the list inside the entry that has it, under axes: init: [glorot,"
                + " {name: lsc, targetRadius: [0.5, 1]}]");
  }

  @Test
  void givenAPathVariedTwice_whenParsed_thenItIsRefused() {
    assertThat(errors("name: x\naxes:\n  model.depth: [1]\n  model.depth: [2]\n"))
        .containsExactly("s.yaml:4: \"model.depth\" is given twice, first on line 3");
    assertThat(errors("name: x\naxes: {model.depth: [1]}\nzip: {model.depth: [2]}\n"))
        .containsExactly("s.yaml:3: model.depth varies in axes and in zip; keep one");
    assertThat(
            errors(
                """
                name: x
                axes:
                  init: [{name: lsc, targetRadius: 2}]
                  init.targetRadius: [0.5, 1]
                """))
        .containsExactly(
            "s.yaml:3: init.targetRadius is given in an entry of init and is an axis of its own;"
                + " keep one");
  }

  @Test
  void givenAGridBeyondTheBound_whenParsed_thenTheNumberIsSaidAtOnce() {
    StringBuilder list = new StringBuilder("[1");
    for (int i = 2; i <= 1000; i++) {
      list.append(", ").append(i);
    }
    list.append(']');

    assertThat(
            errors(
                "name: x\naxes: {model.depth: "
                    + list
                    + ", model.hiddenSize: "
                    + list
                    + ", training.batchSize: "
                    + list
                    + "}\nseeds: 7"))
        .containsExactly(
            "s.yaml:1: the grid has 7000000000 trials (1000 x 1000 x 1000 x 7 seeds), more than"
                + " 1000000");
  }

  @Test
  void givenMistakesInABaseSectionThatAnAxisReplaces_whenParsed_thenTheyAreReported() {
    assertThat(errors("name: x\ninit: {name: lsc, targetRadios: 1}\naxes: {init: [he]}\n"))
        .singleElement(STRING)
        .startsWith(
            "s.yaml:2: unknown key \"targetRadios\" in init (lsc); did you mean \"targetRadius\"?"
                + " Valid: name, targetRadius, timeRadius");
  }

  @Test
  void givenABaseValueThatOnlyTheAxesMakeValid_whenParsed_thenTheCellsDecide() throws Exception {
    assertThat(
            SweepFile.parse(
                    "s.yaml", "{name: x, model: {depth: 0}, axes: {model.depth: [1]}}", List.of())
                .specs())
        .hasSize(1);
  }

  @Test
  void givenTextOverSeveralLines_whenReported_thenTheErrorIsOneLine() {
    assertThat(errors("name: x\nengine: |\n  a\n  b\n"))
        .containsExactly("s.yaml:2: engine must be one of simd, nd4j, opencl, was \"a\\nb\\n\"");
    assertThat(errors("name: x", "engine=|\n  a\n  b"))
        .containsExactly(
            "--set engine=| a b: engine must be one of simd, nd4j, opencl, was \"a\\nb\\n\"");
  }

  @Test
  void givenFilesThatCannotBeRead_whenRead_thenTheErrorNamesTheFile(@TempDir Path folder)
      throws Exception {
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "name: \u00e4".getBytes(StandardCharsets.ISO_8859_1));
    Path missing = folder.resolve("missing.yaml");
    Path good = folder.resolve("good.yaml");
    Files.writeString(good, "\uFEFFname: good");

    assertThat(SweepFile.read(good, List.of()).name()).isEqualTo("good");
    assertThat(catchThrowableOfType(SweepException.class, () -> SweepFile.read(latin, List.of())))
        .hasMessage(latin + ": is not UTF-8 text");
    assertThat(catchThrowableOfType(SweepException.class, () -> SweepFile.read(missing, List.of())))
        .hasMessage(missing + ": there is no such file");
    assertThat(catchThrowableOfType(SweepException.class, () -> SweepFile.read(folder, List.of())))
        .hasMessageStartingWith(folder + ": cannot be read: ");
  }
}
