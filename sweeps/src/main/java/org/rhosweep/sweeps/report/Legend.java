package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a line's look stands for, once for all panels. Public for the template alone.
 *
 * @param label of the line
 * @param swatch a short piece of it, as SVG
 */
public record Legend(String label, String swatch) {
  static final int MOST = 24;

  /** One entry per look, in the order of the looks; none where there is only one line. */
  static List<Legend> of(Facets facets) {
    Map<String, Integer> styles = new LinkedHashMap<>();
    facets.panels().stream()
        .flatMap(panel -> panel.lines().stream())
        .sorted(Comparator.comparingInt(Facets.Line::style))
        .forEach(line -> styles.put(line.label(), line.style()));
    List<Legend> legend = new ArrayList<>();
    if (styles.size() > 1 && styles.size() <= MOST) {
      styles.forEach((label, style) -> legend.add(new Legend(label, swatch(style))));
    }
    return legend;
  }

  private static String swatch(int style) {
    return String.format(
        Locale.ROOT,
        "<svg class=\"swatch\" viewBox=\"0 0 26 10\" aria-hidden=\"true\"><g class=\"s%d\">"
            + "<path class=\"line%s\" d=\"M1 5L25 5\"/><circle class=\"dot\" cx=\"13\" cy=\"5\""
            + " r=\"2.6\"/></g></svg>",
        style % LineChart.COLORS,
        style >= LineChart.COLORS ? " dashed" : "");
  }
}
