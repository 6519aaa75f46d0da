package org.rhosweep.spark.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A figure's specification with what the sweep varies filled in: parameters, colours, and panels.
 * What the file says itself stays as it is.
 */
final class FilledSpecification {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PARAMETER = Pattern.compile(":([a-z_]+)");
  private static final List<String> FACETS = List.of("row", "column", "facet");

  private FilledSpecification() {}

  /** The channels that a file wants to be filled: by {@code usermeta.fill}, all if not said. */
  static List<String> wanted(String text) {
    try {
      JsonNode fill = JSON.readTree(text).path("usermeta").path("fill");
      if (fill.isMissingNode()) {
        return List.of("color", "row", "column");
      }
      List<String> channels = new ArrayList<>();
      fill.forEach(channel -> channels.add(channel.asText()));
      return channels;
    } catch (JsonProcessingException e) {
      return List.of(); // the parser of figures says where
    }
  }

  /** Whether a file wants each arm by itself: it names the field {@code arm}, or says so. */
  static boolean wantsArms(String text) {
    try {
      JsonNode file = JSON.readTree(text);
      return file.path("usermeta").path("arms").asText().equals("all")
          || file.findValuesAsText("field").contains(QueryResult.ARM);
    } catch (JsonProcessingException e) {
      return false; // the parser of figures says where
    }
  }

  /**
   * Fills one.
   *
   * @param text of the file
   * @param parameters by their names, put in for {@code :name} in texts; true and false alone in a
   *     text become that
   * @param channels definition of {@code color}, {@code row}, {@code column} that are to be added
   *     where the file has none
   * @return text of a whole specification
   */
  static String fill(
      String text, Map<String, String> parameters, Map<String, ObjectNode> channels) {
    JsonNode read;
    try {
      read = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return text; // the parser of figures says where
    }
    if (!(replaced(read, parameters) instanceof ObjectNode file)) {
      return text;
    }
    boolean faceted = file.has("facet");
    ObjectNode view = faceted && file.get("spec") instanceof ObjectNode spec ? spec : file;
    if (channels.containsKey("color") && !view.path("encoding").has("color")) {
      view.withObject("/encoding").set("color", channels.get("color"));
    }
    List<String> panels = List.of("row", "column").stream().filter(channels::containsKey).toList();
    boolean own = faceted || FACETS.stream().anyMatch(facet -> uses(view, facet));
    if (panels.isEmpty() || own) {
      return file.toString();
    }
    if (!view.has("layer")) {
      panels.forEach(p -> view.withObject("/encoding").set(p, channels.get(p)));
      return file.toString();
    }
    ObjectNode outer = JSON.createObjectNode();
    ObjectNode inner = JSON.createObjectNode();
    file.properties()
        .forEach(
            e -> {
              boolean ofPanel =
                  List.of("layer", "encoding", "mark", "width", "height").contains(e.getKey());
              (ofPanel ? inner : outer).set(e.getKey(), e.getValue());
            });
    ObjectNode facet = outer.putObject("facet");
    panels.forEach(panel -> facet.set(panel, channels.get(panel)));
    outer.set("spec", inner);
    return outer.toString();
  }

  private static boolean uses(JsonNode view, String channel) {
    if (view.path("encoding").has(channel)) {
      return true;
    }
    for (JsonNode layer : view.path("layer")) {
      if (layer.path("encoding").has(channel)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode replaced(JsonNode node, Map<String, String> parameters) {
    if (node instanceof ObjectNode object) {
      for (String name : names(object)) {
        object.set(name, replaced(object.get(name), parameters));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, replaced(array.get(i), parameters));
      }
    } else if (node.isTextual()) {
      String text =
          PARAMETER
              .matcher(node.asText())
              .replaceAll(
                  found ->
                      Matcher.quoteReplacement(
                          parameters.getOrDefault(found.group(1), found.group())));
      return List.of("true", "false").contains(text)
          ? BooleanNode.valueOf(Boolean.parseBoolean(text))
          : TextNode.valueOf(text);
    }
    return node;
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> all = object.fieldNames(); all.hasNext(); ) {
      names.add(all.next());
    }
    return names;
  }
}
