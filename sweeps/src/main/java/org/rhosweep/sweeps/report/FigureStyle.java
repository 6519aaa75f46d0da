package org.rhosweep.sweeps.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The looks of a chart's parts on white paper, as attributes, for files without a page's style. */
final class FigureStyle {
  static final String PAPER = "#ffffff";
  static final String INK = "#1b1f24";
  static final String SOFT = "#59636e";

  /** Stands for the colour of the series that a part belongs to. */
  static final String CURRENT = "currentColor";

  private static final List<String> SERIES =
      List.of(
          "#0072b2", "#c65102", "#00855f", "#b5508c", "#8f6b00", "#4d00cc", "#333333", "#7a5195");

  private static final Map<String, String> LOOKS =
      Map.ofEntries(
          Map.entry("grid", "stroke:#e2e6ea"),
          Map.entry("axis", "stroke:" + SOFT),
          Map.entry("line", "fill:none;stroke:currentColor;stroke-width:1.7;stroke-linejoin:round"),
          Map.entry("dashed", "stroke-dasharray:5 3"),
          Map.entry("dots", "fill:none;stroke:currentColor;stroke-width:4.4;stroke-linecap:round"),
          Map.entry("band", "fill:currentColor;fill-opacity:0.14"),
          Map.entry("leader", "fill:none;stroke:currentColor;stroke-width:1"),
          Map.entry("far", "stroke-dasharray:1 4"),
          Map.entry("end", "fill:none;stroke:currentColor;stroke-width:2.2"),
          Map.entry("reference", "fill:none;stroke:#59636e;stroke-width:1.3;stroke-dasharray:6 4"),
          Map.entry("whisker", "stroke:currentColor;stroke-width:1.4"),
          Map.entry("box", "fill:currentColor;fill-opacity:0.35"),
          Map.entry("mark", "fill:currentColor;stroke:currentColor;stroke-width:1.4"),
          Map.entry("open", "fill:#ffffff"),
          Map.entry("cell", "stroke:#ffffff;stroke-width:1"),
          Map.entry("nothing", "fill:#e8ebef"),
          Map.entry("theory-halo", "fill:none;stroke:#ffffff;stroke-width:5.5"),
          Map.entry("theory", "fill:none;stroke:#d01c8b;stroke-width:2.6"),
          Map.entry("dotted", "stroke-dasharray:2.5 3.5"),
          Map.entry("halfway", "fill:none;stroke:#000000;stroke-width:1.4"),
          Map.entry("strand", "fill:none;stroke-width:1.5;stroke-opacity:0.75"));

  private FigureStyle() {}

  /**
   * The attributes of classes, a later one over an earlier.
   *
   * @param color of the series around
   */
  static Map<String, String> attributes(String classes, String color) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String name : classes.split(" ", -1)) {
      for (String look : LOOKS.getOrDefault(name, "").split(";", -1)) {
        int colon = look.indexOf(':');
        if (colon > 0) {
          attributes.put(
              look.substring(0, colon), look.substring(colon + 1).replace(CURRENT, color));
        }
      }
    }
    return attributes;
  }

  /** The colour of a series that classes name, or the one around. */
  static String color(String classes, String around) {
    for (String name : classes.split(" ", -1)) {
      if (name.matches("s[0-7]")) {
        return SERIES.get(name.charAt(1) - '0');
      }
    }
    return around;
  }
}
