package org.rhosweep.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** The grammar of the subset: which properties there are, and of which kind. */
final class SpecificationRules {
  static final List<String> MARKS =
      List.of(
          "line", "point", "rect", "rule", "bar", "area", "errorbar", "errorband", "tick", "text");
  static final List<String> FACETS = List.of("row", "column", "facet");
  static final List<String> SCHEMES =
      List.of("viridis", "cividis", "blues", "greys", "purpleorange", "redblue");

  /** Checks a part of a specification. */
  interface Rule {
    void check(String path, JsonNode node);
  }

  private static final Rule TEXT = leaf("a text", JsonNode::isTextual);
  private static final Rule NUMBER = leaf("a number", JsonNode::isNumber);
  private static final Rule FLAG = leaf("true, false", JsonNode::isBoolean);
  private static final Rule ANYTHING = (path, node) -> {};
  private static final Rule TITLE =
      leaf("a text or null", node -> node.isTextual() || node.isNull());
  private static final Rule POSITIVE =
      leaf("a number above 0", n -> n.isNumber() && n.asDouble() > 0);
  private static final Rule FRACTION =
      leaf("a number from 0 to 1", n -> n.isNumber() && n.asDouble() >= 0 && n.asDouble() <= 1);
  private static final Rule COLOR =
      leaf("a colour as #rrggbb", n -> n.isTextual() && n.asText().matches("#[0-9a-fA-F]{6}"));
  private static final Rule DASH =
      leaf("a list of lengths, as [4, 2]", n -> all(n, e -> e.isNumber() && e.asDouble() >= 0));
  private static final Rule DATUM =
      leaf("a number or a text", node -> node.isNumber() || node.isTextual());
  private static final Rule FORMAT =
      leaf(
          "a number format of d3 as .2f, .1%, .3e, .2~g, ~s, d or ,d",
          node -> node.isTextual() && NumberText.isFormat(node.asText()));

  private static final Rule SCALE =
      object(
          Map.of(
              "type", oneOf("linear", "log", "symlog", "band", "point", "ordinal"),
              "domain", leaf("a list of numbers or texts", n -> all(n, JsonNode::isValueNode)),
              "zero", FLAG,
              "reverse", FLAG,
              "nice", FLAG,
              "clamp", FLAG,
              "constant", POSITIVE,
              "scheme", oneOf(SCHEMES.toArray(String[]::new))));
  private static final Rule SORT =
      either(
          leaf(
              "ascending, descending, null, x, -x, y, -y, a list, {field, op, order}",
              n ->
                  n.isNull()
                      || List.of("ascending", "descending", "x", "-x", "y", "-y")
                          .contains(n.asText())
                      || all(n, JsonNode::isValueNode)),
          object(
              Map.of(
                  "field", TEXT,
                  "op", oneOf("min", "max", "mean", "median"),
                  "order", oneOf("ascending", "descending"))));
  private static final Rule AXIS =
      nullable(object(Map.of("format", FORMAT, "title", TITLE, "grid", FLAG)));
  private static final Rule LEGEND = nullable(object(Map.of("format", FORMAT, "title", TITLE)));
  private static final Rule TYPE = oneOf("quantitative", "ordinal", "nominal");
  private static final Map<String, Rule> FIELD =
      Map.of("field", TEXT, "type", TYPE, "title", TITLE);

  private static final Rule POSITION =
      object(
          with(
              FIELD,
              "scale",
              SCALE,
              "sort",
              SORT,
              "axis",
              AXIS,
              "datum",
              DATUM,
              "stack",
              leaf(
                  "zero, null, false",
                  n -> n.isNull() || n.equals(BooleanNode.FALSE) || n.asText().equals("zero"))));
  private static final Rule SECOND = object(Map.of("field", TEXT, "title", TITLE, "datum", DATUM));
  private static final Rule HEADER = object(Map.of("title", TITLE));
  private static final Rule FACET =
      object(with(FIELD, "sort", SORT, "header", HEADER, "columns", POSITIVE));
  private static final Rule DETAIL = object(FIELD);
  private static final Rule SHOWN = object(with(FIELD, "format", FORMAT));

  private static Rule appearance(Rule value) {
    return nullable(
        object(
            with(
                FIELD, "scale", SCALE, "sort", SORT, "legend", LEGEND, "datum", DATUM, "value",
                value)));
  }

  private static final Rule ENCODING =
      object(
          Map.ofEntries(
              Map.entry("x", nullable(POSITION)),
              Map.entry("y", nullable(POSITION)),
              Map.entry("x2", nullable(SECOND)),
              Map.entry("y2", nullable(SECOND)),
              Map.entry("color", appearance(COLOR)),
              Map.entry("shape", appearance(oneOf(MarkRules.SHAPES.toArray(String[]::new)))),
              Map.entry("strokeDash", appearance(DASH)),
              Map.entry("opacity", appearance(FRACTION)),
              Map.entry("size", appearance(POSITIVE)),
              Map.entry("detail", listOf(DETAIL)),
              Map.entry("tooltip", nullable(listOf(SHOWN))),
              Map.entry("text", object(with(FIELD, "format", FORMAT, "value", TEXT))),
              Map.entry("order", object(with(FIELD, "sort", SORT))),
              Map.entry("row", FACET),
              Map.entry("column", FACET),
              Map.entry("facet", FACET)));
  private static final Rule MARK_NAME = oneOf(MARKS.toArray(String[]::new));
  private static final Rule MARK =
      either(
          MARK_NAME,
          object(
              Map.ofEntries(
                  Map.entry("type", MARK_NAME),
                  Map.entry("point", FLAG),
                  Map.entry("filled", FLAG),
                  Map.entry("size", POSITIVE),
                  Map.entry("opacity", FRACTION),
                  Map.entry("color", COLOR),
                  Map.entry("strokeDash", DASH),
                  Map.entry("strokeWidth", POSITIVE),
                  Map.entry("interpolate", oneOf("linear", "step-after", "step-before")),
                  Map.entry("shape", oneOf(MarkRules.SHAPES.toArray(String[]::new))),
                  Map.entry("ticks", FLAG),
                  Map.entry("clip", FLAG),
                  Map.entry("tooltip", FLAG),
                  Map.entry("orient", oneOf("vertical", "horizontal")),
                  Map.entry("align", oneOf("left", "center", "right")),
                  Map.entry("baseline", oneOf("top", "middle", "bottom")),
                  Map.entry("dx", NUMBER),
                  Map.entry("dy", NUMBER))));
  private static final Rule RESOLVED = oneOf("independent", "shared");
  private static final Rule XY = object(Map.of("x", RESOLVED, "y", RESOLVED));
  private static final Rule SIZE =
      either(
          leaf("a number from 1 to 4000", n -> n.isInt() && n.asInt() >= 1 && n.asInt() <= 4000),
          object(Map.of("step", POSITIVE)));
  private static final Rule TRANSFORM =
      listOf(
          object(
              Map.of(
                  "filter",
                  object(Map.of("field", TEXT, "valid", leaf("true", BooleanNode.TRUE::equals))))));
  private static final Rule LAYERS =
      listOf(object(Map.of("mark", MARK, "encoding", ENCODING, "transform", TRANSFORM)));
  private static final Map<String, Rule> VIEW =
      Map.of(
          "mark",
          MARK,
          "layer",
          LAYERS,
          "encoding",
          ENCODING,
          "transform",
          TRANSFORM,
          "width",
          SIZE,
          "height",
          SIZE,
          "resolve",
          object(Map.of("scale", XY, "axis", XY)),
          "params",
          listOf(object(Map.of("name", TEXT, "select", ANYTHING, "bind", oneOf("legend")))));

  static final Rule FILE =
      object(
          with(
              VIEW,
              "$schema",
              TEXT,
              "description",
              TEXT,
              "title",
              either(TEXT, object(Map.of("text", TEXT, "subtitle", TEXT))),
              "data",
              object(Map.of("url", TEXT, "name", TEXT, "format", ANYTHING)),
              "usermeta",
              leaf(
                  "an object; missing and rows in it are texts",
                  n ->
                      n.isObject()
                          && (!n.has("missing") || n.get("missing").isTextual())
                          && (!n.has("rows") || n.get("rows").isTextual())),
              "columns",
              POSITIVE,
              "facet",
              object(with(FIELD, "row", FACET, "column", FACET, "sort", SORT, "header", HEADER)),
              "spec",
              object(VIEW)));

  private SpecificationRules() {}

  private static boolean all(JsonNode list, Predicate<JsonNode> condition) {
    return list.isArray() && StreamSupport.stream(list.spliterator(), false).allMatch(condition);
  }

  private static Map<String, Rule> with(Map<String, Rule> rules, Object... more) {
    Map<String, Rule> all = new TreeMap<>(rules);
    for (int i = 0; i < more.length; i += 2) {
      all.put((String) more[i], (Rule) more[i + 1]);
    }
    return all;
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  private static Rule leaf(String allowed, Predicate<JsonNode> condition) {
    return (path, node) -> {
      if (!condition.test(node)) {
        throw new FigureException(path, shown(node), allowed);
      }
    };
  }

  private static Rule oneOf(String... values) {
    return leaf(
        String.join(", ", values),
        node -> node.isTextual() && Arrays.asList(values).contains(node.asText()));
  }

  private static Rule nullable(Rule rule) {
    return (path, node) -> {
      if (!node.isNull()) {
        rule.check(path, node);
      }
    };
  }

  private static Rule either(Rule plain, Rule object) {
    return (path, node) -> (node.isObject() ? object : plain).check(path, node);
  }

  /** One of them or a list of them. */
  private static Rule listOf(Rule rule) {
    return (path, node) -> {
      if (node.isArray()) {
        for (int i = 0; i < node.size(); i++) {
          rule.check(path + "[" + i + "]", node.get(i));
        }
      } else {
        rule.check(path, node);
      }
    };
  }

  private static Rule object(Map<String, Rule> rules) {
    return (path, node) -> {
      if (!node.isObject()) {
        throw new FigureException(path, shown(node), "an object");
      }
      String at = path.equals("file") ? "" : path + ".";
      node.properties()
          .forEach(
              property -> {
                Rule rule = rules.get(property.getKey());
                if (rule == null) {
                  throw new FigureException(
                      at + property.getKey(),
                      "a property outside of the subset",
                      String.join(", ", new TreeMap<>(rules).keySet()));
                }
                rule.check(at + property.getKey(), property.getValue());
              });
    };
  }
}
