package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
