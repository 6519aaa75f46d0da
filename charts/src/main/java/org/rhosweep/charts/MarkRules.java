package org.rhosweep.charts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.charts.FigureSpecification.Channel;
import org.rhosweep.charts.FigureSpecification.Layer;

/** What a mark needs of its channels. */
final class MarkRules {
  static final List<String> SHAPES =
      List.of(
          "circle",
          "square",
          "triangle-up",
          "diamond",
          "cross",
          "triangle-down",
          "triangle-right",
          "triangle-left");

  private static final Set<String> NUMBERS_ONLY = Set.of("opacity", "size");
  private static final Map<String, Set<String>> ONLY_FOR =
      Map.of(
          "shape", Set.of("point", "line"),
          "strokeDash", Set.of("line", "rule", "errorbar"),
          "size", Set.of("point"),
          "order", Set.of("line", "area", "errorband"),
          "text", Set.of("text"));

  private MarkRules() {}

  /**
   * Checks a layer.
   *
   * @throws FigureException if channels lack, or have what the mark cannot show
   */
  static void check(Layer layer) {
    layer.channels().values().forEach(channel -> check(layer, channel));
    String mark = layer.mark();
    String at = layer.path() + "encoding";
    for (String axis : List.of("x", "y")) {
      if (layer.has(axis + "2") && !layer.has(axis)) {
        throw new FigureException(at, axis + "2 without " + axis, axis + " beside it");
      }
    }
    boolean range = layer.has("x2") || layer.has("y2");
    if (!layer.has("x") && !layer.has("y")) {
      throw new FigureException(at, "neither x nor y", "at least one of them");
    }
    if (!mark.equals("rule") && !(layer.has("x") && layer.has("y"))) {
      throw new FigureException(at, mark + " without both x and y", "x and y");
    }
    if (mark.startsWith("error") && !range) {
      throw new FigureException(
          at, mark + " without a range", "y and y2, or x and x2, computed by the query");
    }
    if (List.of("area", "errorband", "line").contains(mark) && layer.has("x2")) {
      throw new FigureException(at, mark + " with x2", "y2");
    }
    if (mark.equals("rect")) {
      for (String axis : List.of("x", "y")) {
        if (!layer.channel(axis).discrete() && !layer.has(axis + "2")) {
          throw new FigureException(
              layer.channel(axis).path(),
              "rect over a quantitative field",
              "an ordinal or nominal type, or a range to " + axis + "2");
        }
      }
    }
    if (mark.equals("bar") && layer.channel("x").discrete() && layer.channel("y").discrete()) {
      throw new FigureException(at, "bar over two discrete fields", "one quantitative field");
    }
    if (mark.equals("text") && !layer.has("text")) {
      throw new FigureException(at, "text without a text channel", "text: {field} or {value}");
    }
    if (mark.equals("area")
        && !layer.has("y2")
        && layer.has("color")
        && layer.channel("color").field() != null
        && !layer.channel("y").definition().path("stack").isNull()) {
      throw new FigureException(
          layer.channel("y").path(), "areas that Vega-Lite stacks", "y2, or stack: null");
    }
  }

  private static void check(Layer layer, Channel channel) {
    int given = 0;
    for (String name : List.of("field", "datum", "value")) {
      given += channel.definition().has(name) ? 1 : 0;
    }
    if (given != 1 && !channel.definition().isArray() && !channel.definition().isNull()) {
      throw new FigureException(
          channel.path(), given + " of field, datum and value", "exactly one of them");
    }
    Set<String> marks = ONLY_FOR.get(channel.name());
    if (marks != null && !marks.contains(layer.mark())) {
      throw new FigureException(
          channel.path(),
          channel.name() + " of " + layer.mark(),
          "marks " + marks.stream().sorted().toList());
    }
    boolean typed =
        List.of("x", "y", "color", "shape", "strokeDash", "opacity", "size")
            .contains(channel.name());
    if (typed && channel.field() != null && !channel.discrete() && !channel.quantitative()) {
      throw new FigureException(
          channel.path(), "a field without a type", "type: quantitative, ordinal, nominal");
    }
    if ((channel.discrete() && NUMBERS_ONLY.contains(channel.name()))
        || (channel.quantitative() && List.of("shape", "strokeDash").contains(channel.name()))) {
      throw new FigureException(
          channel.path() + ".type",
          channel.definition().path("type").toString(),
          channel.discrete() ? "quantitative" : "ordinal, nominal");
    }
    String scale = channel.scale().path("type").asText();
    if ((channel.discrete() && List.of("linear", "log", "symlog").contains(scale))
        || (channel.quantitative() && List.of("band", "point", "ordinal").contains(scale))) {
      throw new FigureException(
          channel.path() + ".scale.type", scale, "a scale of " + channel.definition().path("type"));
    }
    if (channel.quantitative() && channel.scale().has("domain")) {
      checkDomain(channel, scale);
    }
  }

  private static void checkDomain(Channel channel, String scale) {
    var domain = channel.scale().get("domain");
    if (domain.size() != 2
        || !domain.get(0).isNumber()
        || !domain.get(1).isNumber()
        || domain.get(0).asDouble() >= domain.get(1).asDouble()) {
      throw new FigureException(
          channel.path() + ".scale.domain", domain.toString(), "two numbers, the lower one first");
    }
    if (scale.equals("log") && domain.get(0).asDouble() <= 0) {
      throw new FigureException(
          channel.path() + ".scale.domain", domain.toString(), "numbers above 0 on a log scale");
    }
  }
}
