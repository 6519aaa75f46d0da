package org.rhosweep.sweeps.report;

import java.util.List;

/**
 * A grid of coloured cells with their values written in them, and lines across its columns.
 *
 * @param description for those who cannot see it
 * @param xLabel what columns differ in
 * @param columns from left to right
 * @param yLabel what rows differ in, with its unit
 * @param rows from bottom to top
 * @param cells one list per row; null where there is nothing
 * @param scale colours
 * @param scaleLabel what the colours are, with its unit
 * @param overlays drawn over the cells
 */
record HeatMap(
    String description,
    String xLabel,
    List<String> columns,
    String yLabel,
    List<String> rows,
    List<List<Cell>> cells,
    ColorScale scale,
    String scaleLabel,
    List<Overlay> overlays) {
  private static final int LEFT = 64;
  private static final int TOP = 10;
  private static final int MIN_CELL_HEIGHT = 30;
  private static final int MIN_HEIGHT = 132; // the name of the colours is written along it
  private static final int CHARACTERS = 16;
  private static final int SCALE_ROOM = 58;
  private static final int STEPS_OF_SCALE = 24;

  /**
   * One cell.
   *
   * @param value that is coloured; NaN where nothing could be measured
   * @param text that is written
   * @param tip what it says when pointed at
   */
  record Cell(double value, String text, String tip) {}

  /**
   * A line with a level in every column.
   *
   * @param label what it is
   * @param look {@code theory} or {@code theory dotted}
   * @param levels one per column, in rows: 0 is the middle of the lowest row; NaN for none
   */
  record Overlay(String label, String look, List<Double> levels) {}

  int width() {
    return LEFT + columns.size() * cellWidth() + SCALE_ROOM + 40;
  }

  private int cellWidth() {
    return Math.max(34, Math.min(64, 320 / Math.max(1, columns.size())));
  }

  private int cellHeight() {
    return Math.max(MIN_CELL_HEIGHT, MIN_HEIGHT / Math.max(1, rows.size()));
  }

  private int labelHeight() {
    int longest = columns.stream().mapToInt(String::length).max().orElse(0);
    return 22 + (int) (Math.min(longest, CHARACTERS) * 3.6);
  }

  String svg() {
    int plotHeight = rows.size() * cellHeight();
    int height = TOP + plotHeight + labelHeight() + 20;
    int wide = cellWidth();
    Svg svg = new Svg(width(), height, "heat", description);
    for (int row = 0; row < rows.size(); row++) {
      double y = TOP + (rows.size() - 1 - row) * (double) cellHeight();
      svg.text("tick", LEFT - 6, y + cellHeight() / 2.0 + 4, "end", rows.get(row));
      for (int column = 0; column < columns.size(); column++) {
        double text = y + cellHeight() / 2.0 + 3.5 + besideLines(row, column);
        draw(svg, cells.get(row).get(column), LEFT + column * (double) wide, y, text);
      }
    }
    for (int column = 0; column < columns.size(); column++) {
      svg.turned(
          "tick",
          LEFT + (column + 0.5) * wide + 3,
          TOP + plotHeight + 12,
          "end",
          -32,
          Markup.shorten(columns.get(column), CHARACTERS));
    }
    for (Overlay overlay : overlays) {
      draw(svg, overlay, plotHeight);
    }
    double middle = TOP + plotHeight / 2.0;
    svg.text("name", LEFT + columns.size() * wide / 2.0, height - 6, "middle", xLabel);
    svg.turned("name", 12, middle, "middle", -90, yLabel);
    drawScale(svg, plotHeight);
    return svg.toString();
  }

  /** How far a cell's number makes way, downwards, for a line through its middle. */
  private double besideLines(int row, int column) {
    for (Overlay overlay : overlays) {
      double above = overlay.levels().get(column) - row;
      if (Math.abs(above) < 0.3) {
        return (above >= 0 ? 0.27 : -0.27) * cellHeight();
      }
    }
    return 0;
  }

  private void draw(Svg svg, Cell cell, double x, double y, double textAt) {
    int wide = cellWidth();
    if (cell == null) {
      svg.rectangle("class=\"nothing\"", x, y, wide, cellHeight(), "");
      return;
    }
    boolean known = !Double.isNaN(cell.value());
    String look =
        known
            ? "class=\"cell\" fill=\"" + scale.color(cell.value()) + "\""
            : "class=\"cell nothing\"";
    svg.rectangle(look, x, y, wide, cellHeight(), cell.tip());
    svg.open(known ? "class=\"in-cell\" fill=\"" + scale.ink(cell.value()) + "\"" : "");
    svg.text(known ? "value" : "tick", x + wide / 2.0, textAt, "middle", cell.text());
    svg.close();
  }

  /** Beyond the rows a level is drawn at the edge, with an arrow. */
  private void draw(Svg svg, Overlay overlay, int plotHeight) {
    int wide = cellWidth();
    StringBuilder path = new StringBuilder();
    StringBuilder arrows = new StringBuilder();
    double before = Double.NaN;
    for (int column = 0; column < columns.size(); column++) {
      double level = overlay.levels().get(column);
      if (Double.isNaN(level)) {
        before = Double.NaN;
        continue;
      }
      double inside = Math.max(-0.5, Math.min(rows.size() - 0.5, level));
      double y = TOP + plotHeight - (inside + 0.5) * cellHeight();
      double x = LEFT + column * (double) wide;
      path.append(Double.isNaN(before) ? "M" : "L").append(at(x + 1, y)).append("L");
      path.append(at(x + wide - 1, y));
      if (level > rows.size() - 0.5) {
        arrows.append("M").append(at(x + wide / 2.0 - 4, TOP + 7)).append("l4 -6l4 6");
      } else if (level < -0.5) {
        double bottom = TOP + plotHeight;
        arrows.append("M").append(at(x + wide / 2.0 - 4, bottom - 7)).append("l4 6l4 -6");
      }
      before = level;
    }
    svg.path("class=\"theory-halo\"", path.toString() + arrows, "");
    svg.path("class=\"" + overlay.look() + "\"", path.toString() + arrows, overlay.label());
  }

  private void drawScale(Svg svg, int plotHeight) {
    double x = LEFT + columns.size() * (double) cellWidth() + 14;
    double step = plotHeight / (double) STEPS_OF_SCALE;
    for (int i = 0; i < STEPS_OF_SCALE; i++) {
      double value = scale.low() + (scale.high() - scale.low()) * (i + 0.5) / STEPS_OF_SCALE;
      svg.rectangle(
          "fill=\"" + scale.color(value) + "\"",
          x,
          TOP + plotHeight - (i + 1) * step,
          10,
          step + 0.5,
          "");
    }
    svg.text("tick", x + 14, TOP + 9, "start", Numbers.significant(scale.high(), 3));
    svg.text("tick", x + 14, TOP + plotHeight, "start", Numbers.significant(scale.low(), 3));
    svg.turned("name", x + 56, TOP + plotHeight / 2.0, "middle", -90, scaleLabel);
  }

  private static String at(double x, double y) {
    return Numbers.pixel(x) + " " + Numbers.pixel(y);
  }
}
