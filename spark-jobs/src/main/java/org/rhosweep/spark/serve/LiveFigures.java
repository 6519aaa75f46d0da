package org.rhosweep.spark.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import freemarker.core.HTMLOutputFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.rhosweep.charts.FigurePage;
import org.rhosweep.charts.FigureSpecification;
import org.rhosweep.core.Quantiles;
import org.rhosweep.spark.report.HeatMapSettings;
import org.rhosweep.storage.summary.Arm;
import org.rhosweep.storage.summary.Leaderboard;
import org.rhosweep.storage.summary.LiveState.LatestCurve;
import org.rhosweep.storage.summary.LiveState.LossPoint;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.result.ArmNames;
import org.rhosweep.sweeps.text.Printable;

/** Figures of a run that goes on: a map of what its trials reached, and the latest losses. */
final class LiveFigures {
  private static final int MAX_PANELS = 12;
  private static final int PANELS_IN_A_ROW = 3;
  private static final String NONE = "none";
  private static final int WIDTH = 860;
  private static final int PANEL = 320;
  private static final int HEIGHT = 280;

  /** A legend cuts what is longer: lines have numbers then, and a list says whose they are. */
  private static final int LONGEST_LABEL = 56;

  private LiveFigures() {}

  /** Trials of a cell of the map. */
  private static final class GridCell {
    private final List<Double> reached = new ArrayList<>();
    private int trials;
    private int diverged;

    /** Nothing where half of the trials diverged, which are worse than all others. */
    String median(boolean higherIsBetter) {
      double worst = higherIsBetter ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      double[] sorted =
          DoubleStream.concat(
                  reached.stream().mapToDouble(Double::doubleValue),
                  DoubleStream.generate(() -> worst).limit(diverged))
              .sorted()
              .toArray();
      double median = sorted.length == 0 ? Double.NaN : Quantiles.medianOfSorted(sorted);
      return Double.isFinite(median) ? Double.toString(median) : "";
    }
  }

  /** Coordinates of a cell. */
  private record Coordinates(String panel, String x, String y) {}

  /**
   * The median of the metric over two settings, panels for the others; empty where fewer than two
   * vary, or no trial is there.
   */
  static Optional<FigurePage.Figure> map(TrialTable trials, Leaderboard leaderboard) {
    HeatMapSettings grid = HeatMapSettings.of(trials).orElse(null);
    if (grid == null) {
      return Optional.empty();
    }
    String metric = leaderboard.metric().finalColumn();
    List<Map<String, String>> arms = leaderboard.arms().stream().map(Arm::settings).toList();
    ArmNames ofPanels = ArmNames.of(grid.others(), arms);
    ArmNames ofRows = ArmNames.of(grid.y(), arms);
    Map<Coordinates, GridCell> cells = new LinkedHashMap<>();
    Map<String, Integer> panels = new LinkedHashMap<>();
    for (Arm arm : leaderboard.arms()) {
      Coordinates place =
          new Coordinates(
              ofPanels.label(arm.settings()),
              value(arm, grid.x()),
              grid.y().size() == 1 ? value(arm, grid.y().get(0)) : ofRows.label(arm.settings()));
      panels.merge(place.panel(), arm.trials().size(), Integer::sum);
      GridCell cell = cells.computeIfAbsent(place, p -> new GridCell());
      for (TrialTable.Row row : arm.trials()) {
        cell.trials++;
        cell.diverged += row.text("outcome").equals("DIVERGED") ? 1 : 0;
        double reached = row.number(metric);
        if (row.text("outcome").equals("COMPLETED") && Double.isFinite(reached)) {
          cell.reached.add(reached);
        }
      }
    }
    boolean higher = leaderboard.metric().higherIsBetter();
    Set<String> shown = new HashSet<>(mostTrials(panels));
    Csv csv = new Csv("panel", "x", "y", "median", "trials", "diverged");
    cells.forEach(
        (place, cell) -> {
          if (shown.contains(place.panel())) {
            csv.row(
                place.panel(),
                place.x(),
                place.y(),
                cell.median(higher),
                cell.trials,
                cell.diverged);
          }
        });
    boolean less = !leaderboard.metric().higherIsBetter();
    boolean log =
        less
            && cells.values().stream()
                .flatMap(cell -> cell.reached.stream())
                .allMatch(value -> value > 0);
    String words = leaderboard.metric().label();
    ObjectNode map = object();
    map.set(
        "title",
        title(
            "Trainability, as far as it is known",
            "Median %s of the trials so far, %s is better; a diverged one is worse than all others"
                .formatted(words, less ? "lower" : "higher")));
    ObjectNode encoding = object();
    encoding.set("x", position("x", words(grid.x()), values(cells.keySet(), shown, true, false)));
    encoding.set(
        "y",
        position(
            "y", words(String.join(" · ", grid.y())), values(cells.keySet(), shown, false, true)));
    ObjectNode color = field("median", "quantitative", words);
    color.set(
        "scale",
        object().put("type", log ? "log" : "linear").put("scheme", "viridis").put("reverse", less));
    encoding.set("color", color);
    ArrayNode tooltip = encoding.putArray("tooltip");
    if (panels.size() > 1) {
      tooltip.add(object().put("field", "panel").put("title", "panel"));
    }
    tooltip.add(object().put("field", "x").put("title", words(grid.x())));
    tooltip.add(object().put("field", "y").put("title", words(String.join(" · ", grid.y()))));
    tooltip.add(object().put("field", "median").put("title", words));
    tooltip.add(object().put("field", "trials").put("title", "trials so far"));
    tooltip.add(object().put("field", "diverged").put("title", "diverged"));
    ObjectNode view = panels.size() > 1 ? object() : map;
    view.put("width", panels.size() > 1 ? PANEL : WIDTH);
    if (panels.size() > 1) {
      ObjectNode facet = field("panel", "nominal", null);
      facet.putNull("title");
      map.set("facet", facet);
      map.put("columns", PANELS_IN_A_ROW);
    }
    view.put("mark", "rect");
    view.set("encoding", encoding);
    if (panels.size() > 1) {
      map.set("spec", view);
    }
    map.set("usermeta", object().put("missing", "no median: diverged or failed"));
    String left =
        panels.size() > shown.size()
            ? String.format(
                Locale.ROOT,
                " Panels with the most trials: %d of %d are shown, the table below has all arms.",
                shown.size(),
                panels.size())
            : "";
    return Optional.of(
        new FigurePage.Figure(
            "map",
            "",
            FigureSpecification.parse(map.toString()),
            csv.text(),
            "<p class=\"soft\" id=\"map-note\" data-live>A place without color has no trial yet."
                + left
                + "</p>"));
  }

  private static List<String> mostTrials(Map<String, Integer> panels) {
    return panels.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MAX_PANELS)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Losses of the trials that ended last, a line each; empty where none has one. */
  static Optional<FigurePage.Figure> curves(List<LatestCurve> curves) {
    List<LatestCurve> shown =
        curves.stream()
            .filter(c -> c.points().stream().anyMatch(p -> Double.isFinite(p.loss())))
            .toList();
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    boolean numbered = shown.stream().anyMatch(c -> c.label().length() > LONGEST_LABEL);
    Csv csv = new Csv("trial", "training_step", "loss");
    boolean log = false;
    StringBuilder labels = new StringBuilder("<ol id=\"losses-trials\" data-live>");
    for (LatestCurve curve : shown) {
      String name = numbered ? Integer.toString(shown.indexOf(curve) + 1) : curve.label();
      labels
          .append(numbered ? "<li>" : "<li hidden>")
          .append(HTMLOutputFormat.INSTANCE.escapePlainText(Printable.line(curve.label())))
          .append("</li>");
      for (LossPoint point : curve.points()) {
        log |= point.loss() > 0;
        csv.row(
            name,
            point.trainingStep(),
            Double.isFinite(point.loss()) ? Double.toString(point.loss()) : "");
      }
    }
    ObjectNode lines = object();
    lines.set(
        "title",
        title(
            "Evaluation loss of the trials that ended last",
            "Lower is better; a line that ends early is of a trial that diverged"));
    lines.put("width", WIDTH).put("height", HEIGHT);
    lines.set("mark", object().put("type", "line").put("point", true));
    ObjectNode encoding = object();
    ObjectNode step = field("training_step", "quantitative", "training step");
    step.set("scale", object().put("zero", false));
    encoding.set("x", step);
    ObjectNode loss = field("loss", "quantitative", "eval loss");
    loss.set("scale", object().put("type", log ? "log" : "linear"));
    encoding.set("y", loss);
    ObjectNode color = field("trial", "nominal", "trial");
    color.putNull("sort");
    encoding.set("color", color);
    lines.set("encoding", encoding);
    return Optional.of(
        new FigurePage.Figure(
            "losses",
            "",
            FigureSpecification.parse(lines.toString()),
            csv.text(),
            labels.append("</ol>").toString()));
  }

  private static ObjectNode title(String text, String subtitle) {
    return object().put("text", text).put("subtitle", subtitle);
  }

  private static String value(Arm arm, String setting) {
    return arm.settings().containsKey(setting) ? arm.text(setting) : NONE;
  }

  private static String words(String setting) {
    return setting.replace('_', ' ');
  }

  /** The values along an axis: numbers by size, and where a trial has none before them. */
  private static ArrayNode values(
      Set<Coordinates> places, Set<String> shown, boolean along, boolean descending) {
    Comparator<String> order =
        Comparator.comparing((String value) -> !value.equals(NONE))
            .thenComparingDouble(LiveFigures::number)
            .thenComparing(Comparator.naturalOrder());
    ArrayNode values = JsonNodeFactory.instance.arrayNode();
    places.stream()
        .filter(place -> shown.contains(place.panel()))
        .map(place -> along ? place.x() : place.y())
        .distinct()
        .sorted(descending ? order.reversed() : order)
        .forEach(values::add);
    return values;
  }

  private static double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.POSITIVE_INFINITY;
    }
  }

  private static ObjectNode position(String name, String title, ArrayNode values) {
    ObjectNode channel = field(name, "ordinal", title);
    channel.set("sort", values);
    return channel;
  }

  private static ObjectNode field(String name, String type, String title) {
    ObjectNode channel = object().put("field", name).put("type", type);
    return title == null ? channel : channel.put("title", title);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Comma-separated values (RFC 4180). */
  private static final class Csv {
    private final StringBuilder text = new StringBuilder();

    Csv(Object... header) {
      row(header);
    }

    void row(Object... cells) {
      for (int i = 0; i < cells.length; i++) {
        String cell = String.valueOf(cells[i]);
        boolean quoted = cell.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0);
        text.append(i == 0 ? "" : ",");
        text.append(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
      }
      text.append('\n');
    }

    String text() {
      return text.toString();
    }
  }
}
