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

/** Curves over training steps, or over steps of pre-training, as panels that share their axes. */
final class CurveFigures {
  private static final int MIN_CURVE_POINTS = 6;
  private static final int MAX_CURVE_POINTS = 60;
  private static final int TICKS = 5;
  private static final double DECADES_FOR_LOGARITHM = 1.5;

  private final ReportData data;
  private final Facets facets;
  private final Budget budget;

  CurveFigures(ReportData data, Facets facets, Budget budget) {
    this.data = data;
    this.facets = facets;
    this.budget = budget;
  }

  /** Learning curves: what is measured on held-out data first. */
  List<Figure> learning() {
    List<Figure> figures = new ArrayList<>();
    for (String split : List.of("eval", "train")) {
      for (String quantity : List.of("accuracy", "loss")) {
        Figure figure =
            of(
                data.curves(),
                split,
                quantity,
                "curves-" + split + "-" + quantity,
                split + " " + quantity,
                "training step",
                figures.size() >= 2);
        if (figure != null) {
          figures.add(figure);
        }
      }
    }
    return figures;
  }

  /** Curves of pre-training. */
  List<Figure> pretraining() {
    List<Figure> figures = new ArrayList<>();
    for (String quantity : List.of("mean_radius", "loss")) {
      Figure figure =
          of(
              data.measured().pretraining(),
              "pretraining",
              quantity,
              "pretraining-" + quantity.replace('_', '-'),
              quantity.equals("loss")
                  ? "pre-training loss"
                  : "mean radius or growth of all transitions",
              "step of pre-training",
              quantity.equals("loss"));
      if (figure != null) {
        figures.add(figure);
      }
    }
    return figures;
  }

  /** The figure, or null where no arm has such a curve. */
  private Figure of(
      List<Curve> from,
      String split,
      String quantity,
      String id,
      String name,
      String xLabel,
      boolean folded) {
    Map<Integer, List<Point>> curves = new HashMap<>();
    for (Curve curve : from) {
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
        Math.max(MIN_CURVE_POINTS, Math.min(MAX_CURVE_POINTS, budget.points() / curves.size()));

    List<Facets.Panel> full =
        facets.panels().stream()
            .filter(panel -> panel.lines().stream().anyMatch(l -> curves.containsKey(l.arm())))
            .toList();
    List<Facets.Panel> shown = full.subList(0, Math.min(budget.panels(), full.size()));
    boolean alone = shown.size() == 1;
    String yLabel = name + (quantity.equals("loss") && y.logarithmic() ? ", log scale" : "");
    List<Figure.Panel> panels = new ArrayList<>();
    for (Facets.Panel panel : shown) {
      List<Series> series = new ArrayList<>();
      List<String> notes = new ArrayList<>();
      for (Line line : panel.lines()) {
        Arm arm = data.arms().get(line.arm());
        List<Point> points = curves.getOrDefault(line.arm(), List.of());
        if (split.equals("pretraining") && points.isEmpty()) {
          continue;
        }
        boolean endsEarly =
            !split.equals("pretraining") && arm.completed() == 0 && arm.trials() > arm.infeasible();
        series.add(new Series(line.label(), line.style(), endsEarly, Thinning.of(points, limit)));
        note(line.label(), arm, notes);
      }
      String description = name + (panel.title().isEmpty() ? "" : ", " + panel.title());
      LineChart chart =
          new LineChart(
              description,
              xLabel,
              yLabel,
              x,
              y,
              series,
              List.of(),
              alone ? 860 : 400,
              alone ? 380 : 250);
      panels.add(new Figure.Panel(panel.title(), chart.svg(), notes));
    }
    return new Figure(
        id,
        Character.toUpperCase(name.charAt(0)) + name.substring(1),
        "",
        panels,
        facets.columns(),
        folded,
        full.size() - shown.size(),
        data.query(id),
        data(curves, split.equals("pretraining") ? "pretraining_step" : "training_step"));
  }

  private Figure.Data data(Map<Integer, List<Point>> curves, String step) {
    List<String> settings = data.varying().stream().map(ReportData.Setting::name).toList();
    Csv csv =
        new Csv(budget.dataBytes(), Csv.columns(settings, step, "mean", "low", "high", "trials"));
    for (int arm = 0; arm < data.arms().size(); arm++) {
      for (Point point : curves.getOrDefault(arm, List.of())) {
        List<Object> row = new ArrayList<>();
        for (String setting : settings) {
          row.add(data.arms().get(arm).factors().get(setting));
        }
        row.add(point.at());
        row.add(point.mean());
        row.add(point.low());
        row.add(point.high());
        row.add(point.trials());
        csv.add(row);
      }
    }
    return Figure.Data.of(csv);
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
    int last = points.stream().mapToInt(Point::at).max().orElse(1);
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
