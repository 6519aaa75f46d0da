package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rhosweep.storage.summary.LiveState.Snapshot;

class StatusWatchTest {
  private static Snapshot state(int trials, String holder) {
    return new Snapshot(
        "out",
        trials,
        trials,
        Map.of("s", Map.of("COMPLETED", trials)),
        Map.of(),
        1000,
        1060,
        90,
        trials,
        holder,
        0,
        0,
        Double.NaN,
        List.of());
  }

  private static String watched(Screen screen, Snapshot... states) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Iterator<Snapshot> next = List.of(states).iterator();
    Snapshot last =
        new StatusWatch(new PrintStream(out, true, StandardCharsets.UTF_8), screen)
            .until(next::next, () -> {});
    assertThat(last).isEqualTo(states[states.length - 1]);
    assertThat(next.hasNext()).isFalse();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void givenNoTerminal_whenWatched_thenALineForEachChangeUntilTheRunEnds() throws Exception {
    assertThat(
            watched(Screen.NONE, state(1, "run"), state(1, "run"), state(2, "run"), state(2, null))
                .lines())
        .containsExactly(
            "1 trial committed (s: 1 COMPLETED); 1.0 trials per minute; run",
            "2 trials committed (s: 2 COMPLETED); 2.0 trials per minute; run",
            "2 trials committed (s: 2 COMPLETED); 2.0 trials per minute; no run is going on");
  }

  private static List<String> withoutControls(String text) {
    return text.lines().map(line -> line.replaceAll("\u001b\\[[0-9]*[A-Za-z]", "")).toList();
  }

  @Test
  void givenATerminal_whenWatched_thenItIsRedrawnInPlaceAndNothingIsCutOff() throws Exception {
    String text =
        watched(
            new Screen(40, 0, false),
            state(1, "a run with a name that is longer than a line"),
            state(2, null));

    // Eight lines up and clear: output, committed, the sweep, throughput in three, running in two.
    assertThat(text).containsOnlyOnce("\u001b[8A\u001b[J").contains("committed   2 trials");
    List<String> lines = withoutControls(text);
    assertThat(lines).allMatch(line -> line.length() < 40);
    assertThat(String.join(" ", lines).replaceAll(" +", " "))
        .contains("running a run with a name that is longer than a line")
        .contains("1.0 trials per minute; 90.0 s of trials in 60.0 s (1.5 at once)");
  }

  @Test
  void givenALowTerminal_whenWatched_thenWhatHasNoRoomIsCounted() throws Exception {
    String text = watched(new Screen(80, 5, false), state(1, "run"), state(2, null));

    assertThat(text).contains("\u001b[4A\u001b[J");
    assertThat(withoutControls(text).subList(0, 4))
        .last()
        .isEqualTo("... and 2 more lines: rhosweep status has all");
  }

  @Test
  void givenColors_whenWatched_thenOutcomesHaveThemAndWidthsDoNotCountThem() throws Exception {
    String text = watched(new Screen(40, 0, true), state(2, null));

    assertThat(text).contains("2 \u001b[32mCOMPLETED\u001b[0m");
    assertThat(withoutControls(text)).allMatch(line -> line.length() < 40);
  }
}
