package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.text.EscapingPrintStream;

class TextTableTest {
  private static final List<String> COLUMNS = List.of("cell", "loss", "note", "outcome");
  private static final List<List<Object>> ROWS =
      List.of(
          List.of("lstm", 0.25, "a note of thirty characters ...", "COMPLETED"),
          Arrays.asList("gru", 1.5, null, "DIVERGED"));

  @AfterEach
  void clear() {
    System.clearProperty("rhosweep.output");
    System.clearProperty("rhosweep.columns");
  }

  private static List<String> printed(Screen screen, List<String> lessImportant) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new EscapingPrintStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    long count = new TextTable(screen, lessImportant).print(COLUMNS, ROWS.iterator(), out);
    assertThat(count).isEqualTo(2);
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void givenNoTerminal_whenPrinted_thenAllColumnsWhateverTheirWidth() {
    assertThat(printed(Screen.NONE, List.of("note")))
        .containsExactly(
            "cell  loss  note                             outcome",
            "----  ----  -------------------------------  ---------",
            "lstm  0.25  a note of thirty characters ...  COMPLETED",
            "gru    1.5  NULL                             DIVERGED");
  }

  @Test
  void givenANarrowTerminal_whenPrinted_thenTheLessImportantIsLeftOutAndNamed() {
    List<String> lines = printed(new Screen(45, 0, false), List.of("note", "loss"));

    assertThat(lines)
        .containsExactly(
            "cell  loss  outcome",
            "----  ----  ---------",
            "lstm  0.25  COMPLETED",
            "gru    1.5  DIVERGED",
            "left out, since 45 characters have no room",
            "for them: note");
  }

  @Test
  void givenNothingToLeaveOut_whenPrinted_thenABlockForEachRow() {
    assertThat(printed(new Screen(40, 0, false), List.of()))
        .containsExactly(
            "-- 1 ----------------------------------",
            "cell     lstm",
            "loss     0.25",
            "note     a note of thirty characters",
            "         ...",
            "outcome  COMPLETED",
            "-- 2 ----------------------------------",
            "cell     gru",
            "loss     1.5",
            "note     NULL",
            "outcome  DIVERGED");
  }

  @Test
  void givenColors_whenPrinted_thenWordsStayAndControlsOfDataAreStillHarmless() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new EscapingPrintStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List<List<Object>> rows = List.of(List.of("2 diverged, 1 out of memory", "\u001b[1m FAILED"));
    long unused =
        new TextTable(new Screen(80, 0, true), List.of())
            .print(List.of("why", "x\u001b"), rows.iterator(), out);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("\u001b[33m2 diverged\u001b[0m, \u001b[31m1 out of memory\u001b[0m")
        .contains("\\u001b[1m \u001b[31mFAILED\u001b[0m", "x\\u001b");
  }

  @Test
  void givenTheLaunchersWords_whenAsked_thenTheScreenIsTheirs() {
    assertThat(Screen.of(Map.of("TERM", "xterm"))).isEqualTo(Screen.NONE);
    System.setProperty("rhosweep.output", "true");
    System.setProperty("rhosweep.columns", "100");
    assertThat(Screen.of(Map.of("TERM", "xterm"))).isEqualTo(new Screen(100, 0, true));
    assertThat(Screen.of(Map.of("TERM", "xterm", "NO_COLOR", "1")).color()).isFalse();
    assertThat(Screen.of(Map.of("TERM", "xterm", "NO_COLOR", "")).color()).isTrue();
    assertThat(Screen.of(Map.of("TERM", "dumb")).color()).isFalse();
  }
}
