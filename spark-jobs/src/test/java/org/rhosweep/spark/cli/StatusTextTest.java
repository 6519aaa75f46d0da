package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.rhosweep.storage.summary.LiveState.Snapshot;

class StatusTextTest {
  private static List<String> lines(Map<String, Map<String, Integer>> outcomes) {
    return StatusText.lines(
        new Snapshot(
            "out",
            3,
            2,
            new TreeMap<>(outcomes),
            Map.of(),
            1000,
            1060,
            90,
            3,
            "a run",
            0,
            0,
            Double.NaN,
            List.of()),
        Screen.NONE);
  }

  @Test
  void givenNamesOfAnyLength_whenShown_thenValuesBeginInOneColumn() {
    List<String> lines =
        lines(
            Map.of(
                "a-sweep-with-a-long-name", Map.of("COMPLETED", 1),
                "elevenchars", Map.of("COMPLETED", 1),
                "s", Map.of("DIVERGED", 1)));

    assertThat(lines)
        .containsExactly(
            "output                   out",
            "committed                3 trials in 2 segments",
            "a-sweep-with-a-long-name 1 COMPLETED",
            "elevenchars              1 COMPLETED",
            "s                        1 DIVERGED",
            "throughput               3.0 trials per minute; 90.0 s of trials in 60.0 s (1.5 at once)",
            "running                  a run");
  }

  @Test
  void givenShortNames_whenShown_thenTheColumnIsTheUsualOne() {
    assertThat(lines(Map.of("twelve-chars", Map.of("COMPLETED", 3))))
        .contains("output       out", "twelve-chars 3 COMPLETED");
    assertThat(lines(Map.of("tiny", Map.of("COMPLETED", 3))))
        .contains("output      out", "tiny        3 COMPLETED");
  }

  @Test
  void givenARun_whenShown_thenThereIsOneCountAndTheTimeLeft() {
    Snapshot state =
        new Snapshot(
            "out", 41, 2, Map.of(), Map.of(), 0, 0, 0, 0, "a run", 81, 3, 3725, List.of("lstm"));

    assertThat(StatusText.lines(state, Screen.NONE))
        .containsExactly(
            "output      out",
            "committed   38 of 81 trials (3 more run again) in 2 segments",
            "time left   about 1:02:05",
            "running     a run",
            "            lstm");
    assertThat(StatusText.line(state))
        .isEqualTo("38 of 81 trials (3 more run again) committed; about 1:02:05 left; a run");
  }
}
