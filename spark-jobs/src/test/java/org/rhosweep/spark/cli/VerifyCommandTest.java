package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  /** h' = tanh(0.5 * 1 + 0.25 * 2 + 0) = tanh(1); J = (1 - tanh(1)^2) * 0.25. */
  private static final String GOLDEN =
      """
      {"format": "lsc-golden-1", "tolerance": {"relative": 1e-6, "absolute": 1e-9},
       "cells": [{"id": "by-hand", "cell": "tanh", "n": 1, "m": 1,
         "params": {"W": [[0.5]], "U": [[0.25]], "b": [0]}, "x": [1], "state_prev": {"h": [2]},
         "expected": {"state_new": {"h": [0.7615941559557649]},
                      "J_time": [[0.10499358540350652]], "hessian": 0.1}}]}
      """;

  @TempDir Path folder;

  private String file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void givenAGoldenFile_whenVerified_thenEveryQuantityHasALineAndTheRestIsSaid() throws Exception {
    Captured run = Captured.run("verify", file("good.json", GOLDEN));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("ok +reference +cells by-hand state_new.h: worst deviation [0-9.e+-]+")
        .containsPattern("ok +reference +cells by-hand J_time: ")
        .contains("not covered")
        .contains("cells by-hand hessian: no check knows it")
        .contains("2 ok, 0 deviate, 1 not covered");
  }

  @Test
  void givenACorruptedFile_whenVerified_thenItIsCode2AndNamesCaseAndQuantity() throws Exception {
    String corrupted = GOLDEN.replace("0.1049935", "0.1049945");

    Captured run = Captured.run("verify", file("good.json", GOLDEN), file("bad.json", corrupted));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURES);
    assertThat(run.out())
        .containsPattern("DEVIATES +reference +cells by-hand J_time: .*entry 0 is 0.10499358")
        .containsPattern("ok +reference +cells by-hand state_new.h");
    assertThat(run.messages())
        .containsExactly(
            "rhosweep: " + folder.resolve("bad.json") + ": 1 of 2 checked quantities deviate");
  }

  @Test
  void givenAnUnreadableFile_whenVerified_thenItIsCode64InOneLineAndTheOthersAreChecked()
      throws Exception {
    String broken = file("broken.json", "{");

    Captured run = Captured.run("verify", broken, file("good.json", GOLDEN));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.messages()).hasSize(1);
    assertThat(run.messages().get(0)).contains(broken, "not valid JSON in line 1");
    assertThat(run.out()).contains("2 ok, 0 deviate");
    assertThat(Captured.run("verify").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void givenACaseThatIsWrong_whenVerified_thenItIsCode64AndTheNextCasesAreChecked()
      throws Exception {
    String two = GOLDEN.replace("\"cells\": [", "\"cells\": [{\"id\": \"\\u001b[2J\"}, ");

    Captured run = Captured.run("verify", file("two.json", two));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out())
        .containsPattern("INVALID +cells\\[0]: cells\\[0] lacks the key \"cell\"")
        .containsPattern("ok +reference +cells by-hand J_time: ")
        .contains("2 ok, 0 deviate, 1 not covered, 1 invalid")
        .doesNotContain("\u001b");
    assertThat(run.messages()).singleElement().asString().contains("1 values or cases");
  }
}
