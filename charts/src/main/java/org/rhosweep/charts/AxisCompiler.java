package org.rhosweep.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.rhosweep.charts.FigureSpecification.Channel;
import org.rhosweep.charts.FigureSpecification.Layer;

/** An axis: its values or its domains and ticks, linear and logarithmic, and what it leaves out. */
final class AxisCompiler {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final FigureSpecification specification;
  private final Table table;
  private final int[] panelOf;
  private final int panels;
  private final ArrayNode notes;

  /**
   * Prepares for a figure.
   *
   * @param panelOf panel of each row; not modified
   * @param notes what is left out is added to it
   */
  AxisCompiler(
      FigureSpecification specification, Table table, int[] panelOf, int panels, ArrayNode notes) {
    this.specification = specification;
    this.table = table;
    this.panelOf = panelOf;
    this.panels = panels;
    this.notes = notes;
  }

  static ArrayNode tick(NumberScale.Tick tick) {
    return JSON.arrayNode().add(FigureCompiler.number(tick.value())).add(tick.label());
  }

  /**
   * Compiles one.
   *
   * @param name {@code x} or {@code y}
   * @param stacks ends of stacked bars by layer
   */
  ObjectNode axis(String name, Map<Integer, double[][]> stacks) {
    ObjectNode axis = JSON.objectNode();
    List<Channel> channels = Domains.channels(specification, name);
    if (channels.isEmpty()) { // rules across alone
      return axis.put("title", "")
          .put("band", true)
          .set(
              "domains",
              JSON.arrayNode().add(JSON.objectNode().set("values", JSON.arrayNode().add(""))));
    }
    Channel first =
        channels.stream().filter(c -> c.field() != null).findFirst().orElse(channels.get(0));
    axis.put("title", first.title());
    axis.put("field", first.field());
    axis.put("hidden", first.definition().path("axis").isNull());
    axis.put("grid", first.definition().path("axis").path("grid").asBoolean(!first.discrete()));
    axis.put("reverse", first.scale().path("reverse").asBoolean());
    axis.put("independent", specification.independent(name) && panels > 1);
    axis.put("band", first.discrete());
    for (Channel channel : channels) {
      if (channel.field() != null && channel.discrete() != first.discrete()) {
        throw new FigureException(
            channel.path() + ".type",
            channel.definition().path("type").toString(),
            "the kind of the other layers, " + first.definition().path("type"));
      }
    }
    if (first.discrete()) {
      bands(axis, name, channels);
    } else {
      numbers(axis, name, first, stacks);
    }
    return axis;
  }

  private void bands(ObjectNode axis, String name, List<Channel> channels) {
    List<String> all = new Domains(specification, table).discrete(channels);
    ArrayNode domains = axis.putArray("domains");
    for (int panel = 0; panel < (axis.get("independent").asBoolean() ? panels : 1); panel++) {
      Set<String> present = new LinkedHashSet<>();
      for (Channel channel : channels) {
        if (channel.field() != null) {
          List<String> texts = table.texts(channel.field(), channel.path());
          for (int row : FigureCompiler.rowsOf(panelOf, panel)) {
            present.add(texts.get(row));
          }
        }
      }
      ArrayNode values = domains.addObject().putArray("values");
      boolean shared = !axis.get("independent").asBoolean();
      // In the table's order each panel has its own, as in Vega-Lite.
      boolean inTableOrder =
          channels.stream().anyMatch(c -> c.definition().path("sort").isNull())
              && channels.stream().allMatch(c -> c.scale().path("domain").isMissingNode());
      if (!shared && inTableOrder) {
        present.retainAll(all);
        present.forEach(values::add);
      } else {
        all.stream().filter(v -> shared || present.contains(v)).forEach(values::add);
      }
    }
    Set<String> shown = Set.copyOf(all);
    long left =
        channels.stream()
            .filter(c -> c.field() != null)
            .flatMap(c -> table.texts(c.field(), c.path()).stream())
            .filter(v -> !shown.contains(v))
            .count();
    note(left, "is", "are", "not among the values of " + name, null, null);
  }

  private void numbers(
      ObjectNode axis, String name, Channel first, Map<Integer, double[][]> stacks) {
    Channel scaled =
        Domains.channels(specification, name).stream()
            .filter(c -> c.definition().has("scale"))
            .findFirst()
            .orElse(first);
    JsonNode settings = scaled.scale();
    String initial = settings.path("type").asText("linear");
    boolean bars =
        specification.layers().stream()
            .anyMatch(
                l ->
                    List.of("bar", "area").contains(l.mark())
                        && l.has(name)
                        && l.channel(name).quantitative()
                        && !l.has(name + "2")
                        && !(l.mark().equals("area") && name.equals("x"))
                        && (l.mark().equals("area") || !bothNumbers(l) || name.equals("y")));
    boolean zero = settings.path("zero").asBoolean(bars);
    boolean clamp = settings.path("clamp").asBoolean();
    axis.put("initial", initial);
    axis.put("clamp", clamp);
    axis.put("constant", settings.path("constant").asDouble(1));
    double[] all = flat(parts(name, -1, stacks));
    List<String> types = new ArrayList<>(List.of(initial));
    JsonNode given = settings.path("domain");
    boolean positive = Arrays.stream(all).filter(Double::isFinite).allMatch(v -> v > 0);
    if (!initial.equals("linear")) {
      types.add("linear");
    } else if (positive && !bars && !zero && !(given.isArray() && given.get(0).asDouble() <= 0)) {
      types.add("log");
    }
    String format = first.definition().path("axis").path("format").asText();
    ArrayNode domains = axis.putArray("domains");
    for (int panel = 0; panel < (axis.get("independent").asBoolean() ? panels : 1); panel++) {
      List<double[]> parts = parts(name, axis.get("independent").asBoolean() ? panel : -1, stacks);
      double[] values = flat(parts);
      ObjectNode node = domains.addObject();
      for (String type : types) {
        NumberScale scale = new NumberScale(type, axis.get("constant").asDouble());
        NumberScale.Domain domain =
            given.isArray()
                ? new NumberScale.Domain(given.get(0).asDouble(), given.get(1).asDouble())
                : scale.domain(values, zero, settings.path("nice").asBoolean(true), clamp);
        ObjectNode variant = node.putObject(type);
        variant.set("low", FigureCompiler.number(domain.low()));
        variant.set("high", FigureCompiler.number(domain.high()));
        ArrayNode ticks = variant.putArray("ticks");
        scale.ticks(domain, format).forEach(t -> ticks.add(tick(t)));
        leftOut(name, type, domain, parts, clamp);
      }
    }
    String other = name.equals("x") ? "y" : "x";
    BitSet missing = new BitSet();
    for (Layer layer : specification.layers()) {
      Channel channel = layer.channel(name);
      if (channel != null && channel.field() != null && !layer.mark().equals("text")) {
        double[] numbers = table.numbers(channel.field(), channel.path());
        BitSet here = rows(numbers.length, row -> !Double.isFinite(numbers[row]));
        if (layer.mark().equals("point") && layer.channel(other).discrete() && !here.isEmpty()) {
          axis.put("rail", true); // where crosses stand, beyond the axis
        }
        missing.or(here);
      }
    }
    String title = first.title().isEmpty() ? first.field() : first.title();
    note(
        missing.cardinality(),
        "has",
        "have",
        "no %s: %s%s"
            .formatted(
                title.split("[:(]", 2)[0].strip(),
                specification.missing(),
                axis.has("rail") ? " (×)" : ""),
        null,
        null);
  }

  private static BitSet rows(int count, IntPredicate condition) {
    BitSet rows = new BitSet();
    IntStream.range(0, count).filter(condition).forEach(rows::set);
    return rows;
  }

  private static boolean bothNumbers(Layer layer) {
    return layer.has("x")
        && layer.has("y")
        && layer.channel("x").quantitative()
        && layer.channel("y").quantitative();
  }

  private void leftOut(
      String name, String type, NumberScale.Domain domain, List<double[]> parts, boolean clamp) {
    NumberScale scale = new NumberScale(type, 1);
    double low = domain.low() - 1e-9 * Math.abs(domain.low());
    double high = domain.high() + 1e-9 * Math.abs(domain.high());
    BitSet lost = new BitSet();
    BitSet beyond = new BitSet();
    for (double[] values : parts) {
      lost.or(
          rows(
              values.length,
              i -> Double.isFinite(values[i]) && Double.isNaN(scale.transform(values[i]))));
      beyond.or(
          rows(
              values.length,
              i ->
                  Double.isFinite(scale.transform(values[i]))
                      && (values[i] < low || values[i] > high)));
    }
    String rest = "0 or less: not on the logarithmic %s axis".formatted(name);
    note(lost.cardinality(), "is", "are", rest, name, type);
    rest =
        "beyond the %s axis: %s"
            .formatted(name, clamp ? "drawn at its end (triangle)" : "not shown");
    note(beyond.cardinality(), "is", "are", rest, name, type);
  }

  /** Says how many rows something is true of; of several panels, the sum. */
  private void note(long count, String one, String more, String rest, String axis, String scale) {
    if (count == 0) {
      return;
    }
    ObjectNode node = null;
    for (JsonNode known : notes) {
      if (known.path("rest").asText().equals(rest)
          && known.path("scale").asText("").equals(scale == null ? "" : scale)) {
        node = (ObjectNode) known;
      }
    }
    node = node == null ? notes.addObject() : node;
    long sum = node.path("count").asLong() + count;
    node.put("rest", rest).put("count", sum);
    node.put(
        "text",
        String.format(
            Locale.ROOT,
            "%d of %d %s %s %s",
            sum,
            table.rows(),
            specification.rows(),
            sum == 1 ? one : more,
            rest));
    if (axis != null) {
      node.put("axis", axis).put("scale", scale);
    }
  }

  /** Numbers of an axis: of each channel and layer, those of a panel's rows; constants apart. */
  private List<double[]> parts(String name, int panel, Map<Integer, double[][]> stacks) {
    int[] rows = FigureCompiler.rowsOf(panelOf, panel);
    List<double[]> parts = new ArrayList<>();
    List<double[]> texts = new ArrayList<>();
    for (int i = 0; i < specification.layers().size(); i++) {
      Layer layer = specification.layers().get(i);
      for (String channelName : List.of(name, name + "2")) {
        Channel channel = layer.channel(channelName);
        if (channel == null) {
          continue;
        }
        if (channel.field() == null) {
          parts.add(new double[] {channel.datum().asDouble(Double.NaN)});
          continue;
        }
        boolean stacked = stacks.containsKey(i) && channel.quantitative();
        double[] numbers =
            stacked ? stacks.get(i)[1] : table.numbers(channel.field(), channel.path());
        (layer.mark().equals("text") ? texts : parts)
            .add(Arrays.stream(rows).mapToDouble(row -> numbers[row]).toArray());
      }
    }
    return parts.isEmpty() ? texts : parts; // a text stands beside a mark, if there is one
  }

  private static double[] flat(List<double[]> parts) {
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }
}
