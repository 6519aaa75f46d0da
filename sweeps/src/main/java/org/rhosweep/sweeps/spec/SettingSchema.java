package org.rhosweep.sweeps.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rhosweep.core.settings.Unnamed;
import org.rhosweep.sweeps.spec.SettingReference.Setting;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;
import org.rhosweep.sweeps.spec.SettingType.Numbers;

/**
 * The JSON Schema (draft 2020-12) of sweep files, for editors. It accepts every file that {@link
 * SweepFile} accepts, and refuses unknown keys, wrong types and numbers out of range; rules that
 * join several settings are left to {@code rhosweep plan}.
 */
public final class SettingSchema {
  private static final Pattern BOUND = Pattern.compile("(>=|<=|>|<) (-?[0-9.]+(?:e-?[0-9]+)?)");
  private static final Pattern INTERVAL = Pattern.compile("(-?[0-9.]+) to (-?[0-9.]+)");

  private static final int MAX_LINE = 118;

  private final SettingMeanings meanings;
  private final Map<String, ObjectNode> definitions = new LinkedHashMap<>();

  /** Paths of settings whose own are numbers of any name. */
  private final Set<String> numbersByName = new LinkedHashSet<>();

  private SettingSchema(SettingMeanings meanings) {
    this.meanings = meanings;
  }

  /** The text of the schema. */
  public static String json() {
    return json(SettingMeanings.load());
  }

  static String json(SettingMeanings meanings) {
    StringBuilder text = new StringBuilder();
    write(text, new SettingSchema(meanings).file(), "");
    return text.append('\n').toString();
  }

  /** Short values on one line, others with a line for each part. */
  private static void write(StringBuilder text, JsonNode value, String indent) {
    String line = value.toString();
    if (line.length() + indent.length() <= MAX_LINE || !value.isContainerNode()) {
      text.append(line);
      return;
    }
    String inner = indent + "  ";
    String separator = "\n";
    text.append(value.isObject() ? '{' : '[');
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        text.append(separator).append(inner).append(TextNode.valueOf(field.getKey())).append(": ");
        write(text, field.getValue(), inner);
        separator = ",\n";
      }
    } else {
      for (JsonNode item : value) {
        text.append(separator).append(inner);
        write(text, item, inner);
        separator = ",\n";
      }
    }
    text.append('\n').append(indent).append(value.isObject() ? '}' : ']');
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode type(String type) {
    return node().put("type", type);
  }

  private static ObjectNode closed(ObjectNode properties) {
    ObjectNode object = type("object").put("additionalProperties", false);
    object.set("properties", properties);
    return object;
  }

  private static ObjectNode reference(String definition) {
    return node().put("$ref", "#/$defs/" + definition);
  }

  private static ObjectNode anyOf(List<ObjectNode> alternatives) {
    if (alternatives.size() == 1) {
      return alternatives.get(0);
    }
    ObjectNode any = node();
    any.putArray("anyOf").addAll(alternatives);
    return any;
  }

  private static ObjectNode listOf(ObjectNode items) {
    ObjectNode list = type("array").put("minItems", 1);
    list.set("items", items);
    return list;
  }

  private static ObjectNode oneOrSeveral(ObjectNode value) {
    return anyOf(List.of(value, listOf(value.deepCopy())));
  }

  private ObjectNode file() {
    Group trial = (Group) SettingType.of(TrialSpec.class);
    ObjectNode properties = node();
    ObjectNode varied = node();
    ObjectNode matched = node();
    Map<String, Setting> keys = new LinkedHashMap<>();
    SettingReference.FILE_KEYS.forEach(setting -> keys.put(setting.name(), setting));
    properties.set("name", type("string").put("pattern", "^" + SweepReader.NAME.pattern() + "$"));
    for (Component component : trial.components().values()) {
      if (!component.name().equals("seed")) {
        ObjectNode section = value(trial, component, false);
        describe(section, meanings.of(trial.type(), component.name()));
        properties.set(component.name(), section);
        paths(trial, component, component.name(), varied, matched);
      }
    }
    definitions.put("lists", withNumbers(closed(varied), listOf(type("number"))));
    properties.set("axes", reference("lists"));
    properties.set("zip", reference("lists"));
    ObjectNode entries = type("array");
    entries.set("items", withNumbers(closed(matched), oneOrSeveral(type("number"))));
    properties.set("exclude", entries);
    properties.set(
        "seeds",
        anyOf(
            List.of(
                type("integer").put("minimum", 1),
                listOf(type("integer").put("minimum", 0)).put("uniqueItems", true))));
    ObjectNode report = node();
    for (String key : SweepReader.REPORT_KEYS) {
      report.set(
          key,
          key.equals("color")
              ? anyOf(List.of(type("string"), listOf(type("string"))))
              : type("string"));
    }
    properties.set("report", closed(report));
    keys.forEach((key, setting) -> describe((ObjectNode) properties.get(key), setting.meaning()));
    ObjectNode schema = node().put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "rhosweep sweep file");
    schema.setAll(closed(properties));
    schema.putArray("required").add("name");
    ObjectNode named = schema.putObject("$defs");
    definitions.forEach(named::set);
    return schema;
  }

  /** A mapping whose keys may also be paths of numbers that have names. */
  private ObjectNode withNumbers(ObjectNode mapping, ObjectNode value) {
    if (!numbersByName.isEmpty()) {
      ObjectNode patterns = mapping.putObject("patternProperties");
      numbersByName.forEach(
          path -> patterns.set("^" + path.replace(".", "\\.") + "\\.[^.]+$", value.deepCopy()));
    }
    return mapping;
  }

  /** Every dotted path, with the lists that it takes under axes, and what exclude compares with. */
  private void paths(
      Group owner, Component component, String path, ObjectNode varied, ObjectNode matched) {
    merge(varied, path, listOf(value(owner, component, true)));
    ObjectNode one = value(owner, component, false);
    merge(matched, path, oneOrSeveral(one));
    if (component.type() instanceof Numbers) {
      numbersByName.add(path);
    }
    for (Group group : SettingPath.groups(component.type())) {
      for (Component inner : group.components().values()) {
        paths(group, inner, path + "." + inner.name(), varied, matched);
      }
    }
  }

  /** A path may be a setting of several variants: what either takes. */
  private static void merge(ObjectNode properties, String path, ObjectNode schema) {
    ObjectNode before = (ObjectNode) properties.get(path);
    if (before == null) {
      properties.set(path, schema);
    } else if (before.has("anyOf") && before.size() == 1) {
      ArrayNode alternatives = (ArrayNode) before.get("anyOf");
      for (int i = 0; i < alternatives.size(); i++) {
        if (alternatives.get(i).equals(schema)) {
          return;
        }
      }
      alternatives.add(schema);
    } else if (!before.equals(schema)) {
      properties.set(path, anyOf(List.of(before, schema)));
    }
  }

  private static void describe(ObjectNode schema, String meaning) {
    if (!meaning.isEmpty()) {
      schema.put("description", meaning.replace("`", ""));
    }
  }

  /**
   * The values of a component.
   *
   * @param varied whether settings inside it may be lists of values
   */
  private ObjectNode value(Group owner, Component component, boolean varied) {
    ObjectNode schema = of(component.type(), varied);
    if (component.type() instanceof Leaf leaf && (leaf.type() != String.class)) {
      bound(schema, SettingRange.of(owner, component));
    }
    return component.nullable() ? anyOf(List.of(schema, node().put("const", "none"))) : schema;
  }

  private ObjectNode of(SettingType type, boolean varied) {
    if (type instanceof Leaf leaf) {
      return leaf(leaf);
    } else if (type instanceof Items items) {
      ObjectNode list = type("array").put("uniqueItems", true);
      list.set("items", of(items.item(), false));
      return list;
    }
    if (type instanceof Numbers) {
      ObjectNode numbers = type("object");
      ObjectNode number = type("number");
      numbers.set("additionalProperties", varied ? oneOrSeveral(number) : number);
      return numbers;
    }
    Class<?> settings = type instanceof Choice choice ? choice.type() : ((Group) type).type();
    String name = SettingMeanings.key(settings) + (varied ? ".varied" : "");
    if (!definitions.containsKey(name)) {
      definitions.put(name, node()); // its place, before what it refers to
      definitions.put(
          name,
          type instanceof Choice choice
              ? choice(choice, varied)
              : closed(properties((Group) type, varied)));
    }
    return reference(name);
  }

  private static ObjectNode leaf(Leaf leaf) {
    if (leaf.type() == int.class || leaf.type() == long.class) {
      return type("integer");
    } else if (leaf.type() == double.class) {
      return type("number");
    } else if (leaf.type() == boolean.class) {
      return type("boolean");
    } else if (leaf.type() == String.class) {
      ObjectNode text = node();
      text.putArray("type").add("string").add("number").add("boolean"); // path: 2026
      return text;
    }
    ObjectNode names = node();
    leaf.names().forEach(names.putArray("enum")::add);
    return names;
  }

  private ObjectNode properties(Group group, boolean varied) {
    ObjectNode properties = node();
    if (group.fileKey() != null) {
      properties.set(group.fileKey(), varied ? oneOrSeveral(type("string")) : type("string"));
    }
    for (Component component : group.components().values()) {
      ObjectNode one = value(group, component, varied);
      ObjectNode schema = varied ? oneOrSeveral(one) : one;
      if (!varied) {
        describe(schema, meanings.of(group.type(), component.member()));
      }
      if (component.defaultValue() != null && component.type() instanceof Leaf leaf) {
        Object given = leaf.parse((YamlValue.Scalar) component.defaultValue());
        schema.putPOJO("default", given instanceof Enum<?> ? Leaf.nameOf(given) : given);
      }
      properties.set(component.name(), schema);
    }
    return properties;
  }

  /**
   * A name, or a mapping with the name and settings. What has no default is not required here: an
   * axis or {@code --set} may give it.
   */
  private ObjectNode choice(Choice choice, boolean varied) {
    List<ObjectNode> alternatives = new ArrayList<>();
    ObjectNode names = node();
    ArrayNode bare = names.putArray("enum");
    alternatives.add(names);
    choice
        .variants()
        .forEach(
            (name, variant) -> {
              bare.add(name);
              ObjectNode properties = node();
              properties.set(Choice.NAME, node().put("const", name));
              if (choice.alias() != null) {
                properties.set(choice.alias(), node().put("const", name));
              }
              properties.setAll(properties(variant, varied));
              ObjectNode mapping = closed(properties);
              if (!varied) {
                describe(mapping, meanings.of(variant.type()));
              }
              if (!variant.type().isAnnotationPresent(Unnamed.class)) {
                requireName(mapping, choice);
              }
              alternatives.add(mapping);
            });
    return anyOf(alternatives);
  }

  /** Under one of its keys. */
  private static void requireName(ObjectNode mapping, Choice choice) {
    if (choice.alias() == null) {
      mapping.putArray("required").add(Choice.NAME);
      return;
    }
    ArrayNode either = mapping.putArray("oneOf");
    for (String key : List.of(Choice.NAME, choice.alias())) {
      either.addObject().putArray("required").add(key);
    }
  }

  private static void bound(ObjectNode schema, String range) {
    for (String rule : range.split("; ", -1)) {
      Matcher interval = INTERVAL.matcher(rule);
      if (interval.matches()) {
        schema.put("minimum", number(interval.group(1)));
        schema.put("maximum", number(interval.group(2)));
        continue;
      }
      Matcher bound = BOUND.matcher(rule);
      while (bound.find()) {
        String keyword =
            switch (bound.group(1)) {
              case ">=" -> "minimum";
              case ">" -> "exclusiveMinimum";
              case "<=" -> "maximum";
              default -> "exclusiveMaximum";
            };
        schema.put(keyword, number(bound.group(2)));
      }
    }
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text);
  }
}
