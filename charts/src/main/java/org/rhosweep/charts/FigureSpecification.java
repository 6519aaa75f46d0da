package org.rhosweep.charts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a figure is drawn: a subset of Vega-Lite 5 and 6, described in docs/figures.md. The same file
 * opens in Vega's editor and in Altair.
 *
 * @param source the file, as it was read
 * @param view what holds width and height of a panel: the file itself, or its {@code spec}
 * @param layers marks from below to above, each with its own and the shared channels
 * @param facets channels of rows, columns, or panels that wrap; none for a single panel
 * @see "Satyanarayan, Moritz, Wongsuphasawat and Heer (2017), Vega-Lite: A Grammar of Interactive
 *     Graphics"
 */
public record FigureSpecification(
    JsonNode source, JsonNode view, List<Layer> layers, Map<String, Channel> facets) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /**
   * One mark over its channels.
   *
   * @param mark one of {@link SpecificationRules#MARKS}
   */
  record Layer(String path, String mark, JsonNode properties, Map<String, Channel> channels) {
    Channel channel(String name) {
      return channels.get(name);
    }

    boolean has(String name) {
      return channels.containsKey(name);
    }
  }

  /**
   * What a channel shows: a field of the table, a value in data's units, or a value of the mark.
   */
  record Channel(String path, String name, JsonNode definition) {
    String field() {
      return definition.hasNonNull("field") ? definition.get("field").asText() : null;
    }

    boolean discrete() {
      String type = definition.path("type").asText();
      return type.equals("nominal") || type.equals("ordinal");
    }

    boolean quantitative() {
      return definition.path("type").asText().equals("quantitative");
    }

    JsonNode datum() {
      return definition.path("datum");
    }

    JsonNode scale() {
      return definition.path("scale");
    }

    /** The title that is given or the field's name; empty where the file says null. */
    String title() {
      for (String holder : List.of("axis", "legend", "header")) {
        if (definition.path(holder).has("title")) {
          return definition.path(holder).path("title").asText("");
        }
      }
      if (definition.has("title")) {
        return definition.get("title").isNull() ? "" : definition.get("title").asText();
      }
      return field() == null ? "" : field();
    }
  }

  /**
   * Reads a specification.
   *
   * @throws FigureException if it is no JSON or outside of the subset: where, what, what is allowed
   */
  public static FigureSpecification parse(String json) {
    JsonNode source;
    try {
      source = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new FigureException("file", e.getOriginalMessage(), "one JSON object");
    }
    SpecificationRules.FILE.check("file", source);
    boolean operator = source.has("facet");
    if (operator != source.has("spec")) {
      throw new FigureException("file", "one of facet and spec", "both or none");
    }
    if (operator) {
      for (String name : List.of("mark", "layer", "encoding", "width", "height")) {
        if (source.has(name)) {
          throw new FigureException(name, name + " beside facet", name + " inside of spec");
        }
      }
    }
    JsonNode view = operator ? source.get("spec") : source;
    String at = operator ? "spec." : "";
    Map<String, Channel> facets = new LinkedHashMap<>();
    if (operator && source.get("facet").has("field")) {
      facets.put("facet", new Channel("facet", "facet", source.get("facet")));
    } else if (operator) {
      source
          .get("facet")
          .properties()
          .forEach(e -> facets.put(e.getKey(), facet("facet.", e.getKey(), e.getValue())));
    }
    List<Layer> layers = layers(view, at, facets);
    if (facets.containsKey("facet") && facets.size() > 1) {
      throw new FigureException("facet", "facet with row or column", "facet, or row and column");
    }
    FigureSpecification result = new FigureSpecification(source, view, List.copyOf(layers), facets);
    layers.forEach(MarkRules::check);
    return result;
  }

  private static Channel facet(String at, String name, JsonNode definition) {
    return new Channel(at + name, name, definition);
  }

  private static List<Layer> layers(JsonNode view, String at, Map<String, Channel> facets) {
    Map<String, Channel> shared = channels(view, at);
    List<Layer> layers = new ArrayList<>();
    if (view.has("mark") == view.has("layer")) {
      throw new FigureException(
          at.isEmpty() ? "file" : "spec", "both or none of mark and layer", "one of them");
    }
    if (view.has("mark")) {
      for (String name : SpecificationRules.FACETS) {
        Channel channel = shared.remove(name);
        if (channel != null && !at.isEmpty()) {
          throw new FigureException(channel.path(), name, "facets beside spec");
        }
        if (channel != null) {
          facets.put(name, channel);
        }
      }
      layers.add(layer("", view, shared));
      return layers;
    }
    int index = 0;
    for (JsonNode part : view.get("layer")) {
      String path = at + "layer[" + index++ + "].";
      layers.add(layer(path, part, merged(shared, channels(part, path))));
    }
    for (Layer layer : layers) {
      for (String name : SpecificationRules.FACETS) {
        if (layer.has(name)) {
          throw new FigureException(
              layer.channel(name).path(),
              name + " of layers, which Vega-Lite drops",
              "{\"facet\": {\"" + name + "\": ...}, \"spec\": {\"layer\": ...}}");
        }
      }
    }
    return layers;
  }

  /** A layer's channels over the shared ones, whose properties they have where they say nothing. */
  private static Map<String, Channel> merged(
      Map<String, Channel> shared, Map<String, Channel> own) {
    Map<String, Channel> all = new LinkedHashMap<>(shared);
    own.forEach(
        (name, channel) -> {
          JsonNode definition = channel.definition();
          if (all.containsKey(name)
              && all.get(name).definition() instanceof ObjectNode shares
              && (channel.field() != null || definition.has("datum"))) {
            ObjectNode whole = shares.deepCopy();
            whole.remove(List.of("field", "datum", "value"));
            definition = whole.setAll((ObjectNode) definition);
          }
          all.put(name, new Channel(channel.path(), name, definition));
        });
    return all;
  }

  private static Map<String, Channel> channels(JsonNode view, String at) {
    Map<String, Channel> channels = new LinkedHashMap<>();
    view.path("encoding")
        .properties()
        .forEach(
            e -> {
              String path = at + "encoding." + e.getKey();
              channels.put(e.getKey(), new Channel(path, e.getKey(), e.getValue()));
            });
    return channels;
  }

  private static Layer layer(String path, JsonNode part, Map<String, Channel> channels) {
    JsonNode mark = part.get("mark");
    String name = mark.isObject() ? mark.path("type").asText() : mark.asText();
    Map<String, Channel> present = new LinkedHashMap<>(channels);
    present.values().removeIf(c -> c.definition().isNull() && !c.name().equals("tooltip"));
    for (JsonNode step : part.path("transform")) {
      Channel text = present.get("text");
      String field = step.path("filter").path("field").asText();
      if (!name.equals("text") || text == null || !field.equals(text.field())) {
        throw new FigureException(
            path + "transform",
            "a filter by " + field,
            "one by the field that a text mark shows, whose rows without a value have no text");
      }
    }
    return new Layer(path, name, mark.isObject() ? mark : MissingNode.getInstance(), present);
  }

  /** Title of the figure, or empty. */
  public String title() {
    JsonNode title = source.path("title");
    return title.isObject() ? title.path("text").asText() : title.asText();
  }

  String subtitle() {
    return source.path("title").path("subtitle").asText();
  }

  /** What a missing or infinite value means, by {@code usermeta.missing}; "diverged" else. */
  String missing() {
    return source.path("usermeta").path("missing").asText("diverged");
  }

  /** What the rows are, in plural, by {@code usermeta.rows}. */
  String rows() {
    return source.path("usermeta").path("rows").asText("rows");
  }

  /** Whether each panel has its own scale of {@code x} or {@code y}. */
  boolean independent(String channel) {
    return Stream.of(source.path("resolve"), view.path("resolve"))
        .anyMatch(r -> r.path("scale").path(channel).asText().equals("independent"));
  }

  /**
   * The file's text to stand beside a CSV file: with its address, and with the ordinal columns that
   * are numbers, which Vega-Lite would sort as texts; a missing text is none, where Vega-Lite would
   * write "null".
   */
  public String withData(String url, Table table) {
    ObjectNode copy = source.deepCopy();
    ObjectNode data = copy.putObject("data").put("url", url);
    ObjectNode parse = data.putObject("format").put("type", "csv").putObject("parse");
    Stream.concat(
            facets.values().stream(), layers.stream().flatMap(l -> l.channels().values().stream()))
        .filter(c -> c.field() != null && (c.quantitative() || table.numeric(c.field())))
        .forEach(c -> parse.put(c.field(), "number"));
    JsonNode drawn = copy.has("spec") ? copy.get("spec") : copy;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.mark().equals("text") && layer.channel("text").field() != null) {
        JsonNode part = drawn.has("layer") ? drawn.get("layer").get(i) : drawn;
        ((ObjectNode) part)
            .putArray("transform")
            .addObject()
            .putObject("filter")
            .put("field", layer.channel("text").field())
            .put("valid", true);
      }
    }
    return copy.toPrettyString() + "\n";
  }
}
