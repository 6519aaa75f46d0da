package org.rhosweep.spark.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlPromptTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final List<String> asked = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  private Terminal terminal(String keys, int height) throws IOException {
    DumbTerminal terminal =
        new DumbTerminal(
            "test",
            "dumb",
            new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
            screen,
            StandardCharsets.UTF_8);
    terminal.setSize(new Size(80, height));
    return terminal;
  }

  /** Answers each statement with numbered lines. */
  private void prompt(String keys, int height, int lines, Path history) throws IOException {
    try (Terminal terminal = terminal(keys, height)) {
      new SqlPrompt(
              (statement, out) -> {
                asked.add(statement);
                for (int i = 1; i <= lines; i++) {
                  out.println("row " + i + ";");
                }
              },
              NamedQuery::withValues,
              history,
              said::add)
          .run(terminal, "test");
    }
  }

  @Test
  void givenANameThatIsNone_whenTyped_thenItIsSaidAndThePromptGoesOn() throws Exception {
    prompt("named leaderbord;\nnamed leaderboard limit;\nSELECT 1;\nexit\n", 24, 1, null);
    assertThat(asked).containsExactly("SELECT 1");
    assertThat(said)
        .containsExactly(
            "there is no query \"leaderbord\"; did you mean \"leaderboard\"?",
            "after the name come parameter=value, was \"limit\"");
  }

  @Test
  void givenStatements_whenTyped_thenTheyAreAnsweredAndRemembered() throws Exception {
    Path history = SqlPrompt.historyFile(Map.of("XDG_STATE_HOME", folder.toString()), folder);
    prompt("SELECT 1;\nSELECT\n2;\n SELECT 'secret';\nexit\n", 24, 1, history);
    assertThat(asked).hasSize(3);
    assertThat(asked.get(1)).isEqualTo("SELECT\n2");
    assertThat(history).isEqualTo(folder.resolve("rhosweep/sql_history"));
    assertThat(Files.readString(history)).contains("SELECT 1;").doesNotContain("secret");
  }

  @Test
  void givenNoHistory_whenTyped_thenNothingIsWritten() throws Exception {
    prompt("SELECT 1;\nexit\n", 24, 1, null);
    assertThat(asked).containsExactly("SELECT 1");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void givenANamedQuery_whenTyped_thenItsSqlIsAsked() throws Exception {
    prompt("named failures;\nnamed leaderboard limit=3;\nnamed bogus;\nexit\n", 24, 1, null);
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0)).contains("FROM trials", "outcome <> 'COMPLETED'");
    assertThat(asked.get(1)).endsWith("LIMIT 3");
  }

  @Test
  void givenALongResult_whenShown_thenItStopsAfterEachPage() throws Exception {
    PrintStream out = Pager.on(terminal(" q", 5));
    int printed = 0;
    try {
      for (int i = 1; i <= 100; i++) {
        out.println("row " + i + ";");
        printed = i;
      }
    } catch (Pager.QuitException e) {
      assertThat(e).hasMessage("quit");
    }
    String shown = screen.toString(StandardCharsets.UTF_8);
    // Two pages of four rows: one key went on, the other ended it.
    assertThat(printed).isEqualTo(8);
    assertThat(shown).contains("row 8;").doesNotContain("row 9;").contains("-- more");
  }

  @Test
  void givenNamesToComplete_whenListed_thenTablesColumnsAndNamedQueriesAreThere() {
    assertThat(SqlPrompt.words())
        .contains("trials", "final_eval_accuracy", "sweep", "named", "leaderboard", "SELECT");
  }

  @Test
  void givenHelp_whenTypedWithoutASemicolon_thenItIsAnsweredAtOnce() throws Exception {
    prompt("help\n?\nhelp leaderboard\nhelp nothing;\nSELECT 1;\nexit\n", 24, 1, null);
    assertThat(asked).containsExactly("SELECT 1");
    String shown = screen.toString(StandardCharsets.UTF_8);
    assertThat(shown)
        .contains("Leave with exit, quit or Ctrl-D", "Tab completes", "curves, gradients")
        .contains("limit (number): arms to show");
    NamedQuery.NAMES.forEach(name -> assertThat(shown).contains("  " + name + "  "));
    assertThat(shown.lines()).allMatch(line -> line.length() < 80);
    assertThat(said).singleElement().asString().contains("there is no query \"nothing\"");
  }
}
