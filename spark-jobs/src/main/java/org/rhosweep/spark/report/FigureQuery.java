package org.rhosweep.spark.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.rhosweep.spark.shell.NamedQuery;

/**
 * A figure with what the sweep varies put in: values of the query's parameters, and which settings
 * its panels and colours stand for.
 */
final class FigureQuery {
  private static final double WIDE = 30;

  private final Figure figure;
  private final FigureEncoding roles;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> panels;
  private final String missing;

  /**
   * Fills in the parameters.
   *
   * @param threshold what a trial has to reach, in units of the metric
   */
  FigureQuery(Figure figure, FigureEncoding roles, double threshold) {
    this.figure = figure;
    this.roles = roles;
    boolean higher = roles.metric().higherIsBetter();
    String quantity = roles.quantity();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("metric", roles.metric().column());
    all.put("test_metric", roles.testMetric());
    all.put("order", higher ? "desc" : "asc");
    all.put("threshold", Double.toString(threshold));
    if (has("split")) {
      boolean loss = parameter("quantity").map(p -> p.standard().equals("loss")).orElse(false);
      all.put("quantity", loss ? "loss" : quantity);
      all.put("quantity_order", loss || quantity.equals("loss") ? "asc" : "desc");
    }
    all.put("task", String.join(",", roles.task()));
    boolean grid = has("x") && has("y");
    String x = roles.x();
    if (has("x") && !grid && x != null && !FigureEncoding.isNumeric(x)) {
      x = null;
    }
    all.put("x", x);
    all.put("y", roles.y().isEmpty() ? null : String.join(",", roles.y()));
    panels = grid ? roles.panels() : has("task") ? roles.task() : panels(has("x") ? x : null);
    all.put("panels", String.join(",", panels));
    List<String> arms = namesArms() ? roles.settings() : roles.shown();
    List<String> lines = new ArrayList<>(arms);
    if (has("x")) {
      lines.remove(x);
    }
    all.put("arms", String.join(",", lines));
    all.put("series", String.join(",", roles.color()));
    for (NamedQuery.Parameter parameter : figure.query().parameters()) {
      if (all.containsKey(parameter.name()) && all.get(parameter.name()) != null) {
        values.put(parameter.name(), all.get(parameter.name()));
      }
    }
    missing =
        has("y") && (roles.y().isEmpty() || roles.x() == null)
            ? "two settings that vary"
            : has("x") && x == null ? "a numeric setting that varies" : "";
  }

  /** Columns and rows; where one of them is the axis, what else there is room for. */
  private List<String> panels(String axis) {
    List<String> panels = new ArrayList<>();
    Stream.of(roles.column(), roles.row())
        .filter(setting -> setting != null && !setting.equals(axis))
        .forEach(panels::add);
    if (axis != null) {
      roles.rest().stream()
          .filter(setting -> !setting.equals(axis))
          .limit(2L - panels.size())
          .forEach(panels::add);
    }
    return panels;
  }

  /** What the sweep lacks for this figure; empty where it lacks nothing. */
  String missing() {
    return missing;
  }

  Figure figure() {
    return figure;
  }

  /** Values of the query's parameters. */
  Map<String, String> values() {
    return Map.copyOf(values);
  }

  String sql() {
    return figure.query().withValues(values);
  }

  /** As a command line asks for the same rows. */
  String command() {
    StringBuilder command = new StringBuilder("rhosweep sql OUT --named " + figure.asked());
    values.forEach(
        (name, value) -> command.append(" --set ").append(name).append('=').append(value));
    return command.toString();
  }

  /** Whether a column of an answer is part of the label of an arm. */
  boolean covers(String column) {
    return roles.settings().contains(column);
  }

  /** Settings that axes and panels of this figure stand for, so that no label has them. */
  List<String> axesAndPanels() {
    List<String> own = new ArrayList<>(panels());
    if (values.containsKey("x")) {
      own.add(values.get("x"));
    }
    return own;
  }

  /** Settings that panels of this figure stand for. */
  List<String> panels() {
    List<String> wanted = figure.specification().map(FilledSpecification::wanted).orElse(List.of());
    return panels.stream()
        .filter(p -> wanted.contains("row") || wanted.contains("column"))
        .toList();
  }

  /** The specification for an answer, or empty for a table. */
  Optional<String> specification(QueryResult answer) {
    return figure
        .specification()
        .map(
            text ->
                FilledSpecification.fill(
                    text, words(), channels(FilledSpecification.wanted(text), answer)));
  }

  private Map<String, ObjectNode> channels(List<String> wanted, QueryResult answer) {
    Map<String, ObjectNode> channels = new LinkedHashMap<>();
    List<String> left =
        roles.settings().stream()
            .filter(answer.columns()::contains)
            .filter(setting -> !axesAndPanels().contains(setting))
            .toList();
    if (wanted.contains("color") && !left.isEmpty()) {
      boolean one = left.size() == 1;
      boolean ordered = one && FigureEncoding.isNumeric(left.get(0));
      ObjectNode color = JsonNodeFactory.instance.objectNode();
      color.put("field", ordered ? left.get(0) : QueryResult.SERIES);
      color.put("type", ordered ? "ordinal" : "nominal");
      color.put("title", String.join(" · ", left.stream().map(FigureEncoding::words).toList()));
      channels.put("color", color);
    }
    List<String> here = panels().stream().filter(answer.columns()::contains).toList();
    List<String> places = List.of("column", "row");
    for (int i = 0; i < here.size() && i < places.size(); i++) {
      if (wanted.contains(places.get(i))) {
        ObjectNode panel = JsonNodeFactory.instance.objectNode();
        panel.put("field", here.get(i));
        panel.put("type", FigureEncoding.isNumeric(here.get(i)) ? "ordinal" : "nominal");
        panel.put("title", FigureEncoding.words(here.get(i)));
        channels.put(places.get(i), panel);
      }
    }
    return channels;
  }

  /** What stands for parameters in texts of the specification. */
  private Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    boolean higher = roles.metric().higherIsBetter();
    words.put("metric_direction", higher ? "higher is better" : "lower is better");
    words.put("metric_scale", higher ? "linear" : "log");
    words.put("lower_is_better", Boolean.toString(!higher));
    words.put("x_scale", isWide(roles.x()) ? "log" : "linear");
    words.put("metric", roles.metric().column());
    words.put("metric_title", FigureEncoding.words(roles.metric().column()));
    boolean quantityHigher = "desc".equals(values.get("quantity_order"));
    words.put("quantity_direction", quantityHigher ? "higher is better" : "lower is better");
    words.put("quantity_scale", quantityHigher ? "linear" : "log");
    values.forEach(
        (name, value) -> {
          boolean several = value.contains(",");
          words.put(name, several ? QueryResult.SERIES : value);
          words.put(name + "_title", FigureEncoding.words(value.replace(",", " · ")));
        });
    return words;
  }

  /** Whether values of a setting are above 0 and more than a decade and a half apart. */
  private boolean isWide(String setting) {
    double[] values =
        roles.arms().stream()
            .map(arm -> arm.get(setting))
            .filter(value -> value != null && FigureEncoding.isNumeric(setting))
            .mapToDouble(Double::parseDouble)
            .sorted()
            .toArray();
    return values.length > 0 && values[0] > 0 && values[values.length - 1] > WIDE * values[0];
  }

  /**
   * A table, and a figure that says so, are of all settings, others of those of lines and panels.
   */
  private boolean namesArms() {
    return figure.specification().map(FilledSpecification::wantsArms).orElse(true);
  }

  private boolean has(String parameter) {
    return parameter(parameter).isPresent();
  }

  private Optional<NamedQuery.Parameter> parameter(String name) {
    return figure.query().parameters().stream().filter(p -> p.name().equals(name)).findFirst();
  }
}
