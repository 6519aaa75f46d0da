package org.rhosweep.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rhosweep.charts.FigureSpecification.Channel;
import org.rhosweep.charts.FigureSpecification.Layer;

/**
 * Works out what is drawn of a specification and a table: panels, scales with their ticks, series
 * and the rows of each, legends, and what is left out. The result is plain JSON without the data;
 * {@code rhosweep-charts.js} makes options of Apache ECharts of it and the table for a width, a
 * theme, a selection, and a linear or a logarithmic axis, since these change while a page is read.
 * Equal input gives equal bytes.
 */
public final class FigureCompiler {
  private static final int MAX_PANELS = 100;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final MathContext DIGITS = new MathContext(12);

  private final FigureSpecification specification;
  private final Table table;
  private final ObjectNode chart = JSON.objectNode();
  private final ArrayNode notes = JSON.arrayNode();
  private int[] panelOf;
  private int panels;

  private FigureCompiler(FigureSpecification specification, Table table) {
    this.specification = specification;
    this.table = table;
  }

  /**
   * Compiles a figure.
   *
   * @param title stands over the figure where the specification has none
   * @throws FigureException if the table has not what the specification names
   */
  public static ObjectNode compile(String title, FigureSpecification specification, Table table) {
    return new FigureCompiler(specification, table).compile(title);
  }

  private ObjectNode compile(String title) {
    chart.put("title", specification.title().isEmpty() ? title : specification.title());
    chart.put("subtitle", specification.subtitle());
    chart.put("missing", specification.missing());
    chart.set("width", specification.view().path("width").deepCopy());
    chart.set("height", specification.view().path("height").deepCopy());
    facets();
    ArrayNode layers = chart.putArray("layers");
    specification.layers().forEach(layer -> layers.add(layer(layer)));
    Legends legends = new Legends(specification, table);
    chart.set("legends", legends.items());
    chart.set("ramp", legends.ramp());
    Map<Integer, double[][]> stacks = stacks();
    for (String name : List.of("x", "y")) {
      chart.set(
          name, new AxisCompiler(specification, table, panelOf, panels, notes).axis(name, stacks));
    }
    ArrayNode series = chart.putArray("series");
    for (int i = 0; i < specification.layers().size(); i++) {
      series(i, specification.layers().get(i), legends, stacks.get(i), series);
    }
    chart.set("fields", fields());
    chart.put("rows", table.rows());
    chart.set("notes", notes);
    chart.put("summary", summary());
    return chart;
  }

  static JsonNode number(double value) {
    return Double.isFinite(value)
        ? JSON.numberNode(new BigDecimal(value).round(DIGITS).doubleValue())
        : JSON.nullNode();
  }

  // Panels

  private void facets() {
    Map<String, Channel> facets = specification.facets();
    panelOf = new int[table.rows()];
    ObjectNode grid = chart.putObject("grid");
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String name : SpecificationRules.FACETS) {
      List<String> domain =
          facets.containsKey(name)
              ? new Domains(specification, table).discrete(List.of(facets.get(name)))
              : List.of();
      values.put(name, domain);
      if (!domain.isEmpty()) {
        grid.put(name + "Field", facets.get(name).field());
      }
    }
    List<String> rows = values.get("row");
    List<String> columns =
        values.get("facet").isEmpty() ? values.get("column") : values.get("facet");
    Channel across = facets.getOrDefault("facet", facets.get("column"));
    int width = Math.max(1, columns.size());
    panels = Math.max(1, rows.size()) * width;
    if (panels > MAX_PANELS) {
      throw new FigureException("facets", panels + " panels", "up to " + MAX_PANELS);
    }
    grid.put("wrap", facets.containsKey("facet"));
    JsonNode wish = facets.containsKey("facet") ? across.definition().path("columns") : null;
    grid.put(
        "most", wish == null ? 0 : wish.asInt(specification.source().path("columns").asInt(0)));
    grid.set("rows", headers(facets.get("row"), rows));
    grid.set("columns", headers(across, columns));
    List<String> rowTexts = rows.isEmpty() ? null : table.texts(facets.get("row").field(), "row");
    List<String> columnTexts = columns.isEmpty() ? null : table.texts(across.field(), "column");
    for (int i = 0; i < panelOf.length; i++) {
      int row = rowTexts == null ? 0 : rows.indexOf(rowTexts.get(i));
      int column = columnTexts == null ? 0 : columns.indexOf(columnTexts.get(i));
      panelOf[i] = row * width + column;
    }
    ArrayNode empty = grid.putArray("empty");
    IntStream.range(0, panels)
        .filter(panel -> rowsOf(panelOf, panel).length == 0)
        .forEach(empty::add);
  }

  private static ArrayNode headers(Channel channel, List<String> values) {
    ArrayNode headers = JSON.arrayNode();
    for (String value : values) {
      String title = channel.title();
      headers.add(title.isEmpty() ? value : title + " " + (value.isEmpty() ? "(none)" : value));
    }
    return headers;
  }

  // Layers

  private ObjectNode layer(Layer layer) {
    ObjectNode node = JSON.objectNode();
    node.put("mark", layer.mark());
    layer.properties().properties().forEach(e -> node.set(e.getKey(), e.getValue()));
    node.remove("type");
    for (String name : List.of("x", "y", "x2", "y2", "text", "order")) {
      if (layer.has(name)) {
        node.set(name, place(layer.channel(name)));
      }
    }
    for (String name : List.of("color", "shape", "strokeDash", "opacity", "size")) {
      Channel channel = layer.channel(name);
      if (channel != null && channel.definition().has("value")) {
        node.set(name, channel.definition().get("value"));
      } else if (channel != null && channel.quantitative()) {
        ObjectNode column = node.putObject(name + "By");
        column.put("column", channel.field());
        if (!name.equals("color")) {
          extent(channel, column);
        }
      }
    }
    ArrayNode shown = node.putArray("shown");
    Set<String> fields = new LinkedHashSet<>();
    if (layer.has("tooltip")) {
      for (JsonNode part : list(layer.channel("tooltip").definition())) {
        show(new Channel(layer.channel("tooltip").path(), "tooltip", part), fields, shown);
      }
    } else {
      specification.facets().values().forEach(channel -> show(channel, fields, shown));
      layer.channels().values().forEach(channel -> each(channel, c -> show(c, fields, shown)));
    }
    return node;
  }

  private static Iterable<JsonNode> list(JsonNode node) {
    return node.isArray() ? node : node.isObject() ? List.of(node) : List.of();
  }

  private static void each(Channel channel, java.util.function.Consumer<Channel> action) {
    for (JsonNode part : list(channel.definition())) {
      action.accept(new Channel(channel.path(), channel.name(), part));
    }
  }

  private void show(Channel channel, Set<String> fields, ArrayNode shown) {
    if (channel.field() != null && fields.add(channel.field())) {
      table.texts(channel.field(), channel.path());
      shown.addObject().put("column", channel.field()).put("title", channel.title());
    }
  }

  private ObjectNode place(Channel channel) {
    ObjectNode node = JSON.objectNode();
    if (channel.field() != null) {
      List<String> texts = table.texts(channel.field(), channel.path());
      node.put("column", channel.field());
      String format = channel.definition().path("format").asText();
      if (channel.name().equals("text") && (!format.isEmpty() || channel.quantitative())) {
        ArrayNode labels = node.putArray("labels");
        for (String text : texts) {
          double value = Table.number(text);
          labels.add(Double.isFinite(value) ? NumberText.format(format, value) : text);
        }
      }
    } else {
      JsonNode value =
          channel.datum().isMissingNode() ? channel.definition().path("value") : channel.datum();
      node.set("value", value);
    }
    return node;
  }

  private void extent(Channel channel, ObjectNode column) {
    double[] values = table.numbers(channel.field(), channel.path());
    NumberScale.Domain domain = new NumberScale("linear", 1).domain(values, false, false, false);
    column.set("low", number(domain.low()));
    column.set("high", number(domain.high()));
    notes
        .addObject()
        .put(
            "text",
            "%s by %s, %s to %s"
                .formatted(
                    channel.name(),
                    channel.title(),
                    NumberText.shortest(domain.low()),
                    NumberText.shortest(domain.high())));
  }

  // Series

  /** Lower and upper end of each row's bar where a layer stacks, by layer. */
  private Map<Integer, double[][]> stacks() {
    Map<Integer, double[][]> stacks = new LinkedHashMap<>();
    for (int i = 0; i < specification.layers().size(); i++) {
      Layer layer = specification.layers().get(i);
      if (!layer.mark().equals("bar")
          || layer.has("x2")
          || layer.has("y2")
          || !layer.has("color")) {
        continue;
      }
      Channel length = layer.channel(layer.channel("y").quantitative() ? "y" : "x");
      Channel base = layer.channel(length.name().equals("y") ? "x" : "y");
      JsonNode stack = length.definition().path("stack");
      if (layer.channel("color").discrete()
          && !stack.isNull()
          && !stack.isBoolean()
          && base.field() != null) {
        stacks.put(i, stack(length, base));
      }
    }
    return stacks;
  }

  private double[][] stack(Channel length, Channel base) {
    double[] values = table.numbers(length.field(), length.path());
    List<String> places = table.texts(base.field(), base.path());
    double[][] ends = new double[2][values.length];
    Map<String, Double> sums = new LinkedHashMap<>();
    for (int row = 0; row < values.length; row++) {
      String key = panelOf[row] + (values[row] < 0 ? "-" : "+") + places.get(row);
      ends[0][row] = sums.getOrDefault(key, 0.0);
      ends[1][row] = ends[0][row] + values[row];
      if (Double.isFinite(values[row])) {
        sums.put(key, ends[1][row]);
      }
    }
    return ends;
  }

  private void series(int index, Layer layer, Legends legends, double[][] stack, ArrayNode all) {
    if (layer.channels().values().stream().allMatch(c -> c.field() == null)) {
      for (int panel = 0; panel < panels; panel++) { // a rule at a constant, once
        ObjectNode node = all.addObject().put("layer", index).put("panel", panel);
        node.set("items", legends.of(layer, -1));
        node.putArray("rows").add(-1).add(-1);
      }
      return;
    }
    List<List<String>> keys = new ArrayList<>();
    for (Channel channel : layer.channels().values()) {
      boolean groups = !List.of("x", "y", "text", "tooltip", "order").contains(channel.name());
      each(
          channel,
          c -> {
            if (groups && c.field() != null && (c.discrete() || c.name().equals("detail"))) {
              keys.add(table.texts(c.field(), c.path()));
            }
          });
    }
    Map<List<Object>, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < table.rows(); row++) {
      List<Object> key = new ArrayList<>();
      key.add(panelOf[row]);
      for (List<String> texts : keys) {
        key.add(texts.get(row));
      }
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    groups.entrySet().stream()
        .sorted((a, b) -> Integer.compare((Integer) a.getKey().get(0), (Integer) b.getKey().get(0)))
        .forEach(
            entry -> {
              List<Integer> rows = entry.getValue();
              ObjectNode node = all.addObject().put("layer", index);
              node.set("panel", JSON.numberNode((Integer) entry.getKey().get(0)));
              node.set("items", legends.of(layer, rows.get(0)));
              node.set("rows", ranges(rows));
              if (stack != null) {
                for (int end = 0; end < 2; end++) {
                  ArrayNode ends = node.putArray(end == 0 ? "from" : "to");
                  double[] values = stack[end];
                  rows.forEach(row -> ends.add(number(values[row])));
                }
              }
            });
  }

  /** First and last row of each run of rows. */
  private static ArrayNode ranges(List<Integer> rows) {
    ArrayNode ranges = JSON.arrayNode();
    for (int i = 0; i < rows.size(); i++) {
      boolean first = i == 0 || rows.get(i) != rows.get(i - 1) + 1;
      boolean last = i == rows.size() - 1 || rows.get(i + 1) != rows.get(i) + 1;
      if (first) {
        ranges.add(rows.get(i));
      }
      if (last) {
        ranges.add(rows.get(i));
      }
    }
    return ranges;
  }

  /** Discrete fields that are shown and their values: what a page chooses by. */
  private ArrayNode fields() {
    Map<String, Channel> channels = new LinkedHashMap<>();
    Stream.concat(
            specification.facets().values().stream(),
            specification.layers().stream().flatMap(l -> l.channels().values().stream()))
        .filter(c -> c.discrete() && c.field() != null)
        .forEach(c -> channels.putIfAbsent(c.field(), c));
    ArrayNode fields = JSON.arrayNode();
    channels.forEach(
        (field, channel) -> {
          ObjectNode node = fields.addObject().put("field", field).put("title", channel.title());
          ArrayNode values = node.putArray("values");
          new Domains(specification, table).discrete(List.of(channel)).forEach(values::add);
        });
    return fields;
  }

  private String summary() {
    StringBuilder text = new StringBuilder();
    for (JsonNode layer : chart.get("layers")) {
      text.append(text.length() == 0 ? "" : ", ").append(layer.path("mark").asText());
    }
    text.append(": ").append(chart.path("y").path("title").asText());
    text.append(" over ").append(chart.path("x").path("title").asText());
    for (JsonNode legend : chart.get("legends")) {
      text.append("; ").append(legend.path("title").asText()).append(": ");
      text.append(legend.path("values").size()).append(" values");
    }
    if (chart.get("ramp").isObject()) {
      text.append("; colour: ").append(chart.path("ramp").path("title").asText());
    }
    if (panels > 1) {
      text.append("; ").append(panels).append(" panels");
    }
    return text.append("; ").append(table.rows()).append(" rows").toString();
  }

  static int[] rowsOf(int[] panelOf, int panel) {
    return IntStream.range(0, panelOf.length)
        .filter(i -> panel < 0 || panelOf[i] == panel)
        .toArray();
  }
}
