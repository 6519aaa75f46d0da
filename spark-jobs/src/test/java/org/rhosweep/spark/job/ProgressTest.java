package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  /** 10 trials of 40 predicted seconds on 4 slots: 100 s of wall time. */
  private static Progress progress() {
    return new Progress(10, 400, 100, 0);
  }

  private static BundleSummary bundle(Map<String, Integer> outcomes, double predictedSeconds) {
    return new BundleSummary("s", outcomes, predictedSeconds, null, null, List.of(), null);
  }

  @Test
  void givenNothingThatEnded_whenAsked_thenTheEstimateFollowsThePredictionAndNothingIsDone() {
    Progress progress = progress();

    assertThat(progress.estimatedFraction(0)).isZero();
    assertThat(progress.estimatedFraction(SECOND)).isCloseTo(0.01, within(1e-9)); // 1 s of 100
    assertThat(progress.doneFraction()).isZero();
    assertThat(progress.estimatedFraction(1_000 * SECOND)).isEqualTo(0.99); // never the end
    assertThat(ProgressDisplay.bar(progress, 79, 10 * SECOND))
        .isEqualTo("[----" + " ".repeat(36) + "]  0 of 10 trials, 0:10" + " ".repeat(15));
  }

  @Test
  void givenABundleThatEnded_whenAsked_thenTheEstimateGoesOnAtThePaceSoFar() {
    Progress progress = progress();
    progress.add(bundle(Map.of("COMPLETED", 4, "DIVERGED", 1), 200), 80 * SECOND);

    assertThat(progress.doneFraction()).isEqualTo(0.5);
    assertThat(progress.estimatedFraction(80 * SECOND)).isEqualTo(0.5);
    // 200 s of predicted work in 80 s of wall time: 2.5 a second, of 400.
    assertThat(progress.estimatedFraction(96 * SECOND)).isCloseTo(0.6, within(1e-9));
    assertThat(ProgressDisplay.bar(progress, 79, 96 * SECOND))
        .startsWith("[====")
        .contains("==--", "  5 of 10 trials, 1:36, about 1:36 left (1 DIVERGED)")
        .hasSize(79);
    assertThat(ProgressDisplay.bar(progress, 39, 96 * SECOND))
        .contains("]  5 of 10 trials")
        .hasSize(39);
  }

  @Test
  void givenAllEnded_whenAsked_thenItIsFull() {
    Progress progress = progress();
    progress.add(bundle(Map.of("COMPLETED", 10), 390), 80 * SECOND);

    assertThat(progress.estimatedFraction(81 * SECOND)).isEqualTo(1);
    assertThat(ProgressDisplay.bar(progress, 79, 81 * SECOND))
        .startsWith("[" + "=".repeat(40) + "]  10 of 10 trials, 1:21")
        .doesNotContain("left");
  }

  @Test
  void givenATerminal_whenABarIsShown_thenItMovesBeforeABundleEnds() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    AtomicLong clock = new AtomicLong();
    Progress quick = new Progress(1, 4, 4, 0);
    ProgressDisplay display =
        new ProgressDisplay(quick, out, 80, () -> clock.addAndGet(SECOND / 10));
    for (int i = 0; i < 1_500 && differentBars(bytes) < 3; i++) {
      Thread.sleep(20);
    }
    display.close();

    assertThat(differentBars(bytes)).isGreaterThan(2);
  }

  private static long differentBars(ByteArrayOutputStream shown) {
    List<String> frames = List.of(shown.toString(StandardCharsets.UTF_8).strip().split("\r"));
    return frames.stream().map(frame -> frame.replaceAll("[^-]", "").length()).distinct().count();
  }
}
