package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rhosweep.core.theory.paths.PathGrid;
import org.rhosweep.sweeps.report.LineChart.Reference;
import org.rhosweep.sweeps.report.LineChart.Series;
import org.rhosweep.sweeps.report.ReportData.Point;
import org.rhosweep.sweeps.report.ReportData.Profile;
import org.rhosweep.sweeps.report.ReportData.Setting;

/**
 * Norm of the loss gradient with respect to the output and the internal states of each layer, over
 * time, with the bound of path counting.
 *
 * <pre>
 *   dt = T - 1 - t, dl = L - 1 - l          from the last state of the top layer
 *   radius 1     C(dt + dl, dl)             paths, loss at the last time step
 *                C(dt + dl + 1, dl + 1)     the same summed over losses at all later time steps
 *   radius 1/2   C(dt + dl, dl) 2^-(dt+dl)
 * </pre>
 */
final class GradientFigures {
  private static final int MAX_POINTS = 48;
  private static final int MIN_POINTS = 6;
  private static final double LN10 = Math.log(10);
  private static final Comparator<String> OUTPUT_FIRST =
      Comparator.<String, Boolean>comparing(kind -> !kind.equals("state"))
          .thenComparing(Comparator.naturalOrder());

  private final ReportData data;
  private final Facets facets;
  private final Budget budget;

  GradientFigures(ReportData data, Facets facets, Budget budget) {
    this.data = data;
    this.facets = facets;
    this.budget = budget;
  }

  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (boolean last : new boolean[] {false, true}) {
      List<Profile> profiles =
          data.measured().gradients().stream().filter(p -> p.last() == last).toList();
      if (!profiles.isEmpty()) {
        figures.add(figure(profiles, last));
      }
    }
    return figures;
  }

  private record Place(int arm, String kind) {}

  private record Drawn(String title, List<Series> series, List<Reference> references) {}

  private Figure figure(List<Profile> profiles, boolean last) {
    Map<Place, Map<Integer, Profile>> layers = new HashMap<>();
    for (Profile profile : profiles) {
      layers
          .computeIfAbsent(new Place(profile.arm(), profile.kind()), p -> new HashMap<>())
          .put(profile.layer(), profile);
    }
    int points = Math.max(MIN_POINTS, Math.min(MAX_POINTS, budget.points() / profiles.size()));
    List<Drawn> drawn = new ArrayList<>();
    for (Facets.Panel panel : facets.panels()) {
      drawn.addAll(drawn(panel, layers, points));
    }
    List<Drawn> shown = drawn.subList(0, Math.min(budget.panels(), drawn.size()));
    Axis y = axis(shown);
    List<Figure.Panel> panels = new ArrayList<>();
    for (Drawn one : shown) {
      int lastStep =
          one.series().stream()
              .flatMap(s -> s.points().stream())
              .mapToInt(Point::at)
              .max()
              .orElse(1);
      LineChart chart =
          new LineChart(
              "Gradient norm over time, " + one.title(),
              "time step",
              "log₁₀ of norm / norm at the end",
              Axis.exact(0, Math.max(1, lastStep), 5),
              y,
              one.series(),
              one.references(),
              400,
              250);
      panels.add(new Figure.Panel(one.title(), chart.svg(), List.of()));
    }
    String id = last ? "gradients-last" : "gradients-first";
    return new Figure(
        id,
        "Gradient over time, " + (last ? "last probed" : "first") + " training step",
        "Norm of the loss gradient with respect to a state of a layer, mean of log₁₀ over the"
            + " trials of an arm (band: smallest to largest), as decades above its value at the last"
            + " time step of the top layer. State is the output h; what a cell carries through time"
            + " besides it, such as the cell state of an LSTM, has panels of its own. "
            + (last ? "" : "An lsc line is the same network after pre-training. ")
            + "Dashed: what adding up paths allows: one line per path count with all radii 1 (the"
            + " upper, exponential where depth grows with length), and with all radii 1/2 (the"
            + " lower). Going left is going back in time.",
        panels,
        0,
        last,
        drawn.size() - shown.size(),
        data.query(id),
        data(profiles));
  }

  private static List<Drawn> drawn(
      Facets.Panel panel, Map<Place, Map<Integer, Profile>> layers, int points) {
    List<Place> there =
        layers.keySet().stream()
            .filter(place -> panel.lines().stream().anyMatch(line -> line.arm() == place.arm()))
            .toList();
    int depth =
        there.stream()
            .flatMap(place -> layers.get(place).keySet().stream())
            .mapToInt(layer -> layer + 1)
            .max()
            .orElse(0);
    List<String> kinds = there.stream().map(Place::kind).distinct().sorted(OUTPUT_FIRST).toList();
    List<Drawn> drawn = new ArrayList<>();
    for (int layer = 0; layer < depth; layer++) {
      for (String kind : kinds) {
        List<String> title = new ArrayList<>(List.of(panel.title()));
        title.add(depth > 1 ? "layer " + layer + " of " + depth : "");
        title.add(kinds.size() > 1 ? kind.replace('_', ' ') : "");
        title.removeIf(String::isEmpty);
        Drawn one = drawn(panel, layers, points, kind, layer, depth, String.join(" · ", title));
        if (!one.series().isEmpty()) {
          drawn.add(one);
        }
      }
    }
    return drawn;
  }

  private static Drawn drawn(
      Facets.Panel panel,
      Map<Place, Map<Integer, Profile>> byPlace,
      int points,
      String kind,
      int layer,
      int depth,
      String title) {
    List<Series> series = new ArrayList<>();
    boolean everyStep = false;
    int end = 0;
    for (Facets.Line line : panel.lines()) {
      Map<Integer, Profile> layers = byPlace.getOrDefault(new Place(line.arm(), kind), Map.of());
      Profile profile = layers.get(layer);
      double reference = atTheEnd(layers);
      if (profile != null && Double.isFinite(reference)) {
        everyStep |= profile.lossAtEveryStep();
        List<Point> relative = relative(profile.points(), reference);
        end = Math.max(end, profile.points().get(profile.points().size() - 1).at());
        series.add(new Series(line.label(), line.style(), false, Thinning.of(relative, points)));
      }
    }
    return new Drawn(title, series, references(end, depth - 1 - layer, everyStep));
  }

  /** Of the top layer; NaN where it has none that is finite. */
  private static double atTheEnd(Map<Integer, Profile> layers) {
    return layers.values().stream()
        .max(Comparator.comparingInt(Profile::layer))
        .map(top -> top.points().get(top.points().size() - 1).mean())
        .orElse(Double.NaN);
  }

  private static List<Point> relative(List<Point> points, double reference) {
    return points.stream()
        .map(
            p ->
                new Point(
                    p.at(),
                    p.mean() - reference,
                    p.low() - reference,
                    p.high() - reference,
                    p.trials()))
        .toList();
  }

  private static List<Reference> references(int end, int layersAbove, boolean everyStep) {
    return List.of(
        new Reference("paths, all radii 1", bound(end, dt -> paths(dt, layersAbove, everyStep))),
        new Reference(
            "paths, all radii 1/2",
            bound(end, dt -> paths(dt, layersAbove, false) - (dt + layersAbove) * Math.log10(2))));
  }

  private static double paths(int timeSteps, int layers, boolean everyStep) {
    return everyStep
        ? PathGrid.SAME_TIME.logCount(timeSteps, layers + 1) / LN10
        : PathGrid.SAME_TIME.logCount(timeSteps, layers) / LN10;
  }

  private static List<Point> bound(int end, java.util.function.IntToDoubleFunction log10) {
    int every = Math.max(1, end / 40);
    return IntStream.rangeClosed(0, end)
        .filter(t -> (end - t) % every == 0)
        .mapToObj(
            t -> {
              double value = log10.applyAsDouble(end - t);
              return new Point(t, value, value, value, 0);
            })
        .toList();
  }

  /** Room for what was measured; a bound may leave it. */
  private static Axis axis(List<Drawn> shown) {
    double low = 0;
    double high = 0;
    for (Drawn one : shown) {
      for (Series series : one.series()) {
        for (Point point : series.points()) {
          if (Double.isFinite(point.mean())) {
            low = Math.min(low, point.mean());
            high = Math.max(high, point.mean());
          }
        }
      }
    }
    return Axis.linear(low, Math.max(high, 0.5), 5);
  }

  private Figure.Data data(List<Profile> profiles) {
    List<String> settings = data.varying().stream().map(Setting::name).toList();
    Csv csv =
        new Csv(
            budget.dataBytes(),
            Csv.columns(settings, "kind", "layer", "time_step", "mean", "low", "high", "trials"));
    for (Profile profile : profiles) {
      for (Point point : profile.points()) {
        List<Object> row = new ArrayList<>();
        settings.forEach(name -> row.add(data.arms().get(profile.arm()).factors().get(name)));
        row.add(profile.kind());
        row.add(profile.layer());
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
}
