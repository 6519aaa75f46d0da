package org.rhosweep.sweeps.report;

import java.util.List;

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
    Svg svg = new Svg(size, size, "scatter", description);
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
          "class=\"s%d\" %s"
              .formatted(
                  dot.style() % LineChart.COLORS, Svg.attribute("data-series", dot.label())));
      if (dot.high() > dot.low()) {
        svg.line("whisker", px(dot.x()), py(dot.low()), px(dot.x()), py(dot.high()));
      }
      String look = dot.style() >= LineChart.COLORS ? "mark open" : "mark";
      svg.circle("class=\"" + look + "\"", px(dot.x()), py(dot.y()), 3.6, dot.tip());
      svg.close();
    }
    svg.text("name", (LEFT + size - RIGHT) / 2.0, size - 6, "middle", xLabel);
    svg.turned("name", 12, (TOP + bottom) / 2.0, "middle", -90, yLabel);
    return svg.toString();
  }
}
