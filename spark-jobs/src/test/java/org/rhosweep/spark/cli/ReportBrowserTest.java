package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The report in a real browser; skipped, with a line that says so, where there is none. */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("slow")
class ReportBrowserTest {
  private static final String EVIL =
      "<img src=x onerror=\"window.evil=1\"><script>window.evil=1</script>";
  private static final String SWEEP =
      """
      name: drawn
      model: {hiddenSize: 8}
      training: {trainingSteps: 12, evaluations: 3, maxEvalExamples: 32, batchSize: 16}
      probe: {gradients: log, radii: [before, after]}
      axes:
        task.padding: [0, 4]
        model.cell: [tanh, lstm]
        model.depth: [1, 2]
        init: [glorot, {name: lsc, targetRadius: 1.0, maxTrainingSteps: 5}]
      seeds: 2
      """;

  // A browser may still write into its profile while it ends.
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path folder;

  private Browser browser;

  @BeforeAll
  void open() throws Exception {
    var program = Browser.program();
    if (program.isEmpty()) {
      System.out.println(
          "ReportBrowserTest skipped: no chromium or google-chrome on the PATH (Debian, Ubuntu:"
              + " apt-get install chromium)");
    }
    assumeTrue(program.isPresent(), "no chromium or google-chrome on the PATH");
    Path sweep = Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
    String out = folder.resolve("out").toString();
    Captured ran = Captured.run("run", sweep.toString(), "--out", out, "--master", "local[2]");
    assertThat(ran.code()).as(ran.err()).isZero();
    Path file = folder.resolve("report.html");
    Captured made = Captured.run("report", out, "-o", file.toString(), "--title", EVIL);
    assertThat(made.code()).as(made.err()).isZero();
    browser = Browser.start(program.get(), folder.resolve("profile"));
    size(1200, 900);
    browser.open(file.toUri());
  }

  @AfterAll
  void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private void size(int width, int height) throws Exception {
    browser.call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  private static Map<String, Object> media(String name, String value) {
    return Map.of("features", List.of(Map.of("name", name, "value", value)));
  }

  @Test
  void givenTheReport_whenOpened_thenNoErrorsNoNetworkAndNothingOfTheDataRan() throws Exception {
    assertThat(browser.evaluate("document.querySelector('h1').textContent")).isEqualTo(EVIL);
    assertThat(browser.evaluate("String(window.evil)")).isEqualTo("undefined");
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.requests()).allMatch(url -> url.startsWith("file:"));
  }

  @Test
  void givenTheFirstScreen_whenSeen_thenFindingsBestArmsAndMapAreOnIt() throws Exception {
    for (String part : List.of(".findings", "#best-arms", "#trainability-grid .plot")) {
      String bottom = "document.querySelector('%s').getBoundingClientRect().bottom".formatted(part);
      assertThat(Double.parseDouble(browser.evaluate("String(" + bottom + " + scrollY)")))
          .as(part)
          .isBetween(100.0, 900.0);
    }
  }

  @Test
  void givenEveryFigure_whenReached_thenItIsDrawn() throws Exception {
    browser.evaluate("document.querySelectorAll('figure.figure').forEach(f => f.scrollIntoView())");
    int figures =
        Integer.parseInt(
            browser.evaluate("String(document.querySelectorAll('figure.figure').length)"));
    assertThat(figures).isGreaterThan(10);
    for (int i = 0; i < figures; i++) {
      String figure = "document.querySelectorAll('figure.figure')[%d]".formatted(i);
      browser.evaluate(figure + ".scrollIntoView()");
      String drawn = "";
      for (int tries = 0; tries < 100 && !drawn.equals("true"); tries++) {
        drawn =
            browser.evaluate(
                "String(" + figure + ".querySelector('.plot svg, .plot canvas') !== null)");
        if (!drawn.equals("true")) {
          Thread.sleep(50);
        }
      }
      assertThat(drawn).as(browser.evaluate(figure + ".id")).isEqualTo("true");
    }
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void givenDarkNarrowAndPaper_whenShown_thenItAdapts() throws Exception {
    String paper = "getComputedStyle(document.body).backgroundColor";
    browser.call("Emulation.setEmulatedMedia", media("prefers-color-scheme", "light"));
    String light = browser.evaluate(paper);
    browser.call("Emulation.setEmulatedMedia", media("prefers-color-scheme", "dark"));
    String dark = light;
    for (int tries = 0; tries < 100 && dark.equals(light); tries++) {
      dark = browser.evaluate(paper);
      Thread.sleep(20);
    }
    assertThat(dark).isNotEqualTo(light);
    browser.call("Emulation.setEmulatedMedia", media("prefers-color-scheme", "light"));

    size(390, 800);
    assertThat(browser.evaluate("String(document.documentElement.scrollWidth <= innerWidth)"))
        .isEqualTo("true");
    size(1200, 900);

    String pdf = browser.call("Page.printToPDF", Map.of()).path("data").asText();
    assertThat(Base64.getDecoder().decode(pdf))
        .hasSizeGreaterThan(20_000)
        .startsWith('%', 'P', 'D');
  }
}
