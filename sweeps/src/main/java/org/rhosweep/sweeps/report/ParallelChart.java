package org.rhosweep.sweeps.report;

import static org.rhosweep.sweeps.report.Numbers.pixel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Parallel coordinates: an upright axis for each setting and one for the metric, a line for each
 * arm.
 *
 * @param description for those who cannot see it
 * @param dimensions settings, from left to right
 * @param metric name of the last axis
 * @param y the last axis
 * @param colors of the metric
 * @param arms lines, the most important last
 */
record ParallelChart(
    String description,
    List<Dimension> dimensions,
    String metric,
    Axis y,
    ColorScale colors,
    List<Strand> arms) {
  private static final int WIDTH = 1100;
  private static final int LEFT = 70;
  private static final int RIGHT = 90;
  private static final int TOP = 34;
  private static final int BOTTOM = 330;
  private static final int CHARACTERS = 16;

  /** Between the values of an arm, for the page's script: a sign that no setting holds. */
  private static final String SEPARATOR = "\u241f";

  /** A setting and its values from bottom to top; one that an arm lacks is a dash. */
  record Dimension(String name, List<String> values) {}

  /**
   * One arm.
   *
   * @param values its value of each dimension
   * @param metric median
   */
  record Strand(String label, List<String> values, double metric, String tip) {}

  private double x(int dimension) {
    return LEFT + dimension * (WIDTH - LEFT - RIGHT) / (double) dimensions.size();
  }

  private double y(Dimension dimension, String value) {
    int count = dimension.values().size();
    int place = dimension.values().indexOf(value);
    double fraction = count < 2 ? 0.5 : place / (double) (count - 1);
    return BOTTOM - 8 - fraction * (BOTTOM - TOP - 24);
  }

  private double y(double value) {
    return BOTTOM - 8 - Math.max(0, Math.min(1, y.fraction(value))) * (BOTTOM - TOP - 24);
  }

  String svg() {
    Svg svg = new Svg(WIDTH, BOTTOM + 12, "parallel", description);
    for (Strand arm : arms) {
      List<String> path = new ArrayList<>();
      for (int d = 0; d < dimensions.size(); d++) {
        path.add(pixel(x(d)) + " " + pixel(y(dimensions.get(d), arm.values().get(d))));
      }
      path.add(pixel(x(dimensions.size())) + " " + pixel(y(arm.metric())));
      svg.path(
          "class=\"strand\" stroke=\"%s\" data-values=\"%s\""
              .formatted(
                  colors.color(arm.metric()), Markup.escape(String.join(SEPARATOR, arm.values()))),
          "M" + String.join("L", path),
          arm.tip());
    }
    for (int d = 0; d < dimensions.size(); d++) {
      Dimension dimension = dimensions.get(d);
      svg.line("axis", x(d), TOP, x(d), BOTTOM);
      svg.text("label", x(d), TOP - 14, "middle", Markup.shorten(dimension.name(), CHARACTERS));
      for (String value : dimension.values()) {
        svg.open(
            String.format(
                Locale.ROOT,
                "class=\"choice\" data-dimension=\"%d\" %s",
                d,
                Svg.attribute("data-choice", value)));
        svg.text(
            "tick halo",
            x(d) + 6,
            y(dimension, value) + 3.5,
            "start",
            Markup.shorten(value, CHARACTERS));
        svg.close();
      }
    }
    double last = x(dimensions.size());
    svg.line("axis", last, TOP, last, BOTTOM);
    svg.text("label", last, TOP - 14, "middle", metric);
    for (double tick : y.ticks()) {
      svg.line("axis", last, y(tick), last + 4, y(tick));
      svg.text("tick", last + 8, y(tick) + 3.5, "start", Numbers.significant(tick, 6));
    }
    return svg.toString();
  }
}
