package org.rhosweep.sweeps.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.report.LineChart.Series;
import org.rhosweep.sweeps.report.ReportData.Point;

class LineChartTest {
  /** 10 characters of label leave the plot x = 52 to 314, y = 8 to 210. */
  private static String svg(Axis y, Series... series) {
    return new LineChart(
            "d",
            "training step",
            "loss",
            Axis.exact(0, 100, 5),
            y,
            List.of(series),
            List.of(),
            400,
            250)
        .svg();
  }

  private static Series series(boolean endsEarly, Point... points) {
    return new Series("ten letter", 0, endsEarly, List.of(points));
  }

  private static Point point(int step, double mean, double spread, int trials) {
    return new Point(step, mean, mean - spread, mean + spread, trials);
  }

  @Test
  void givenTwoPoints_whenDrawn_thenTheyLieWhereTheAxesSay() {
    // Mean 0 at the left bottom, mean 1 at the right top.
    assertThat(svg(Axis.linear(0, 1, 5), series(false, point(0, 0, 0, 3), point(100, 1, 0, 3))))
        .contains("class=\"line\" d=\"M52 210L314 8\"")
        .contains("data-series=\"ten letter\" data-values=\"0,0,3;100,1,3\"")
        .contains("<title>ten letter, last: 1</title>")
        .doesNotContain("class=\"band")
        .doesNotContain("class=\"end\"");
  }

  @Test
  void givenASpread_whenDrawn_thenTheBandGoesForthAlongItsTopAndBackAlongItsBottom() {
    assertThat(
            svg(
                Axis.linear(0, 1, 5),
                series(false, point(0, 0.5, 0.5, 3), point(100, 0.5, 0.5, 3))))
        .contains("class=\"band s0\" data-series=\"ten letter\" d=\"M52 8L314 8L314 210L52 210Z\"")
        .contains("(0 to 1)");
  }

  @Test
  void givenTrialsThatEndEarly_whenDrawn_thenTheirLastPointIsMarkedAndCounted() {
    String svg =
        svg(
            Axis.linear(0, 1, 5),
            series(false, point(0, 0.1, 0, 5), point(50, 0.2, 0, 5), point(100, 0.3, 0, 3)));

    assertThat(svg).containsOnlyOnce("class=\"end\"").contains("2 of 5 trials ended after step 50");
  }

  @Test
  void givenALineOfWhichNoTrialCompleted_whenDrawn_thenItsEndIsMarked() {
    assertThat(svg(Axis.linear(0, 1, 5), series(true, point(0, 0.1, 0, 2), point(10, 0.2, 0, 2))))
        .contains("2 of 2 trials ended after step 10")
        .contains("class=\"leader far\"");
  }

  @Test
  void givenValuesThatHaveNoPlace_whenDrawn_thenTheyAreLeftOutAndTheRestStays() {
    String svg =
        svg(
            Axis.logarithmic(0.01, 1),
            series(
                false,
                point(0, 1, 0, 1),
                point(25, Double.NaN, 0, 1),
                point(50, Double.POSITIVE_INFINITY, 0, 1),
                point(75, 0, 0, 1),
                point(100, 0.01, 0, 1)));

    assertThat(svg).contains("d=\"M52 8L314 210\"").doesNotContain("NaN").doesNotContain("∞");
  }

  @Test
  void givenAReference_whenDrawn_thenItIsDashedAndLeavesOutWhatIsAboveTheAxis() {
    String svg =
        new LineChart(
                "d",
                "time step",
                "y",
                Axis.exact(0, 100, 5),
                Axis.linear(0, 1, 5),
                List.of(series(false, point(0, 0, 0, 3), point(100, 1, 0, 3))),
                List.of(
                    new LineChart.Reference(
                        "bound",
                        List.of(point(0, 7, 0, 0), point(50, 1, 0, 0), point(100, 0, 0, 0)))),
                400,
                250)
            .svg();

    // 50 is half-way between x = 52 and 314; 7 would be far above y = 8.
    assertThat(svg).contains("<path class=\"reference\" d=\"M183 8L314 210\"><title>bound");
  }

  @Test
  void givenLabelsWithMarkup_whenDrawn_thenTheyAreText() {
    String svg =
        new LineChart(
                "\"><script>",
                "<x>",
                "a & b",
                Axis.linear(0, 1, 5),
                Axis.linear(0, 1, 5),
                List.of(new Series("<b>'\"&", 9, false, List.of(point(0, 0.5, 0, 1)))),
                List.of(),
                400,
                250)
            .svg();

    assertThat(svg)
        .doesNotContain("<script", "<b>", "<x>")
        .contains("&lt;b&gt;&#39;&quot;&amp;", "a &amp; b", "line dashed");
  }

  @Test
  void givenALongCurve_whenThinned_thenEndsAndLossesOfTrialsStay() {
    List<Point> points = new ArrayList<>();
    for (int step = 0; step < 1000; step++) {
      points.add(point(step, 0.5, 0, step <= 537 ? 5 : 4));
    }

    List<Point> thinned = Thinning.of(points, 20);

    assertThat(thinned).hasSizeBetween(20, 21);
    assertThat(thinned).extracting(Point::at).contains(0, 537, 999).isSorted();
    assertThat(Thinning.of(points.subList(0, 20), 20)).hasSize(20);
  }
}
