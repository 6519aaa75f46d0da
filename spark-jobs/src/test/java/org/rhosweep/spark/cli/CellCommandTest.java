package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class CellCommandTest {
  @TempDir Path folder;

  private static final String GATED =
      """
      states: [h]
      equations:
        - z = sigmoid(W x + b)
        - h = (1 - z) * h' + z * tanh(W x + U h' + b)
      """;

  private String write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void givenAFileOfACell_whenShown_thenShapesDerivativesAndTheCheckAreThere() throws Exception {
    Path picture = folder.resolve("cell.svg");

    Captured run =
        Captured.run(
            "cell",
            write("gated.yaml", GATED),
            "--hidden-size",
            "16",
            "--input-size",
            "3",
            "--picture",
            picture.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("cell gated\n")
        .contains("z = sigmoid(W x + b)")
        // z: 16 x 3 + 16; h: 16 x 3 + 16 x 16 + 16; above, 16 features for 3
        .contains("parameters: 384 in the lowest layer, 800 in one above it")
        .contains("step, in 1 stage")
        .contains("dh' = ")
        .contains("U_h^T da_h")
        .containsPattern("Da_h = U_h Dh'")
        .containsPattern("right: \\d+ parameters, largest deviation \\d\\.\\de-\\d+");
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(Files.readString(picture))));
    assertThat(svg.getElementsByTagName("rect").getLength()).isGreaterThan(5);
    assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(5);
  }

  @Test
  void givenASweep_whenShown_thenEachCellIsDescribedOnceAndCheckedWithEachConstant()
      throws Exception {
    String sweep =
        """
        name: two
        axes:
          model.cell:
            - gru
            - title: leaky
              states: [h]
              equations: ["h = leak * h' + (1 - leak) * tanh(W x + U h' + b)"]
              constants: {leak: [0.9, 0.99]}
        """;

    Captured run = Captured.run("cell", write("sweep.yaml", sweep));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsOnlyOnce("cell gru\n")
        .containsOnlyOnce("cell leaky\n")
        .contains("leak = 0.9, 0.99")
        .contains("constants {leak=0.9}")
        .contains("constants {leak=0.99}");
  }

  @Test
  void givenAMistake_whenShown_thenTheErrorHasFileLineAndColumn() throws Exception {
    String file = write("wrong.yaml", GATED.replace("tanh(", "tan("));

    Captured run = Captured.run("cell", file);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("rhosweep: " + file + ":4: cell.equations, column 28: ")
        .contains("tanh");
  }

  @Test
  void givenACellThatIsNotFinite_whenShown_thenTheCheckSaysSo() throws Exception {
    String file =
        write("pole.yaml", "states: [h]\nequations: [\"h = tanh(W x + b) / (0 * h')\"]\n");

    Captured run = Captured.run("cell", file);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURES);
    assertThat(run.out()).contains("wrong: state h of the cell is");
  }
}
