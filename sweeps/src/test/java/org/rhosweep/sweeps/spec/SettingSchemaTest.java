package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema for editors accepts what the program accepts, and refuses common mistakes. */
class SettingSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SWEEP =
      Pattern.compile("^```yaml sweep[^\\n]*\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  private static List<String> problems(String yaml) throws IOException {
    JsonNode file = JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    return new SchemaValidator(JSON.readTree(SettingSchema.json())).problems(file);
  }

  static Stream<String> sweeps() throws IOException {
    Stream.Builder<String> sweeps = Stream.builder();
    try (Stream<Path> files = Files.list(Path.of("catalog"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sweeps.add(Files.readString(file));
      }
    }
    try (Stream<Path> files = Files.walk(Path.of("../docs"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).toList()) {
        Matcher block = SWEEP.matcher(Files.readString(file));
        while (block.find()) {
          sweeps.add(block.group(1));
        }
      }
    }
    return sweeps.build();
  }

  @ParameterizedTest
  @MethodSource("sweeps")
  void givenASweepOfTheCatalogOrTheDocuments_whenChecked_thenTheSchemaAcceptsIt(String sweep)
      throws Exception {
    assertThat(problems(sweep)).isEmpty();
  }

  @Test
  void givenEveryForm_whenChecked_thenTheSchemaAcceptsIt() throws Exception {
    String sweep =
        """
        name: forms
        task: {name: characters, path: 2026}
        model: {cell: {name: alif, adaptation: signed}, depth: 2}
        init: {input: glorot, recurrent: {scheme: orthogonal, gain: 0.9}}
        training: {optimizer: {name: lookahead, inner: {name: sgd, momentum: 0.9}}, earlyStopping: {patience: 3}}
        probe: {radii: [before, after]}
        axes:
          init: [{scheme: lsc, targetRadius: [0.5, 1.0], base: [he, {scheme: orthogonal, gain: [1, 2]}]}]
          probe.radii: [[before], []]
          training.clipNorm: [none, 1.0]
        zip: {model.depth: [1, 2], training.optimizer.inner.learningRate: [0.1, 0.2]}
        exclude: [{model.depth: [1, 2], training.clipNorm: none}]
        seeds: [3, 4]
        """;
    assertThat(SweepFile.parse("forms.yaml", sweep, List.of()).specs()).isNotEmpty();
    assertThat(problems(sweep)).isEmpty();
  }

  @Test
  void givenCellsWrittenAsText_whenChecked_thenTheSchemaAcceptsThem() throws Exception {
    String sweep =
        """
        name: cells
        model:
          cell:
            title: leaky
            states: [h]
            equations: ["h = leak * h' + (1 - leak) * tanh(W x + U h' + b)"]
            constants: {leak: 0.9}
        axes:
          model.cell.constants.leak: [0.9, 0.99]
        exclude: [{model.cell.constants.leak: 0.9}]
        """;
    String files =
        """
        name: files
        axes:
          model.cell: [gru, {file: cells/mine.yaml, constants: {leak: [0.5, 1]}}]
        """;

    assertThat(problems(sweep)).isEmpty();
    assertThat(problems(files)).isEmpty();
    assertThat(problems(sweep.replace("0.9}", "high}"))).isNotEmpty();
    assertThat(problems(sweep.replace("constants.leak", "constant.leak"))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training: {steps: 3}",
        "model: {depth: 0}",
        "model: {depth: two}",
        "model: {dropout: 1.0}",
        "model: {cell: lstn}",
        "model: {cell: {name: lstm, updateBias: 1}}",
        "training: {optimizer: {name: adam, learningRate: 0}}",
        "axes: {model.cel: [gru]}",
        "axes: {model.cell: gru}",
        "axes: {model.cell: []}",
        "exclude: {model.cell: gru}",
        "seeds: 0",
        "seeds: [1, 1]",
        "seed: 1"
      })
  void givenAMistake_whenChecked_thenTheSchemaRefusesItAndSoDoesTheProgram(String mistake)
      throws Exception {
    String sweep = "name: wrong\n" + mistake + "\n";
    assertThat(problems(sweep)).isNotEmpty();
    assertThatThrownBy(() -> SweepFile.parse("wrong.yaml", sweep, List.of()))
        .isInstanceOf(SweepException.class);
  }
}
