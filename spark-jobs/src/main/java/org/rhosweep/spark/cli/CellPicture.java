package org.rhosweep.spark.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rhosweep.core.equation.EquationListing;
import org.rhosweep.core.equation.EquationListing.Line;

/**
 * One time step of a cell as a graph: what is given on the left, new states on the right, each
 * value to the right of all that it is computed from.
 */
final class CellPicture {
  private static final double CHARACTER = 7.3;
  private static final int HEIGHT = 28;
  private static final int GAP = 14;
  private static final int COLUMN_GAP = 60;
  private static final int MARGIN = 20;
  private static final int HEAD = 40;

  /** A box of the graph. */
  private static final class Box {
    final String name;
    final String text;
    final List<Box> reads = new ArrayList<>();
    int column;
    double order;
    double x;
    double y;
    double width;

    Box(String name, String text) {
      this.name = name;
      this.text = text;
      width = text.length() * CHARACTER + 2 * 10;
    }
  }

  private CellPicture() {}

  /** The picture as SVG. */
  static String svg(String title, EquationListing listing) {
    List<List<Box>> columns = columns(boxes(listing.step()));
    double x = MARGIN;
    double bottom = 0;
    for (List<Box> column : columns) {
      double width = column.stream().mapToDouble(box -> box.width).max().orElse(0);
      double y = HEAD + MARGIN;
      for (Box box : column) {
        box.x = x;
        box.y = y;
        y += HEIGHT + GAP;
      }
      bottom = Math.max(bottom, y);
      x += width + COLUMN_GAP;
    }
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\""
                + " font-family=\"ui-monospace, monospace\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n"
                + "<text x=\"%d\" y=\"28\" font-size=\"16\" fill=\"#222222\">%s</text>%n",
            x - COLUMN_GAP + MARGIN,
            bottom + MARGIN,
            MARGIN,
            escaped("one time step of " + title)));
    for (List<Box> column : columns) {
      for (Box box : column) {
        box.reads.forEach(from -> svg.append(edge(from, box)));
      }
    }
    int last = columns.size() - 1;
    for (int c = 0; c <= last; c++) {
      for (Box box : columns.get(c)) {
        String fill = c == 0 ? "#e8eef7" : box.name.startsWith("a_") ? "#fdf0dc" : "#f4f4f4";
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"5\" fill=\"%s\""
                    + " stroke=\"#666666\"/>%n<text x=\"%.1f\" y=\"%.1f\" fill=\"#222222\">%s</text>%n",
                box.x,
                box.y,
                box.width,
                HEIGHT,
                fill,
                box.x + 10,
                box.y + 18,
                escaped(box.text)));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static Map<String, Box> boxes(List<Line> lines) {
    Map<String, Box> boxes = new LinkedHashMap<>();
    Map<String, Line> defined = new HashMap<>();
    lines.forEach(line -> defined.put(line.name(), line));
    for (Line line : lines) {
      for (String read : line.reads()) {
        boolean given = !defined.containsKey(read) && (read.equals("x") || read.endsWith("'"));
        if (given) {
          boxes.computeIfAbsent(read, name -> new Box(name, name));
        }
      }
    }
    for (Line line : lines) {
      boxes.put(line.name(), new Box(line.name(), line.toString()));
    }
    for (Line line : lines) {
      Box box = boxes.get(line.name());
      for (String read : line.reads()) {
        if (boxes.containsKey(read)) {
          box.reads.add(boxes.get(read));
        }
      }
      box.column = 1 + box.reads.stream().mapToInt(from -> from.column).max().orElse(0);
    }
    return boxes;
  }

  /** Boxes by column, in each at the mean height of what they read. */
  private static List<List<Box>> columns(Map<String, Box> boxes) {
    List<List<Box>> columns = new ArrayList<>();
    for (Box box : boxes.values()) {
      while (columns.size() <= box.column) {
        columns.add(new ArrayList<>());
      }
      columns.get(box.column).add(box);
    }
    for (List<Box> column : columns) {
      for (Box box : column) {
        box.order = box.reads.stream().mapToDouble(from -> from.order).average().orElse(0);
      }
      column.sort(Comparator.comparingDouble(box -> box.order));
      for (int i = 0; i < column.size(); i++) {
        column.get(i).order = i;
      }
    }
    return columns;
  }

  private static String edge(Box from, Box to) {
    double x1 = from.x + from.width;
    double y1 = from.y + HEIGHT / 2.0;
    double y2 = to.y + HEIGHT / 2.0;
    double bend = Math.max(20, (to.x - x1) / 2);
    return String.format(
        Locale.ROOT,
        "<path d=\"M %.1f %.1f C %.1f %.1f %.1f %.1f %.1f %.1f\" fill=\"none\""
            + " stroke=\"#8a8a8a\"/>%n",
        x1,
        y1,
        x1 + bend,
        y1,
        to.x - bend,
        y2,
        to.x,
        y2);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
