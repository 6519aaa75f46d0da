package org.rhosweep.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A value of a golden file and where it stands, so that what is missing or wrong can be named.
 *
 * @param node the value
 * @param path from the root, such as {@code cells[2].expected.J_time}
 */
record GoldenValue(JsonNode node, String path) {
  private static final long MAX_NUMBERS = 4_000_000;

  boolean has(String key) {
    return node.has(key);
  }

  GoldenValue get(String key) throws GoldenException {
    JsonNode value = node.get(key);
    if (value == null) {
      throw wrong("lacks the key \"" + key + '"');
    }
    return new GoldenValue(value, path.isEmpty() ? key : path + "." + key);
  }

  /** The elements of a list. */
  List<GoldenValue> items() throws GoldenException {
    if (!node.isArray()) {
      throw wrong("must be a list");
    }
    List<GoldenValue> items = new ArrayList<>();
    for (JsonNode item : node) {
      items.add(new GoldenValue(item, path + "[" + items.size() + "]"));
    }
    return items;
  }

  /** One element of a list. */
  GoldenValue item(int index) throws GoldenException {
    if (!node.isArray() || index >= node.size()) {
      throw wrong("must be a list of more than " + index + " entries");
    }
    return new GoldenValue(node.get(index), path + "[" + index + "]");
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  String text() throws GoldenException {
    if (!node.isTextual()) {
      throw wrong("must be a text");
    }
    return node.textValue();
  }

  boolean booleanValue() throws GoldenException {
    if (!node.isBoolean()) {
      throw wrong("must be true or false");
    }
    return node.booleanValue();
  }

  /** A whole number of at least 1 that sizes of networks allow. */
  int size() throws GoldenException {
    if (!node.isInt() || node.intValue() < 1 || node.intValue() > 4096) {
      throw wrong("must be a whole number, 1 to 4096");
    }
    return node.intValue();
  }

  /** A whole number of at least 0 and at most ten thousand. */
  int count() throws GoldenException {
    if (!node.isInt() || node.intValue() < 0 || node.intValue() > 10_000) {
      throw wrong("must be a whole number, 0 to 10000");
    }
    return node.intValue();
  }

  /**
   * Refuses a case whose sizes multiply to more than a check can hold, before any room is taken.
   *
   * @param what the product, in words
   * @param sizes of the case, each &gt;= 1
   */
  void requireRoom(String what, int... sizes) throws GoldenException {
    long product = 1;
    for (int size : sizes) {
      product *= size;
      if (product > MAX_NUMBERS) {
        throw wrong("has more than " + MAX_NUMBERS + " numbers: " + what);
      }
    }
  }

  double number() throws GoldenException {
    if (!node.isNumber()) {
      throw wrong("must be a number");
    }
    if (!Double.isFinite(node.doubleValue())) {
      throw wrong("must be a number below 1.8e308");
    }
    return node.doubleValue();
  }

  double[] vector(int length) throws GoldenException {
    List<GoldenValue> items = items();
    if (items.size() != length) {
      throw wrong("must have " + length + " entries, has " + items.size());
    }
    double[] vector = new double[length];
    for (int i = 0; i < length; i++) {
      vector[i] = items.get(i).number();
    }
    return vector;
  }

  double[][] matrix(int rows, int columns) throws GoldenException {
    List<GoldenValue> items = items();
    if (items.size() != rows) {
      throw wrong("must have " + rows + " rows, has " + items.size());
    }
    double[][] matrix = new double[rows][];
    for (int i = 0; i < rows; i++) {
      matrix[i] = items.get(i).vector(columns);
    }
    return matrix;
  }

  GoldenException wrong(String message) {
    return new GoldenException((path.isEmpty() ? "the file" : path) + " " + message);
  }
}
