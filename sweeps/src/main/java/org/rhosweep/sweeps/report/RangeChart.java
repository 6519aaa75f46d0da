package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rows of ranges on one axis: for each row one or more marks, each with its box and whiskers.
 *
 * @param description for those who cannot see it
 * @param xLabel name and unit of the axis
 * @param x the axis
 * @param rows from top to bottom
 * @param reference a value that is marked by a dashed line, NaN for none
 * @param keys what looks of marks mean, of which those that are there are told below the axis
 */
record RangeChart(
    String description,
    String xLabel,
    Axis x,
    List<Row> rows,
    double reference,
    int width,
    List<Explanation> keys) {
  private static final int TOP = 10;
  private static final int BOTTOM = 38;
  private static final int MARK_HEIGHT = 11;
  private static final int LABEL_CHARACTERS = 26;

  private static final int KEY_HEIGHT = 18;
  private static final double CHARACTER = 6.3;

  /**
   * What a look means.
   *
   * @param look of a mark, or {@code reference} for the dashed line
   */
  record Explanation(String look, String meaning) {}

  /**
   * One row.
   *
   * @param label at its left
   * @param style colour of its marks
   * @param marks from top to bottom
   */
  record Row(String label, int style, List<Mark> marks) {}

  /**
   * One mark.
   *
   * @param look {@code open}, {@code filled}, {@code square} or {@code plain}
   * @param low end of the thin line, and so on; NaN boxes are not drawn
   * @param tip what it says when pointed at
   */
  record Mark(
      String look,
      double low,
      double boxLow,
      double middle,
      double boxHigh,
      double high,
      String tip) {}

  private int left() {
    int longest = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0);
    return 16 + (int) (Math.min(longest, LABEL_CHARACTERS) * CHARACTER);
  }

  private double px(double value) {
    double fraction = x.shows(value) ? x.fraction(value) : 0;
    return left() + Math.max(0, Math.min(1, fraction)) * (width - 16 - left());
  }

  private static int height(Row row) {
    return Math.max(1, row.marks().size()) * MARK_HEIGHT + 7;
  }

  String svg() {
    int bottom = TOP + rows.stream().mapToInt(RangeChart::height).sum();
    int height = bottom + BOTTOM;
    List<Explanation> told = keys.stream().filter(this::isThere).toList();
    List<Place> places = placed(told);
    int rowsOfKeys = places.isEmpty() ? 0 : 1 + places.get(places.size() - 1).row();
    Svg svg = new Svg(width, height + rowsOfKeys * KEY_HEIGHT, "ranges", description);
    for (double tick : x.ticks()) {
      svg.line("grid", px(tick), TOP, px(tick), bottom);
      svg.text("tick", px(tick), bottom + 15, "middle", Numbers.significant(tick, 6));
    }
    svg.line("axis", left(), bottom, width - 16, bottom);
    svg.text("name", (left() + width - 16) / 2.0, height - 6, "middle", xLabel);
    if (x.shows(reference)) {
      svg.line("reference", px(reference), TOP, px(reference), bottom);
    }
    double y = TOP;
    for (Row row : rows) {
      svg.open(
          String.format(
              Locale.ROOT,
              "class=\"s%d\" %s",
              row.style() % LineChart.COLORS,
              Svg.attribute("data-series", row.label())));
      svg.text(
          "label",
          left() - 8,
          y + height(row) / 2.0 + 3.5,
          "end",
          Markup.shorten(row.label(), LABEL_CHARACTERS));
      for (int i = 0; i < row.marks().size(); i++) {
        draw(svg, row.marks().get(i), y + 3.5 + (i + 0.5) * MARK_HEIGHT);
      }
      svg.close();
      y += height(row);
    }
    for (Place place : places) {
      explain(svg, place, height + (place.row() + 0.5) * KEY_HEIGHT);
    }
    return svg.toString();
  }

  private boolean isThere(Explanation key) {
    return key.look().equals("reference")
        ? x.shows(reference)
        : rows.stream()
            .flatMap(row -> row.marks().stream())
            .anyMatch(mark -> mark.look().equals(key.look()) && x.shows(mark.middle()));
  }

  /** Where a key stands. */
  private record Place(Explanation key, double x, int row) {}

  /** In rows as wide as the chart. */
  private List<Place> placed(List<Explanation> told) {
    List<Place> places = new ArrayList<>();
    double at = 8;
    int row = 0;
    for (Explanation key : told) {
      double wide = 34 + CHARACTER * key.meaning().length();
      if (at > 8 && at + wide > width) {
        at = 8;
        row++;
      }
      places.add(new Place(key, at, row));
      at += wide;
    }
    return places;
  }

  private static void explain(Svg svg, Place place, double y) {
    if (place.key().look().equals("reference")) {
      svg.line("reference", place.x(), y, place.x() + 16, y);
    } else {
      shape(svg, place.key().look(), place.x() + 8, y, "");
    }
    svg.text("label", place.x() + 22, y + 4, "start", place.key().meaning());
  }

  private void draw(Svg svg, Mark mark, double y) {
    if (!x.shows(mark.middle())) {
      return;
    }
    if (mark.high() > mark.low()) {
      svg.line("whisker", px(mark.low()), y, px(mark.high()), y);
    }
    if (mark.boxHigh() > mark.boxLow()) {
      svg.rectangle(
          "class=\"box\"",
          px(mark.boxLow()),
          y - 3,
          Math.max(1, px(mark.boxHigh()) - px(mark.boxLow())),
          6,
          mark.tip());
    }
    double at = px(mark.middle());
    shape(svg, mark.look(), at, y, mark.tip());
  }

  private static void shape(Svg svg, String look, double at, double y, String tip) {
    switch (look) {
      case "open" -> svg.circle("class=\"mark open\"", at, y, 3.4, tip);
      case "square" -> svg.rectangle("class=\"mark\"", at - 3, y - 3, 6, 6, tip);
      default -> svg.circle("class=\"mark\"", at, y, 3.2, tip);
    }
  }
}
