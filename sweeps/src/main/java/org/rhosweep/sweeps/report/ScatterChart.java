package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measurement over prediction, with the diagonal on which both are equal.
 *
 * @param description for those who cannot see it
 * @param xLabel name and unit of the horizontal axis
 * @param yLabel name and unit of the vertical axis
 * @param axis of both
 * @param points any number
 */
record ScatterChart(
    String description, String xLabel, String yLabel, Axis axis, List<Dot> points, int size) {
  private static final int LEFT = 56;
  private static final int TOP = 10;
  private static final int BOTTOM = 42;
  private static final int RIGHT = 14;
  private static final int ROW = 18;
  private static final double CHARACTER = 6.4; // at 11 pixels, and some room
  private static final double RADIUS = 3.6;

  /**
   * One point.
   *
   * @param low lower end of what was measured
   * @param high upper end of what was measured
   */
  record Dot(String label, int style, double x, double y, double low, double high, String tip) {}

  private double px(double value) {
    return LEFT + clamp(axis.fraction(value)) * (size - LEFT - RIGHT);
  }

  private double py(double value) {
    double bottom = size - BOTTOM;
    return bottom - clamp(axis.fraction(value)) * (bottom - TOP);
  }

  private static double clamp(double fraction) {
    return Math.max(0, Math.min(1, fraction));
  }

  String svg() {
    int bottom = size - BOTTOM;
    List<Entry> legend = legend();
    int rows = legend.isEmpty() ? 0 : 1 + legend.get(legend.size() - 1).row();
    Svg svg = new Svg(size, size + rows * ROW, "scatter", description);
    for (double tick : axis.ticks()) {
      svg.line("grid", LEFT, py(tick), size - RIGHT, py(tick));
      svg.line("grid", px(tick), TOP, px(tick), bottom);
      svg.text("tick", LEFT - 6, py(tick) + 3.5, "end", Numbers.significant(tick, 4));
      svg.text("tick", px(tick), bottom + 15, "middle", Numbers.significant(tick, 4));
    }
    svg.line("axis", LEFT, bottom, size - RIGHT, bottom);
    svg.line("reference", px(axis.low()), py(axis.low()), px(axis.high()), py(axis.high()));
    for (Dot dot : points) {
      svg.open(
          String.format(
              Locale.ROOT,
              "class=\"s%d\" %s",
              dot.style() % LineChart.COLORS,
              Svg.attribute("data-series", dot.label())));
      if (dot.high() > dot.low()) {
        svg.line("whisker", px(dot.x()), py(dot.low()), px(dot.x()), py(dot.high()));
      }
      String look = dot.style() >= LineChart.COLORS ? "mark open" : "mark";
      svg.path(
          "class=\"" + look + "\"",
          Marker.path(dot.style(), px(dot.x()), py(dot.y()), RADIUS),
          dot.tip());
      svg.close();
    }
    svg.text("name", (LEFT + size - RIGHT) / 2.0, size - 6, "middle", xLabel);
    svg.turned("name", 12, (TOP + bottom) / 2.0, "middle", -90, yLabel);
    for (Entry entry : legend) {
      double y = size + entry.row() * ROW + ROW / 2.0;
      svg.open(
          String.format(
              Locale.ROOT,
              "class=\"s%d\" %s",
              entry.style() % LineChart.COLORS,
              Svg.attribute("data-series", entry.label())));
      String look = entry.style() >= LineChart.COLORS ? "mark open" : "mark";
      svg.path("class=\"" + look + "\"", Marker.path(entry.style(), entry.x() + 6, y, RADIUS), "");
      svg.text("label", entry.x() + 16, y + 4, "start", entry.label());
      svg.close();
    }
    return svg.toString();
  }

  /** One mark explained, below the axis. */
  private record Entry(String label, int style, double x, int row) {}

  /** In rows as wide as the chart; none where there is nothing to tell apart. */
  private List<Entry> legend() {
    Map<String, Integer> styles = new LinkedHashMap<>();
    points.stream()
        .sorted(Comparator.comparingInt(Dot::style))
        .forEach(dot -> styles.putIfAbsent(dot.label(), dot.style()));
    List<Entry> entries = new ArrayList<>();
    if (styles.size() < 2 || styles.size() > Legend.MOST) {
      return entries;
    }
    double x = 4;
    int row = 0;
    for (Map.Entry<String, Integer> style : styles.entrySet()) {
      double wide = 28 + CHARACTER * style.getKey().length();
      if (x > 4 && x + wide > size) {
        x = 4;
        row++;
      }
      entries.add(new Entry(style.getKey(), style.getValue(), x, row));
      x += wide;
    }
    return entries;
  }
}
