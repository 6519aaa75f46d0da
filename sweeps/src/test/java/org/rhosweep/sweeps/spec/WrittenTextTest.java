package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/** In each text ¶ is a line break, and § stands before the place that is looked for. */
class WrittenTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "list:¶  - h = tanh(W x + §bad)",
        "list:¶  - §h = tanh(W x)",
        "list:¶  - h = h' * §W",
        "list:¶  - 'h = h'' + §W x'",
        "list:¶  - 'h = h''§'' + W x'",
        "list:¶  - \"h = \\t h' \\x2b §W x\"",
        "list:¶  - \"h = \\u0041 \\\\ §W x\"",
        "list:¶  - |¶    z = W x¶    h = tanh(¶      §W x)",
        "list:¶  - >-¶    z = W x¶    h = §tanh(W x)",
        "list:¶  - h = tanh(W x¶      + §b)",
        "list: [a, 'b = §c', d]",
        "list: [a, b = §c]",
        "list:¶  - \uD835\uDC4E h = §W",
      })
  void givenAPlaceInsideAScalar_whenLookedFor_thenItIsFound(String marked) {
    String withMark = marked.replace('¶', '\n');
    int mark = withMark.indexOf('§');
    String[] before = withMark.substring(0, mark).split("\n", -1);
    int line = before.length;
    int column = before[line - 1].codePointCount(0, before[line - 1].length()) + 1;
    Scalar written = scalarWithMark(withMark);
    int offset = written.text().indexOf('§');
    Scalar scalar = scalarAt(withMark.replace("§", ""), written.location());

    SourceLocation found = scalar.at(offset);

    assertThat(found).isEqualTo(new SourceLocation("f.yaml", line, column));
  }

  private static Scalar scalarWithMark(String yaml) {
    return items(yaml).items().stream()
        .map(Scalar.class::cast)
        .filter(scalar -> scalar.text().indexOf('§') >= 0)
        .findFirst()
        .orElseThrow();
  }

  private static Scalar scalarAt(String yaml, SourceLocation location) {
    return items(yaml).items().stream()
        .map(Scalar.class::cast)
        .filter(scalar -> scalar.location().equals(location))
        .findFirst()
        .orElseThrow();
  }

  private static Sequence items(String yaml) {
    Problems problems = new Problems();
    YamlValue value = YamlReader.read("f.yaml", true, yaml, problems);
    assertThat(problems.inOrder()).isEmpty();
    return (Sequence) ((Mapping) value).value("list");
  }

  @ParameterizedTest
  @CsvSource({"a = b, 16", "'\"a = b\"', 17"})
  void givenThePlaceBehindTheLastCharacter_whenLookedFor_thenItIsBehindIt(String text, int column) {
    Sequence list = items("list: [x, " + text + "  ]");
    Scalar scalar = (Scalar) list.items().get(1);

    assertThat(scalar.at(scalar.text().length()).column()).isEqualTo(column);
  }
}
