package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.serve.LivePage;
import org.rhosweep.spark.serve.LiveView;
import org.rhosweep.spark.serve.WatchServer;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.summary.LiveState;

/** The page of {@code watch} in a real browser, beside a run; skipped where there is none. */
@Tag("slow")
class WatchBrowserTest {
  private static final int TRIALS = 24;
  private static final String SWEEP =
      """
      name: watched
      model: {hiddenSize: 16}
      training: {trainingSteps: 60, evaluations: 3, maxEvalExamples: 64, batchSize: 16}
      axes:
        task.padding: [0, 8]
        model.cell: [tanh, lstm, gru]
        init: [glorot, orthogonal]
      seeds: 2
      """;

  // A browser may still write into its profile while it ends.
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path folder;

  @Test
  void givenARun_whenWatched_thenThePageFollowsItToItsEnd() throws Exception {
    Optional<Path> program = Browser.program();
    if (program.isEmpty()) {
      System.out.println("WatchBrowserTest skipped: no chromium or google-chrome on the PATH");
    }
    assumeTrue(program.isPresent(), "no chromium or google-chrome on the PATH");
    String sweep = Files.writeString(folder.resolve("sweep.yaml"), SWEEP).toString();
    Path out = folder.resolve("out");
    CompletableFuture<Captured> run =
        CompletableFuture.supplyAsync(
            () ->
                Captured.run(
                    "run", sweep, "--out", out.toString(), "--no-report", "--master", "local[1]"));
    while (!run.isDone() && !Files.exists(out.resolve("_lease.json"))) {
      Thread.sleep(20);
    }
    Output output = Output.at(out.toString(), SparkOptions.hadoop(TestSession.configuration()));
    LiveView view = new LiveView(LiveState.ofTrials(output), 1);
    Set<String> titles = new LinkedHashSet<>();
    try (Browser browser = Browser.start(program.get(), folder.resolve("profile"));
        WatchServer server =
            new WatchServer(InetAddress.getLoopbackAddress(), 0, LivePage.policy(), view)) {
      browser.call(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", 1200, "height", 900, "deviceScaleFactor", 1, "mobile", false));
      browser.open(URI.create(server.url()));
      String end = "ended: %d trials".formatted(TRIALS);
      Instant limit = Instant.now().plus(Duration.ofMinutes(3));
      String title = "";
      while (!title.contains(end) && Instant.now().isBefore(limit)) {
        title = browser.evaluate("document.title");
        titles.add(title.replaceAll(" – .*", ""));
        Thread.sleep(100);
      }
      Captured ran = run.get(1, TimeUnit.MINUTES);
      assertThat(ran.code()).as(ran.err()).isZero();

      assertThat(title).contains(end);
      assertThat(titles).as("it moves while the run goes on").hasSizeGreaterThan(2);
      // A figure is drawn when it comes into view, and again after the last look.
      String drawn = "";
      for (int tries = 0; tries < 400 && !drawn.equals("2"); tries++) {
        browser.evaluate(
            "document.querySelectorAll('main .plot')[%d]?.scrollIntoView()".formatted(tries % 2));
        Thread.sleep(50);
        drawn = browser.evaluate("String(document.querySelectorAll('main .plot svg').length)");
      }
      assertThat(drawn).as("the map and the curves").isEqualTo("2");
      assertThat(browser.evaluate("document.querySelector('main').textContent"))
          .contains("glorot", "orthogonal", "tanh", "lstm", "gru");
      assertThat(browser.evaluate("String(document.documentElement.scrollWidth <= innerWidth)"))
          .isEqualTo("true");
      assertThat(browser.problems()).isEmpty();
      assertThat(browser.requests())
          .allMatch(url -> url.startsWith(server.url()) || url.startsWith("about:"));
    }
  }
}
