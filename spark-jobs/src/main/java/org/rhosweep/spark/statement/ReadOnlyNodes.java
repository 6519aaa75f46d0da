package org.rhosweep.spark.statement;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The kinds of plan nodes that only read, as {@code read-only-nodes.txt} lists them. A kind is the
 * name of a class of Spark's without its package, since some classes moved between versions.
 */
final class ReadOnlyNodes {
  private static final String SPARK_SQL = "org.apache.spark.sql.";
  private static final Set<String> ANY = new HashSet<>();
  private static final Set<String> PARSED = new HashSet<>();

  static {
    Set<String> section = ANY;
    for (String line : lines()) {
      if (line.equals("[any]")) {
        section = ANY;
      } else if (line.equals("[parsed]")) {
        section = PARSED;
      } else if (!line.startsWith("#") && !line.isBlank()) {
        section.addAll(List.of(line.strip().split(" +", -1)));
      }
    }
  }

  private ReadOnlyNodes() {}

  private static List<String> lines() {
    try (InputStream file = ReadOnlyNodes.class.getResourceAsStream("read-only-nodes.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the jar lacks the list of read-only nodes", e);
    }
  }

  /** The kind of a node; empty where its class is not of Spark's SQL. */
  static String of(Object node) {
    String name = node.getClass().getName();
    if (!name.startsWith(SPARK_SQL)) {
      return "";
    }
    String simple = name.substring(name.lastIndexOf('.') + 1);
    int inner = simple.indexOf('$'); // objects, and classes without a name inside of others
    return inner < 0 ? simple : simple.substring(0, inner);
  }

  /** The kind of a node that may be null; empty where it is null. */
  static String ofOrEmpty(Object value) {
    return value == null ? "" : of(value);
  }

  /**
   * Whether nodes of a kind are read-only.
   *
   * @param parsed whether they stand in a plan whose names Spark has not looked up yet
   */
  static boolean contain(String kind, boolean parsed) {
    return ANY.contains(kind) || (parsed && PARSED.contains(kind));
  }
}
