package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.HadoopDataFilesTest;

class DataCommandTest {
  @TempDir Path folder;

  private String sweep(String task) throws IOException {
    return Files.writeString(
            folder.resolve("sweep.yaml"), "name: seen\ntask: " + task + "\nseeds: 2\n")
        .toString();
  }

  @Test
  void givenASweepOnDigits_whenAsked_thenShapesCountsAndStatisticsArePrinted() throws Exception {
    Captured run =
        Captured.run(
            "data",
            sweep(
                "{name: sequential-digits, sequenceLength: 14, trainExamples: 90,"
                    + " evalExamples: 40, testExamples: 30}"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("task            sequential-digits\n")
        .contains("inputs          14 time steps, at each 56 numbers\n")
        .contains("asked for       one of 10 classes, at the last time step\n")
        .containsPattern("fingerprint     \\S+\n")
        .containsPattern("train +90 +90 +14 +14\n")
        .containsPattern("eval +40 +40 +14 +14\n")
        .containsPattern("test +30 +30 +14 +14\n")
        .contains("features of the training part, as the network reads them, the first 16 of 56\n");
  }

  @Test
  void givenAText_whenAsked_thenTokensAreCounted() throws Exception {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "to be or not to be, that is the question. ".repeat(40));

    Captured run =
        Captured.run(
            "data",
            sweep("{name: characters, path: '" + text + "', sequenceLength: 8, embeddingSize: 4}"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern(
            "inputs          8 time steps, at each one of \\d+ tokens, embedded in 4 numbers\n")
        .contains("unknown tokens  0.0000 of training")
        .doesNotContain("features of the training part");
  }

  @Test
  void givenDataThatAreNotThere_whenAsked_thenOneLineAndTheCodeOfWrongUsage() throws Exception {
    Captured run = Captured.run("data", sweep("{name: characters, path: /nowhere/text.txt}"));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.messages()).hasSize(1);
    assertThat(run.messages().get(0)).contains("/nowhere/text.txt");
  }

  private String golden(String name) throws IOException {
    Path file = folder.resolve(Path.of(name).getFileName().toString());
    try (InputStream in =
        HadoopDataFilesTest.class.getResourceAsStream("/sequences/real/" + name)) {
      Files.copy(in, file);
    }
    return file.toString();
  }

  @Test
  void givenAFileOfSequences_whenAsked_thenNamesLengthsAndNumbersAreThoseOfTheFile()
      throws Exception {
    Captured run =
        Captured.run(
            "data",
            golden("waves.csv"),
            "--set",
            "task.columns={id: sequence, time: t, target: [label], split: part}");

    assertThat(run.code()).as(run.err()).isZero();
    // Counted in the file by other means: 120 sequences, the first two thirds for training.
    assertThat(run.out())
        .contains("inputs          23 time steps, at each 2 numbers\n")
        .contains("asked for       one of 3 classes, at the last time step\n")
        .contains("a network reads (value - mean) / deviation, both of the training part\n")
        .containsPattern("fingerprint     [0-9a-f]{64}\n")
        .containsPattern("train +80 +80 +12 +23\n")
        .containsPattern("eval +20 +20 +12 +23\n")
        .containsPattern("test +20 +20 +13 +23\n")
        .containsPattern("0 +32 +5 +11\n1 +19 +8 +5\n2 +29 +7 +4\n")
        .contains("\n12       4  ################\n")
        .contains("\n22      10  ########################################\n")
        .containsPattern("a +0\\.9466 +2\\.132 +-2\\.250 +4\\.234\n")
        .containsPattern("waves.csv, line \\d+, id \\d+ +\\d+  [012] ");
  }

  @Test
  void givenAFileOfSequencesWithoutSettings_whenAsked_thenItsColumnsAreNamedInOneLine()
      throws Exception {
    Captured run = Captured.run("data", golden("waves.parquet"), "--set", "task.rows=sequences");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.messages()).hasSize(1);
    assertThat(run.messages().get(0))
        .endsWith(
            "waves.parquet does not say what is to be predicted: task.columns.target must name one"
                + " of its columns a, b, label, part");
  }
}
