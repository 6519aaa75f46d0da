package org.rhosweep.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.charts.FigureSpecification.Channel;
import org.rhosweep.charts.FigureSpecification.Layer;

/** The values of discrete channels, in the order that they are shown in. */
record Domains(FigureSpecification specification, Table table) {
  /**
   * Values of channels that share a scale, ascending unless they say else: as numbers where all are
   * numbers, as text where not.
   */
  List<String> discrete(List<Channel> channels) {
    Set<String> values = new LinkedHashSet<>();
    Channel first = channels.get(0);
    JsonNode sort = null;
    for (Channel channel : channels) {
      for (JsonNode value : channel.scale().path("domain")) {
        values.add(value.asText());
      }
      if (sort == null && channel.definition().has("sort")) {
        sort = channel.definition().get("sort");
        first = channel;
      }
    }
    if (!values.isEmpty()) {
      return List.copyOf(values);
    }
    for (Channel channel : channels) {
      if (channel.field() != null) {
        values.addAll(table.texts(channel.field(), channel.path()));
      } else if (channel.datum().isValueNode()) {
        values.add(channel.datum().asText());
      }
    }
    List<String> sorted = new ArrayList<>(values);
    if (sort == null || (sort.isTextual() && sort.asText().endsWith("scending"))) {
      Comparator<String> order = ascending(values);
      sorted.sort(sort != null && sort.asText().equals("descending") ? order.reversed() : order);
    } else if (sort.isArray()) {
      Set<String> listed = new LinkedHashSet<>();
      sort.forEach(value -> listed.add(value.asText()));
      listed.retainAll(values);
      listed.addAll(values);
      return List.copyOf(listed);
    } else if (!sort.isNull()) {
      sorted.sort(byField(first, sort));
    }
    return sorted;
  }

  private static Comparator<String> ascending(Set<String> values) {
    boolean numeric = values.stream().allMatch(v -> v.isEmpty() || !Double.isNaN(Table.number(v)));
    return numeric
        ? Comparator.comparingDouble(v -> v.isEmpty() ? Double.NEGATIVE_INFINITY : Table.number(v))
        : Comparator.naturalOrder();
  }

  /**
   * By a number of each value's rows: another position's, or a field's; the smallest if not said.
   */
  private Comparator<String> byField(Channel channel, JsonNode sort) {
    String text = sort.asText();
    String field = sort.path("field").asText();
    if (sort.isTextual()) {
      String axis = text.replace("-", "");
      field =
          specification.layers().stream()
              .filter(layer -> layer.has(axis) && layer.channel(axis).field() != null)
              .map(layer -> layer.channel(axis).field())
              .findFirst()
              .orElseThrow(
                  () -> new FigureException(channel.path() + ".sort", text, "a channel in use"));
    }
    double[] numbers = table.numbers(field, channel.path() + ".sort");
    List<String> keys = table.texts(channel.field(), channel.path());
    Map<String, List<Double>> groups = new HashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isNaN(numbers[i])) {
        groups.computeIfAbsent(keys.get(i), k -> new ArrayList<>()).add(numbers[i]);
      }
    }
    Map<String, Double> ranks = new HashMap<>();
    String op = sort.path("op").asText("min");
    groups.forEach((key, values) -> ranks.put(key, aggregate(op, values)));
    boolean down = text.startsWith("-") || sort.path("order").asText().equals("descending");
    return Comparator.comparingDouble(
        value -> {
          double rank = ranks.getOrDefault(value, Double.POSITIVE_INFINITY); // without one: last
          return down && ranks.containsKey(value) ? -rank : rank;
        });
  }

  private static double aggregate(String op, List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    return switch (op) {
      case "max" -> sorted[n - 1];
      case "mean" -> Arrays.stream(sorted).sum() / n;
      case "median" -> (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
      default -> sorted[0];
    };
  }

  /** The channels of a name in all layers. */
  static List<Channel> channels(FigureSpecification specification, String name) {
    return specification.layers().stream()
        .filter(layer -> layer.has(name))
        .map((Layer layer) -> layer.channel(name))
        .toList();
  }
}
