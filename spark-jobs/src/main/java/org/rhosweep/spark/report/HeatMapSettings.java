package org.rhosweep.spark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rhosweep.storage.summary.TrialTable;

/**
 * Which settings a map of where networks train is over.
 *
 * @param x along its horizontal axis
 * @param y along its vertical axis, more than one where a choice has settings of its own
 * @param others that vary
 */
public record HeatMapSettings(String x, List<String> y, List<String> others) {
  /** As in the report of these trials; empty where fewer than two settings vary. */
  public static Optional<HeatMapSettings> of(TrialTable trials) {
    FigureEncoding roles = Report.roles(trials, ReportOptions.NONE);
    if (roles.x() == null || roles.y().isEmpty()) {
      return Optional.empty();
    }
    List<String> others = new ArrayList<>(roles.settings());
    others.remove(roles.x());
    others.removeAll(roles.y());
    return Optional.of(new HeatMapSettings(roles.x(), roles.y(), others));
  }
}
