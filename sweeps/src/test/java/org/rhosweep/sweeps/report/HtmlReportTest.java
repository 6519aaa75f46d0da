package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Curve;
import org.rhosweep.sweeps.report.ReportData.Failure;
import org.rhosweep.sweeps.report.ReportData.Metric;
import org.rhosweep.sweeps.report.ReportData.Point;
import org.rhosweep.sweeps.report.ReportData.Query;
import org.rhosweep.sweeps.report.ReportData.Setting;
import org.rhosweep.sweeps.report.ReportData.Spread;
import org.rhosweep.sweeps.report.ReportData.TextTable;
import org.xml.sax.InputSource;

@Tag("slow")
class HtmlReportTest {
  private static final TextTable EMPTY = new TextTable(List.of(), List.of());

  @Test
  void givenASweep_whenRendered_thenOneFileThatNeedsNothingElse() throws IOException {
    String html = HtmlReport.render(SampleData.cellDepthInit("depth-and-radius"));

    // Kept beside the test results, to look at.
    Files.writeString(Path.of("target", "sample-report.html"), html);
    assertThat(html).startsWith("<!DOCTYPE html>").contains("<svg").contains("</html>");
    // Links lead into the page or to data that it holds; its policy allows one script, its own.
    assertThat(html)
        .doesNotContainPattern(
            "(?i)src\\s*=|url\\(|@import|<link|https?:(?!//www.w3.org/2000/svg')")
        .doesNotContainPattern("(?i)href\\s*=\\s*\"(?!#|data:text/csv)")
        .containsOnlyOnce("<script>")
        .containsPattern("default-src 'none'; .*script-src 'sha256-[A-Za-z0-9+/]{43}='");
  }

  @Test
  void givenASweep_whenRendered_thenOutcomesAreCountedAndDivergenceIsShown() {
    String html = HtmlReport.render(SampleData.cellDepthInit("s"));

    assertThat(html)
        .contains("<b>225</b> trials", "<b>218</b> completed", ">7</b> diverged")
        .contains("he: 5 diverged of 5 trials", "5 of 5 trials ended after step 90")
        .contains("gradient not finite at training step 91, layer 0")
        .contains("Best arm by final eval accuracy: <b>lstm · depth 1 · lsc 1.0</b>");
    assertThat(html).containsOnlyOnce("<tr class=\"best\">").contains("<h3>Eval loss");
  }

  @Test
  void givenAnAblation_whenRendered_thenEveryLevelHasItsPairsBothWays() {
    assertThat(HtmlReport.render(SampleData.trainability("s")))
        .contains("<h2 id=\"ablations\">", "init, against glorot")
        .containsPattern("init: he against glorot</td>.*>0 / 0 / 12<")
        .containsPattern("init: orthogonal against glorot</td>.*>12 / 0 / 0<");
  }

  @Test
  void givenProbedTransitions_whenRendered_thenRadiusAndGrowthStandSideBySide() {
    assertThat(HtmlReport.render(SampleData.trainability("s")))
        .containsOnlyOnce("<h3 id=\"propagation\">")
        .containsPattern(
            "<td>after pre-training</td>(<td class=\"number\">(3|0.5|0.502|0.497|1|1.003|0.698)</td>){7}"
                + "<td class=\"wrap\">depth: apart</td>")
        .containsPattern(
            "<td>as drawn</td><td class=\"number\">3</td><td class=\"number\"></td>"
                + "<td class=\"number\">0.500</td><td class=\"number\">0.480</td>"
                + "<td class=\"number\"></td><td class=\"number\">–</td><td class=\"number\">–</td>"
                + "<td class=\"wrap\"></td>");
    assertThat(HtmlReport.render(SampleData.cellDepthInit("s"))).doesNotContain("\"propagation\"");
  }

  @Test
  void givenMarkupInEveryText_whenRendered_thenItIsTextEverywhere() {
    String evil = "<script>alert('1')</script>\"&";
    Map<String, String> map = SampleData.ordered(evil, evil);
    ReportData data =
        new ReportData(
            evil,
            evil,
            new Metric(evil, evil, true),
            List.of(new Setting(evil, List.of(evil))),
            map,
            List.of(arm(evil, map, 1)),
            evil,
            List.of(
                new Curve(0, "eval", "accuracy", List.of(new Point(0, 0.1, 0, 0.2, 1))),
                new Curve(0, "eval", "loss", List.of(new Point(0, 2, 1, 3, 1)))),
            new TextTable(List.of(evil), List.of(List.of(evil))),
            List.of(new Failure(evil, evil, 1, evil)),
            map,
            List.of(new Query(evil, evil), new Query("outcomes", evil)),
            new ReportData.Measured(
                List.of(
                    new Curve(
                        0, "pretraining", "mean_radius", List.of(new Point(1, 0.5, 0.5, 0.5, 1)))),
                List.of(
                    new ReportData.Profile(
                        0, false, evil, 0, false, List.of(new Point(0, -3, -3, -3, 1)))),
                List.of(new ReportData.Units(0, evil, 1, 1, 0.5, 0.5, 0.5)),
                List.of(new ReportData.Radii(0, evil, "time", 1, 1, 1, 1, 1, 1)),
                List.of(new ReportData.Propagation(0, evil, 1, 1, 1, 1, 1, 1, 1, evil)),
                List.of(new ReportData.Host(evil, 1, 1, 1)),
                List.of(evil),
                List.of()));

    String html = HtmlReport.render(data);

    assertThat(html).containsOnlyOnce("<script").contains("&lt;script&gt;");
  }

  @Test
  void givenASweep_whenRendered_thenEveryChartIsWellFormed() throws Exception {
    String html = HtmlReport.render(SampleData.cellDepthInit("s"));

    Matcher charts = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(html);
    int count = 0;
    while (charts.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(charts.group())));
      count++;
    }
    // 9 panels of 3 quantities, 3 heat maps over depth, ranges of 44 arms with completed trials, 5
    // swatches, parallel coordinates.
    assertThat(count).isEqualTo(9 * 3 + 3 + 44 + 5 + 1);
  }

  @Test
  void givenNothingRan_whenRendered_thenAPageThatSaysSo() {
    ReportData data =
        new ReportData(
            "empty",
            "now",
            SampleData.ACCURACY,
            List.of(),
            Map.of(),
            List.of(),
            "",
            List.of(),
            EMPTY,
            List.of(),
            Map.of(),
            List.of());

    assertThat(HtmlReport.render(data))
        .contains("No trial has ended yet.")
        .doesNotContain("<svg", "Leaderboard");
  }

  @Test
  void givenOnlyFailures_whenRendered_thenTheyAreShownWithoutCurves() {
    ReportData data =
        new ReportData(
            "failed",
            "now",
            SampleData.ACCURACY,
            List.of(),
            Map.of(),
            List.of(new Arm("all", Map.of(), 0, 0, 3, 0, Spread.NONE, Spread.NONE, Double.NaN)),
            "",
            List.of(),
            EMPTY,
            List.of(new Failure("FAILED", "java.lang.X: no", 3, "abc")),
            Map.of(),
            List.of());

    assertThat(HtmlReport.render(data))
        .contains(">3</b> failed", "java.lang.X: no")
        .doesNotContain(">NaN", "Learning curves", "Best arm");
  }

  @Test
  void givenAHugeSweep_whenRendered_thenTheFileStaysSmallAndSaysWhatIsMissing() {
    List<String> values = IntStream.range(0, 40).mapToObj(i -> "value-" + i).toList();
    List<Arm> arms = new ArrayList<>();
    List<Curve> curves = new ArrayList<>();
    for (String width : values) {
      for (String init : values) {
        for (String quantity : List.of("accuracy", "loss")) {
          for (String split : List.of("train", "eval")) {
            curves.add(new Curve(arms.size(), split, quantity, longCurve()));
          }
        }
        arms.add(arm(width + init, SampleData.ordered("width", width, "init", init), 3));
      }
    }
    List<List<String>> leaders = new ArrayList<>();
    IntStream.range(0, 5000).forEach(i -> leaders.add(List.of("trial " + i)));
    ReportData data =
        new ReportData(
            "huge",
            "now",
            SampleData.ACCURACY,
            List.of(new Setting("width", values), new Setting("init", values)),
            Map.of(),
            arms,
            "quartiles",
            curves,
            new TextTable(List.of("trial"), leaders),
            List.of(),
            Map.of(),
            List.of());

    String html = HtmlReport.render(data);

    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isLessThan(5_000_000);
    assertThat(html)
        .contains("more panels are not shown", "1100 more arms are not shown", "4950 more");
  }

  private static List<Point> longCurve() {
    return IntStream.range(0, 300).mapToObj(i -> new Point(i, 0.5, 0.4, 0.6, 3)).toList();
  }

  @Test
  void givenACurveOfNoArm_whenMade_thenRefused() {
    assertThatThrownBy(
            () ->
                new ReportData(
                    "s",
                    "now",
                    SampleData.ACCURACY,
                    List.of(),
                    Map.of(),
                    List.of(),
                    "",
                    List.of(new Curve(0, "eval", "loss", List.of())),
                    EMPTY,
                    List.of(),
                    Map.of(),
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Arm arm(String label, Map<String, String> factors, int trials) {
    Spread spread = new Spread(trials, 0.5, 0.4, 0.6);
    return new Arm(label, factors, trials, 0, 0, 0, spread, spread, 1);
  }
}
