package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.sweeps.report.ReportData.Point;

/** Fewer points of a long curve: evenly picked, with its ends and every point where trials end. */
final class Thinning {
  private Thinning() {}

  static List<Point> of(List<Point> points, int limit) {
    if (points.size() <= limit) {
      return points;
    }
    List<Point> kept = new ArrayList<>();
    int last = points.size() - 1;
    int evenly = 0;
    for (int i = 0; i <= last; i++) {
      boolean picked = i == (int) Math.round((double) evenly * last / (limit - 1));
      evenly += picked ? 1 : 0;
      boolean trialsEnd = i < last && points.get(i + 1).trials() < points.get(i).trials();
      if (picked || trialsEnd) {
        kept.add(points.get(i));
      }
    }
    return kept;
  }
}
