package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
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
  private static final String FIRST_BUTTON = "document.querySelector('button[data-series]')";

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
    Path file = folder.resolve("report.html");
    Files.writeString(file, HtmlReport.render(SampleData.trainability(EVIL)));
    browser = Browser.start(program.get(), folder.resolve("profile"));
    browser.open(file.toUri());
  }

  @AfterAll
  void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void givenTheReport_whenOpened_thenNoErrorsNoNetworkAndNothingOfTheDataRan() throws Exception {
    assertThat(browser.evaluate("document.querySelector('h1').textContent")).isEqualTo(EVIL);
    assertThat(browser.evaluate("String(window.evil)")).isEqualTo("undefined");
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.requests()).allMatch(url -> url.startsWith("file:"));
  }

  @Test
  void givenAnArm_whenSwitchedOffAndOn_thenItsPartsGoAndCome() throws Exception {
    String hidden = "String(document.querySelectorAll('svg [data-series].off').length > 0)";

    browser.evaluate(FIRST_BUTTON + ".click()");
    assertThat(browser.evaluate(FIRST_BUTTON + ".getAttribute('aria-pressed')")).isEqualTo("false");
    assertThat(browser.evaluate(hidden)).isEqualTo("true");

    browser.evaluate(FIRST_BUTTON + ".click()");
    assertThat(browser.evaluate(FIRST_BUTTON + ".getAttribute('aria-pressed')")).isEqualTo("true");
    assertThat(browser.evaluate(hidden)).isEqualTo("false");
  }

  @Test
  void givenATable_whenItsHeaderIsUsed_thenRowsAreSorted() throws Exception {
    String table = "document.querySelector('#outcomes').parentElement.querySelector('table')";
    String medians =
        "[..." + table + ".tBodies[0].rows].map(r => Number(r.cells[6].textContent)).join()";

    browser.evaluate(table + ".tHead.rows[0].cells[6].querySelector('button').click()");
    assertThat(browser.evaluate(medians))
        .isEqualTo("0.15,0.15,0.15,0.15,0.15,0.15,0.15,0.15,0.9,0.9,0.9,0.9");
    assertThat(browser.evaluate(table + ".tHead.rows[0].cells[6].getAttribute('aria-sort')"))
        .isEqualTo("ascending");
  }

  @Test
  void givenAChart_whenTheArrowKeysAreUsed_thenValuesAreShown() throws Exception {
    String key = "new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true})";
    browser.evaluate(
        "{ const s = document.querySelector('svg.lines'); s.focus(); s.dispatchEvent("
            + key
            + ") }");

    assertThat(browser.evaluate("document.querySelector('.tip').textContent"))
        .contains("training step 0", "0.5: 0.1 (0.08 to 0.12), 3 trials");
    browser.evaluate("document.activeElement.blur()");
    assertThat(browser.evaluate("String(document.querySelector('.tip').hidden)")).isEqualTo("true");
  }

  @Test
  void givenParallelCoordinates_whenAValueIsChosen_thenOnlyItsArmsStay() throws Exception {
    String choice = "document.querySelector('.choice[data-dimension=\"1\"][data-choice=\"1.0\"]')";
    String click = choice + ".dispatchEvent(new MouseEvent('click', {bubbles: true}))";

    browser.evaluate(click);
    assertThat(browser.evaluate("String(document.querySelectorAll('.strand:not(.off)').length)"))
        .isEqualTo("3");
    browser.evaluate(click);
    assertThat(browser.evaluate("String(document.querySelectorAll('.strand.off').length)"))
        .isEqualTo("0");
  }

  private String csv(String name) throws Exception {
    String link =
        browser.evaluate("document.querySelector('a[download=\"%s.csv\"]').href".formatted(name));
    return new String(
        Base64.getDecoder().decode(link.substring(link.indexOf(',') + 1)), StandardCharsets.UTF_8);
  }

  @Test
  void givenDataAsALink_whenRead_thenItIsTheCsv() throws Exception {
    assertThat(csv("hosts")).isEqualToIgnoringNewLines("host,trials,seconds,gflopsone,36,18,20");
    assertThat(csv("trainability"))
        .startsWith("padding,gain,total_time_steps,trials,completed,median,low,high,predicted_xi")
        .contains("0,0.5,28,3,3,0.15,");
  }

  @Test
  void givenDarkNarrowAndPaper_whenShown_thenItAdapts() throws Exception {
    String paper = "getComputedStyle(document.body).backgroundColor";
    browser.call("Emulation.setEmulatedMedia", media("prefers-color-scheme", "dark"));
    assertThat(browser.evaluate(paper)).isEqualTo("rgb(20, 23, 27)");
    browser.call("Emulation.setEmulatedMedia", media("prefers-color-scheme", "light"));
    assertThat(browser.evaluate(paper)).isEqualTo("rgb(255, 255, 255)");

    browser.call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 380, "height", 800, "deviceScaleFactor", 1, "mobile", false));
    assertThat(browser.evaluate("String(document.documentElement.scrollWidth <= 380)"))
        .isEqualTo("true");
    browser.call("Emulation.clearDeviceMetricsOverride", Map.of());

    String pdf = browser.call("Page.printToPDF", Map.of()).path("data").asText();
    assertThat(Base64.getDecoder().decode(pdf))
        .hasSizeGreaterThan(20_000)
        .startsWith('%', 'P', 'D');
  }

  private static Map<String, Object> media(String name, String value) {
    return Map.of("features", List.of(Map.of("name", name, "value", value)));
  }
}
