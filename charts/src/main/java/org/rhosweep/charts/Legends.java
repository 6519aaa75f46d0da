package org.rhosweep.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.charts.FigureSpecification.Channel;
import org.rhosweep.charts.FigureSpecification.Layer;

/** Scales of colour, shape and dash: a legend a field of discrete values, a ramp for numbers. */
final class Legends {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> NAMES = List.of("color", "shape", "strokeDash");

  private record Legend(String field, List<String> names, List<String> values, ObjectNode node) {}

  private final Table table;
  private final List<Legend> legends = new ArrayList<>();
  private JsonNode ramp = JSON.nullNode();

  Legends(FigureSpecification specification, Table table) {
    this.table = table;
    Map<String, Legend> byField = new LinkedHashMap<>();
    for (String name : NAMES) {
      List<Channel> channels =
          Domains.channels(specification, name).stream()
              .filter(c -> c.field() != null || c.datum().isValueNode())
              .toList();
      if (channels.isEmpty()) {
        continue;
      }
      Channel first =
          channels.stream().filter(c -> c.field() != null).findFirst().orElse(channels.get(0));
      if (channels.stream()
          .anyMatch(c -> c.field() != null && c.quantitative() != first.quantitative())) {
        throw new FigureException(
            first.path(), "a ramp in one layer and a palette in another", "one of them, or value");
      }
      if (first.quantitative()) {
        ramp = ramp(channels, first, specification.missing());
        continue;
      }
      Legend same = byField.get(first.field());
      if (same != null) {
        same.names().add(name);
        same.node().withArray("channels").add(name);
        continue;
      }
      ObjectNode node = JSON.objectNode().put("title", first.title()).put("field", first.field());
      node.putArray("channels").add(name);
      node.put("ordinal", first.definition().path("type").asText().equals("ordinal"));
      node.put("scheme", first.scale().path("scheme").asText("viridis"));
      node.put("reverse", first.scale().path("reverse").asBoolean());
      node.put("hidden", first.definition().path("legend").isNull());
      List<String> values = new Domains(specification, table).discrete(channels);
      ArrayNode shown = node.putArray("values");
      values.forEach(shown::add);
      Legend legend = new Legend(first.field(), new ArrayList<>(List.of(name)), values, node);
      byField.put(first.field(), legend);
      legends.add(legend);
    }
  }

  ArrayNode items() {
    ArrayNode items = JSON.arrayNode();
    legends.forEach(legend -> items.add(legend.node()));
    return items;
  }

  JsonNode ramp() {
    return ramp;
  }

  /** The item of each legend that a layer's row has, -1 where none. */
  ArrayNode of(Layer layer, int row) {
    ArrayNode items = JSON.arrayNode();
    for (Legend legend : legends) {
      int item = -1;
      for (String name : legend.names()) {
        Channel channel = layer.channel(name);
        if (channel != null && channel.field() != null && row >= 0) {
          item = legend.values().indexOf(table.texts(channel.field(), channel.path()).get(row));
        } else if (channel != null && channel.datum().isValueNode()) {
          item = legend.values().indexOf(channel.datum().asText());
        }
      }
      items.add(item);
    }
    return items;
  }

  private ObjectNode ramp(List<Channel> channels, Channel first, String missing) {
    String type = first.scale().path("type").asText("linear");
    NumberScale scale = new NumberScale(type, first.scale().path("constant").asDouble(1));
    double[] values =
        channels.stream()
            .filter(c -> c.field() != null)
            .flatMapToDouble(c -> Arrays.stream(table.numbers(c.field(), c.path())))
            .toArray();
    JsonNode given = first.scale().path("domain");
    NumberScale.Domain domain =
        given.isArray()
            ? new NumberScale.Domain(given.get(0).asDouble(), given.get(1).asDouble())
            : scale.domain(
                values,
                first.scale().path("zero").asBoolean(),
                false,
                first.scale().path("clamp").asBoolean());
    ObjectNode node = JSON.objectNode().put("title", first.title()).put("type", type);
    node.put("constant", scale.constant());
    node.put("scheme", first.scale().path("scheme").asText("viridis"));
    node.put("reverse", first.scale().path("reverse").asBoolean());
    node.set("low", FigureCompiler.number(domain.low()));
    node.set("high", FigureCompiler.number(domain.high()));
    node.put("hidden", first.definition().path("legend").isNull());
    ArrayNode ticks = node.putArray("ticks");
    String format = first.definition().path("legend").path("format").asText();
    scale.ticks(domain, format).forEach(t -> ticks.add(AxisCompiler.tick(t)));
    boolean lacks = Arrays.stream(values).anyMatch(v -> !Double.isFinite(scale.transform(v)));
    node.put("missing", lacks ? missing : "");
    return node;
  }
}
