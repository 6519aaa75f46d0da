package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.report.Facets.Line;
import org.rhosweep.sweeps.report.LineChart.Series;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Curve;
import org.rhosweep.sweeps.report.ReportData.Point;

/**
 * The learning curves of one quantity on one split, as panels that share their axes.
 *
 * @param title what is shown
 * @param panels charts with what is to be said under each
 * @param omitted panels left out to keep the file small
 */
public record Figure(String title, List<Panel> panels, int omitted) {
  private static final int MAX_PANELS = 60;
  private static final int MAX_POINTS = 9_000;
  private static final int LEAST_POINTS_OF_A_CURVE = 8;
  private static final int MOST_POINTS_OF_A_CURVE = 60;
  private static final int TICKS = 5;
  private static final double DECADES_FOR_LOGARITHM = 1.5;

  /**
   * One chart.
   *
   * @param title what it stands for
   * @param svg the chart
   * @param notes trials that have no curve or one that ends early
   */
  public record Panel(String title, String svg, List<String> notes) {}

  /** The figure, or null where no arm has such a curve. */
  static Figure of(ReportData data, Facets facets, String split, String quantity) {
    Map<Integer, List<Point>> curves = new HashMap<>();
    for (Curve curve : data.curves()) {
      if (curve.split().equals(split) && curve.quantity().equals(quantity)) {
        curves.put(curve.arm(), curve.points());
      }
    }
    List<Point> all = new ArrayList<>();
    curves.values().forEach(all::addAll);
    all.removeIf(p -> !Double.isFinite(p.mean()));
    if (all.isEmpty()) {
      return null;
    }
    Axis x = steps(all);
    Axis y = quantity.equals("accuracy") ? accuracies(all) : losses(all);
    int limit =
        Math.max(
            LEAST_POINTS_OF_A_CURVE, Math.min(MOST_POINTS_OF_A_CURVE, MAX_POINTS / curves.size()));

    List<Facets.Panel> shown =
        facets.panels().subList(0, Math.min(MAX_PANELS, facets.panels().size()));
    boolean alone = shown.size() == 1;
    String name = split + " " + quantity;
    String yLabel = name + (quantity.equals("loss") ? unit(y) : "");
    List<Panel> panels = new ArrayList<>();
    for (Facets.Panel panel : shown) {
      List<Series> series = new ArrayList<>();
      List<String> notes = new ArrayList<>();
      for (Line line : panel.lines()) {
        Arm arm = data.arms().get(line.arm());
        List<Point> points = curves.getOrDefault(line.arm(), List.of());
        boolean endsEarly = arm.completed() == 0 && arm.trials() > arm.infeasible();
        series.add(new Series(line.label(), line.style(), endsEarly, Thinning.of(points, limit)));
        note(line.label(), arm, notes);
      }
      String description = name + (panel.title().isEmpty() ? "" : ", " + panel.title());
      LineChart chart =
          new LineChart(
              description,
              "training step",
              yLabel,
              x,
              y,
              series,
              alone ? 860 : 400,
              alone ? 380 : 250);
      panels.add(new Panel(panel.title(), chart.svg(), List.copyOf(notes)));
    }
    String title = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return new Figure(title, List.copyOf(panels), facets.panels().size() - shown.size());
  }

  private static String unit(Axis y) {
    return y.logarithmic() ? ", log scale" : "";
  }

  private static void note(String label, Arm arm, List<String> notes) {
    List<String> parts = new ArrayList<>();
    count(arm.diverged(), "diverged", parts);
    count(arm.failed(), "failed", parts);
    count(arm.infeasible(), "could not run", parts);
    if (!parts.isEmpty()) {
      notes.add(label + ": " + String.join(", ", parts) + " of " + arm.trials() + " trials");
    }
  }

  private static void count(int trials, String what, List<String> parts) {
    if (trials > 0) {
      parts.add(trials + " " + what);
    }
  }

  private static Axis steps(List<Point> points) {
    int last = points.stream().mapToInt(Point::trainingStep).max().orElse(1);
    return Axis.exact(0, Math.max(last, 1), TICKS);
  }

  /** From 0, so that a small difference looks small; up to 1 where curves come near. */
  private static Axis accuracies(List<Point> points) {
    double high = points.stream().mapToDouble(p -> finite(p.high(), p.mean())).max().orElse(1);
    return Axis.linear(0, Math.min(Math.max(high, 0.1), 1), TICKS);
  }

  /** Logarithmic where the means differ by orders of magnitude. */
  private static Axis losses(List<Point> points) {
    double low = points.stream().mapToDouble(p -> finite(p.low(), p.mean())).min().orElse(0);
    double high = points.stream().mapToDouble(p -> finite(p.high(), p.mean())).max().orElse(1);
    return low > 0 && Math.log10(high / low) > DECADES_FOR_LOGARITHM
        ? Axis.logarithmic(low, high)
        : Axis.linear(Math.min(low, 0), high, TICKS);
  }

  private static double finite(double value, double otherwise) {
    return Double.isFinite(value) ? value : otherwise;
  }
}
