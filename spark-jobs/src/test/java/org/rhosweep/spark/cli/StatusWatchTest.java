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

  private static String watched(int columns, Snapshot... states) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Iterator<Snapshot> next = List.of(states).iterator();
    Snapshot last =
        new StatusWatch(new PrintStream(out, true, StandardCharsets.UTF_8), columns)
            .until(next::next, () -> {});
    assertThat(last).isEqualTo(states[states.length - 1]);
    assertThat(next.hasNext()).isFalse();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void givenNoTerminal_whenWatched_thenALineForEachChangeUntilTheRunEnds() throws Exception {
    assertThat(
            watched(0, state(1, "run"), state(1, "run"), state(2, "run"), state(2, null)).lines())
        .containsExactly(
            "1 trials committed (s: 1 COMPLETED); 1.0 trials per minute; run",
            "2 trials committed (s: 2 COMPLETED); 2.0 trials per minute; run",
            "2 trials committed (s: 2 COMPLETED); 2.0 trials per minute; no run is going on");
  }

  @Test
  void givenATerminal_whenWatched_thenItIsRedrawnInPlaceAndNoLineWraps() throws Exception {
    String text =
        watched(40, state(1, "a run with a name that is longer than a line"), state(2, null));

    // Five lines up and clear: output, committed, the sweep, throughput, running.
    assertThat(text).containsOnlyOnce("\u001b[5A\u001b[J").contains("committed   2 trials");
    assertThat(text.lines().map(line -> line.replaceAll("\u001b\\[[0-9]*[A-Z]", "")))
        .allMatch(line -> line.length() < 40);
  }
}
