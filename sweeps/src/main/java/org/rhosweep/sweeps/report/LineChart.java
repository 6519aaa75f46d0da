package org.rhosweep.sweeps.report;

import static org.rhosweep.sweeps.report.Markup.escape;
import static org.rhosweep.sweeps.report.Numbers.pixel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rhosweep.sweeps.report.ReportData.Point;

/**
 * A chart of mean curves with their bands, as SVG that takes its colours from the page: class
 * {@code s0} to {@code s7} for the series, so that light, dark and print differ in style alone.
 *
 * @param description for those who cannot see it
 * @param xLabel name and unit of the horizontal axis
 * @param yLabel name and unit of the vertical axis
 * @param x shared by the charts of a figure
 * @param y shared by the charts of a figure
 * @param series lines, at most about eight
 * @param references lines that nobody measured, such as bounds
 * @param width in pixels
 * @param height in pixels
 */
record LineChart(
    String description,
    String xLabel,
    String yLabel,
    Axis x,
    Axis y,
    List<Series> series,
    List<Reference> references,
    int width,
    int height) {
  /** Colours in the page's style. */
  static final int COLORS = 8;

  private static final int LEFT = 52;
  private static final int TOP = 8;
  private static final int BOTTOM = 40;
  private static final int LABEL_LINE = 13;
  private static final int LABEL_CHARACTERS = 18;
  private static final double CHARACTER_WIDTH = 6.2;

  /**
   * One line.
   *
   * @param label at its end
   * @param style colour index, and dashed from {@link #COLORS} on
   * @param endsEarly whether its last point is not the end of its training
   * @param points in order of training step
   */
  record Series(String label, int style, boolean endsEarly, List<Point> points) {
    String color() {
      return "s" + style % COLORS;
    }

    String dash() {
      return style >= COLORS ? " dashed" : "";
    }
  }

  /**
   * A dashed line across the chart.
   *
   * @param label what it is
   * @param points in order of {@code at}; their means are drawn
   */
  record Reference(String label, List<Point> points) {}

  /** The chart as an {@code svg} element. */
  String svg() {
    StringBuilder svg = new StringBuilder(4096);
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" class=\"lines\" data-x=\"%s\""
                + " aria-label=\"%s\">",
            width,
            height,
            escape(xLabel),
            escape(description)));
    drawAxes(svg);
    for (Series one : series) {
      drawBand(svg, one);
    }
    for (Reference reference : references) {
      drawReference(svg, reference);
    }
    for (Series one : series) {
      drawLine(svg, one);
    }
    drawLabels(svg);
    return svg.append("</svg>").toString();
  }

  private int right() {
    int longest = series.stream().mapToInt(s -> s.label().length()).max().orElse(0);
    return width - 24 - (int) (Math.min(longest, LABEL_CHARACTERS) * CHARACTER_WIDTH);
  }

  private int bottom() {
    return height - BOTTOM;
  }

  private double px(double value) {
    return LEFT + x.fraction(value) * (right() - LEFT);
  }

  private double py(double value) {
    double fraction = Math.max(-0.02, Math.min(1.02, y.fraction(value)));
    return bottom() - fraction * (bottom() - TOP);
  }

  private void drawAxes(StringBuilder svg) {
    for (double tick : y.ticks()) {
      String at = pixel(py(tick));
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
                  + "<text class=\"tick\" x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>",
              LEFT,
              right(),
              at,
              at,
              LEFT - 6,
              pixel(py(tick) + 3.5),
              label(tick)));
    }
    for (double tick : x.ticks()) {
      String at = pixel(px(tick));
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"axis\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>"
                  + "<text class=\"tick\" x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              at,
              at,
              bottom(),
              bottom() + 4,
              at,
              bottom() + 16,
              label(tick)));
    }
    int middle = (TOP + bottom()) / 2;
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>"
                + "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
                + "<text class=\"name\" x=\"12\" y=\"%d\" text-anchor=\"middle\""
                + " transform=\"rotate(-90 12 %d)\">%s</text>",
            LEFT,
            right(),
            bottom(),
            bottom(),
            (LEFT + right()) / 2,
            height - 6,
            escape(xLabel),
            middle,
            middle,
            escape(yLabel)));
  }

  private static String label(double tick) {
    return Numbers.significant(tick, 6);
  }

  private List<Point> visible(Series one) {
    return one.points().stream().filter(p -> y.shows(p.mean())).toList();
  }

  private void drawBand(StringBuilder svg, Series one) {
    List<Point> points =
        visible(one).stream().filter(p -> y.shows(p.low()) && y.shows(p.high())).toList();
    if (points.size() < 2 || points.stream().allMatch(p -> p.high() <= p.low())) {
      return;
    }
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? "M" : "L").append(place(point.at(), point.high()));
    }
    for (int i = points.size() - 1; i >= 0; i--) {
      path.append("L").append(place(points.get(i).at(), points.get(i).low()));
    }
    svg.append(
        String.format(
            "<path class=\"band %s\" data-series=\"%s\" d=\"%sZ\"/>",
            one.color(), escape(one.label()), path));
  }

  private void drawReference(StringBuilder svg, Reference reference) {
    StringBuilder path = new StringBuilder();
    for (Point point : reference.points()) {
      if (y.shows(point.mean()) && Math.abs(y.fraction(point.mean()) - 0.5) <= 0.52) {
        path.append(path.isEmpty() ? "M" : "L").append(place(point.at(), point.mean()));
      }
    }
    if (!path.isEmpty()) {
      svg.append(
          String.format(
              "<path class=\"reference\" d=\"%s\"><title>%s</title></path>",
              path, escape(reference.label())));
    }
  }

  private void drawLine(StringBuilder svg, Series one) {
    List<Point> points = visible(one);
    StringBuilder path = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (Point point : points) {
      String place = place(point.at(), point.mean());
      path.append(path.isEmpty() ? "M" : "L").append(place);
      dots.append("M").append(place).append("h0");
      values.append(values.isEmpty() ? "" : ";").append(value(point));
    }
    // Values are for the page's script; without it, a line still says what it is.
    svg.append(
        String.format(
            "<g class=\"%s series\" data-series=\"%s\" data-values=\"%s\"><title>%s</title>",
            one.color(), escape(one.label()), values, escape(summary(one, points))));
    svg.append(String.format("<path class=\"line%s\" d=\"%s\"/>", one.dash(), path));
    svg.append(String.format("<path class=\"dots\" d=\"%s\"/>", dots));
    for (int i = 0; i < points.size(); i++) {
      int lost = endedAfter(one, points, i);
      if (lost > 0) {
        drawEnd(svg, one, points.get(i), lost);
      }
    }
    svg.append("</g>");
  }

  private static String summary(Series one, List<Point> points) {
    if (points.isEmpty()) {
      return one.label();
    }
    Point last = points.get(points.size() - 1);
    return one.label() + ", last: " + Numbers.significant(last.mean(), 4);
  }

  /** Such as {@code 160,0.91 (0.89 to 0.93),2}: where, what, over how many trials. */
  private static String value(Point point) {
    String range =
        point.high() > point.low()
            ? " ("
                + Numbers.significant(point.low(), 3)
                + " to "
                + Numbers.significant(point.high(), 3)
                + ")"
            : "";
    return point.at() + "," + Numbers.significant(point.mean(), 4) + range + "," + point.trials();
  }

  /** How many trials have their last evaluation at this point, though training went on. */
  private static int endedAfter(Series one, List<Point> points, int i) {
    if (i == points.size() - 1) {
      return one.endsEarly() ? points.get(i).trials() : 0;
    }
    return Math.max(0, points.get(i).trials() - points.get(i + 1).trials());
  }

  private void drawEnd(StringBuilder svg, Series one, Point point, int lost) {
    double cx = px(point.at());
    double cy = py(point.mean());
    svg.append(
        String.format(
            Locale.ROOT,
            "<path class=\"end\" d=\"M%s %sL%s %sM%s %sL%s %s\"><title>%s: %d of %d trial%s"
                + " ended after step %d</title></path>",
            pixel(cx - 4.5),
            pixel(cy - 4.5),
            pixel(cx + 4.5),
            pixel(cy + 4.5),
            pixel(cx - 4.5),
            pixel(cy + 4.5),
            pixel(cx + 4.5),
            pixel(cy - 4.5),
            escape(one.label()),
            lost,
            point.trials(),
            point.trials() == 1 ? "" : "s",
            point.at()));
  }

  private String place(double xValue, double yValue) {
    return pixel(px(xValue)) + " " + pixel(py(yValue));
  }

  private record Label(Series series, double fromX, double fromY) {}

  /** Labels at the ends of the lines, pushed apart where lines end together. */
  private void drawLabels(StringBuilder svg) {
    List<Label> labels = new ArrayList<>();
    for (Series one : series) {
      List<Point> points = visible(one);
      if (!points.isEmpty()) {
        Point last = points.get(points.size() - 1);
        labels.add(new Label(one, px(last.at()), py(last.mean())));
      }
    }
    labels.sort((a, b) -> Double.compare(a.fromY(), b.fromY()));
    double[] at =
        LabelPlaces.spread(
            labels.stream().mapToDouble(Label::fromY).toArray(), LABEL_LINE, TOP + 4, bottom());
    for (int i = 0; i < labels.size(); i++) {
      Label label = labels.get(i);
      svg.append(
          String.format(
              Locale.ROOT,
              "<g class=\"%s\" data-series=\"%s\"><path class=\"leader%s\" d=\"M%s %sL%d %sL%d"
                  + " %s\"/><text class=\"label\" x=\"%d\" y=\"%s\">%s<title>%s</title></text></g>",
              label.series().color(),
              escape(label.series().label()),
              label.fromX() < right() - 1 ? " far" : "",
              pixel(label.fromX()),
              pixel(label.fromY()),
              right() + 4,
              pixel(label.fromY()),
              right() + 12,
              pixel(at[i]),
              right() + 15,
              pixel(at[i] + 3.5),
              escape(Markup.shorten(label.series().label(), LABEL_CHARACTERS)),
              escape(label.series().label())));
    }
  }
}
