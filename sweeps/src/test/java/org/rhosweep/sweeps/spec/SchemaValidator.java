package org.rhosweep.sweeps.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks values by a JSON Schema, as far as ours goes: a keyword that it does not know is an error.
 */
final class SchemaValidator {
  private static final Set<String> NOTES =
      Set.of("$schema", "$defs", "title", "description", "default");

  private final JsonNode root;

  SchemaValidator(JsonNode root) {
    this.root = root;
  }

  /** What is wrong with a value; empty where nothing is. */
  List<String> problems(JsonNode value) {
    return problems(root, value, "");
  }

  private List<String> problems(JsonNode schema, JsonNode value, String path) {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      if (!NOTES.contains(keyword.getKey())) {
        check(schema, keyword.getKey(), keyword.getValue(), value, path, found);
      }
    }
    return found;
  }

  private void check(
      JsonNode schema,
      String keyword,
      JsonNode rule,
      JsonNode value,
      String path,
      List<String> found) {
    switch (keyword) {
      case "$ref" ->
          found.addAll(
              problems(root.at(rule.asText().substring(1)), value, path)); // "#/$defs/Name"
      case "anyOf" -> {
        for (JsonNode alternative : rule) {
          if (problems(alternative, value, path).isEmpty()) {
            return;
          }
        }
        found.add(path + ": fits none of " + rule.size() + " forms: " + value);
      }
      case "oneOf" -> {
        int fitting = 0;
        for (JsonNode alternative : rule) {
          fitting += problems(alternative, value, path).isEmpty() ? 1 : 0;
        }
        refuse(fitting != 1, path, value, "of one form, was of " + fitting, found);
      }
      case "enum" -> refuse(!contains(rule, value), path, value, "one of " + rule, found);
      case "const" -> refuse(!rule.equals(value), path, value, rule.toString(), found);
      case "type" -> refuse(!hasType(rule, value), path, value, "of type " + rule, found);
      case "pattern" ->
          refuse(
              !Pattern.compile(rule.asText()).matcher(value.asText()).find(),
              path,
              value,
              "like " + rule,
              found);
      case "minimum" -> bound(value.asDouble() < rule.asDouble(), ">= ", path, value, rule, found);
      case "maximum" -> bound(value.asDouble() > rule.asDouble(), "<= ", path, value, rule, found);
      case "exclusiveMinimum" ->
          bound(value.asDouble() <= rule.asDouble(), "> ", path, value, rule, found);
      case "exclusiveMaximum" ->
          bound(value.asDouble() >= rule.asDouble(), "< ", path, value, rule, found);
      case "minItems" ->
          refuse(value.isArray() && value.size() < rule.asInt(), path, value, "longer", found);
      case "uniqueItems" -> {
        Set<JsonNode> items = new HashSet<>();
        value.forEach(items::add);
        refuse(value.isArray() && items.size() < value.size(), path, value, "distinct", found);
      }
      case "items" -> {
        if (value.isArray()) {
          for (int i = 0; i < value.size(); i++) {
            found.addAll(problems(rule, value.get(i), path + "[" + i + "]"));
          }
        }
      }
      case "required" ->
          rule.forEach(
              key ->
                  refuse(
                      value.isObject() && !value.has(key.asText()),
                      path,
                      value,
                      "with " + key,
                      found));
      case "properties" -> {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          if (rule.has(field.getKey())) {
            found.addAll(
                problems(rule.get(field.getKey()), field.getValue(), path + "/" + field.getKey()));
          }
        }
      }
      case "patternProperties" -> {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          for (Map.Entry<String, JsonNode> pattern : rule.properties()) {
            if (Pattern.compile(pattern.getKey()).matcher(field.getKey()).find()) {
              found.addAll(
                  problems(pattern.getValue(), field.getValue(), path + "/" + field.getKey()));
            }
          }
        }
      }
      case "additionalProperties" -> {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          String key = field.getKey();
          boolean named = schema.has("properties") && schema.get("properties").has(key);
          for (Map.Entry<String, JsonNode> pattern :
              schema.path("patternProperties").properties()) {
            named |= Pattern.compile(pattern.getKey()).matcher(key).find();
          }
          if (!named && rule.isObject()) {
            found.addAll(problems(rule, field.getValue(), path + "/" + key));
          }
          refuse(!named && !rule.isObject(), path + "/" + key, value, "without this key", found);
        }
      }
      default -> throw new IllegalStateException("unknown keyword " + keyword);
    }
  }

  private static void bound(
      boolean broken,
      String rule,
      String path,
      JsonNode value,
      JsonNode bound,
      List<String> found) {
    refuse(value.isNumber() && broken, path, value, rule + bound, found);
  }

  private static void refuse(
      boolean broken, String path, JsonNode value, String rule, List<String> found) {
    if (broken) {
      found.add(path + " must be " + rule + ", was " + value);
    }
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode item : list) {
      if (item.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasType(JsonNode types, JsonNode value) {
    if (types.isArray()) {
      for (JsonNode type : types) {
        if (hasType(type, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (types.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      default -> throw new IllegalStateException("unknown type " + types);
    };
  }
}
