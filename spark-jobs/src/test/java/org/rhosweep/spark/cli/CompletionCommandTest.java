package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in the shells that it is for. */
class CompletionCommandTest {
  @TempDir Path folder;

  private String completed(String shell, String setUp, String words, int word) throws Exception {
    Captured script = Captured.run("completion");
    assertThat(script.code()).isZero();
    Path file = Files.writeString(folder.resolve("completion"), script.out());
    String commands =
        "%s source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; COMPREPLY=(); _complete_rhosweep; echo \"${COMPREPLY[@]}\""
            .formatted(setUp, file, words, word);
    Process process = new ProcessBuilder(shell, "-c", commands).redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return answer;
  }

  private static boolean isThere(String shell) throws Exception {
    try {
      return new ProcessBuilder(shell, "-c", "true").start().waitFor() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void givenBash_whenCompleting_thenCommandsAndOptionsAreOffered() throws Exception {
    assumeTrue(isThere("bash"));
    assertThat(completed("bash", "", "rhosweep st", 1)).contains("status").doesNotContain("sql");
    assertThat(completed("bash", "", "rhosweep sql --na", 2)).contains("--named");
    assertThat(completed("bash", "", "rhosweep ''", 1)).contains("run").doesNotContain("warm-up");
  }

  @Test
  void givenZsh_whenTheScriptIsRead_thenItHasItsFunctions() throws Exception {
    assumeTrue(isThere("zsh"));
    String setUp = "autoload -U +X compinit && compinit -u;";
    assertThat(completed("zsh", setUp, "rhosweep", 0)).doesNotContain("error", "not found");
  }
}
