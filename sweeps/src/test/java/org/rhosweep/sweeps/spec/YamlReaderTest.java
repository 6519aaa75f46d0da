package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  private final Problems problems = new Problems();

  private List<String> errors(String yaml) {
    assertThat(YamlReader.read("y.yaml", true, yaml, problems)).isNull();
    return problems.inOrder().stream().map(SweepError::toString).toList();
  }

  @Test
  void givenAnyYaml_whenRead_thenPlacesAreKept() {
    YamlValue value = YamlReader.read("y.yaml", true, "a: 1\nb:\n  - [x,\n     y]\n", problems);

    YamlValue.Mapping mapping = (YamlValue.Mapping) value;
    YamlValue.Sequence outer = (YamlValue.Sequence) mapping.value("b");
    YamlValue.Sequence inner = (YamlValue.Sequence) outer.items().get(0);
    assertThat(mapping.entries().get("b").keyLocation())
        .isEqualTo(new SourceLocation("y.yaml", 2, 1));
    assertThat(inner.items().get(1).location()).isEqualTo(new SourceLocation("y.yaml", 4, 6));
    assertThat(value.text()).isEqualTo("{a: 1, b: [[x, y]]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: [1, 2|y.yaml:1: not valid YAML: ",
        "a: b: c|y.yaml:1: not valid YAML: ",
        "a: !!java.io.File [x]|y.yaml:1: tags have no meaning here, found ",
        "a: !x 1|y.yaml:1: tags have no meaning here, found !x",
        "a: *b|y.yaml:1: *b names nothing that ends above it",
        "a: &a [*a]|y.yaml:1: *a names nothing that ends above it",
        "{a: 1} {b: 2}|y.yaml:1: ",
      })
  void givenWhatIsNotAllowed_whenRead_thenItIsRefused(String yaml, String message) {
    assertThat(errors(yaml)).singleElement().asString().startsWith(message);
  }

  @Test
  void givenTwoDocuments_whenRead_thenTheSecondIsRefused() {
    assertThat(errors("a: 1\n---\nb: 2\n"))
        .containsExactly("y.yaml:2: a second document starts here; one file holds one sweep");
  }

  @Test
  void givenKeysTwiceAndKeysThatAreLists_whenRead_thenEachIsReported() {
    YamlReader.read("y.yaml", true, "a: 1\nb: {c: 1, c: 2}\n[x]: 3\na: 4\n", problems);

    assertThat(problems.inOrder())
        .extracting(SweepError::toString)
        .containsExactly(
            "y.yaml:2: \"c\" is given twice, first on line 2",
            "y.yaml:3: a key must be a name, was the list [x]",
            "y.yaml:4: \"a\" is given twice, first on line 1");
  }

  @Test
  void givenTextsThatGrowWithoutBound_whenRead_thenTheyAreRefused() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i <= 9; i++) {
      String alias = "*a" + (i - 1);
      laughs.append("a").append(i).append(": &a").append(i).append(" [");
      laughs.append((alias + ", ").repeat(9)).append(alias).append("]\n");
    }
    assertThat(errors(laughs.toString()))
        .singleElement()
        .asString()
        .contains("more than 200000 values, aliases unfolded");
  }

  @Test
  void givenDeepNesting_whenRead_thenItIsRefused() {
    assertThat(errors("[".repeat(100_000)))
        .containsExactly("y.yaml:1: nested deeper than 50 levels");
  }

  @Test
  void givenAHugeText_whenRead_thenItIsRefused() {
    assertThat(errors("a: " + "x".repeat(YamlReader.MAX_CHARACTERS)))
        .singleElement()
        .asString()
        .startsWith("y.yaml:1: not valid YAML: ");
  }

  @Test
  void givenAnEmptyText_whenRead_thenItIsNothing() {
    assertThat(YamlReader.read("y.yaml", true, "# only a comment\n", problems).describe())
        .isEqualTo("nothing");
    assertThat(problems.isEmpty()).isTrue();
  }
}
