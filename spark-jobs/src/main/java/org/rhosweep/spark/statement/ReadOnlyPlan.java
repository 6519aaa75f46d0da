package org.rhosweep.spark.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.rhosweep.sweeps.result.ResultTables;
import scala.Option;
import scala.Product;
import scala.collection.Iterable;
import scala.collection.Iterator;

/**
 * Checks every node of a plan: operators, commands, expressions, and the plans inside of them
 * (subqueries, views, what EXPLAIN explains). One that is not known to be read-only is refused.
 *
 * <p>Nodes are taken apart as the products that they are: their other methods differ between the
 * versions of Scala that Spark is built with.
 */
final class ReadOnlyPlan {
  private static final String SPARK_SQL = "org.apache.spark.sql.";

  /** Whose relations are the output's. */
  private static final String OWN = "org.rhosweep.spark.table.";

  /** Functions that call a method given by name; refused before Spark looks them up. */
  private static final Set<String> REFLECTION = Set.of("reflect", "java_method", "try_reflect");

  private final boolean parsed;

  private ReadOnlyPlan(boolean parsed) {
    this.parsed = parsed;
  }

  /**
   * Refuses a plan that may do more than answer.
   *
   * @param parsed whether Spark has not looked up names yet
   * @throws StatementRefusedException naming the first node that is not read-only
   */
  static void require(TreeNode<?> plan, boolean parsed) {
    if (parsed || !isDecoder(plan)) {
      new ReadOnlyPlan(parsed).visit(plan);
    }
  }

  /** From Spark's rows to those that a caller gets: an expression of Spark's own over no table. */
  private static boolean isDecoder(TreeNode<?> plan) {
    return ReadOnlyNodes.of(plan).equals("DeserializeToObject")
        && elements(plan).stream()
            .map(ReadOnlyNodes::ofOrEmpty)
            .anyMatch(Set.of("LocalRelation")::contains);
  }

  private void visit(Object value) {
    if (value instanceof TreeNode<?> node) {
      visitNode(node);
    } else if (value instanceof Iterable<?> values) {
      for (Iterator<?> rest = values.iterator(); rest.hasNext(); ) {
        visit(rest.next());
      }
    } else if (value instanceof Option<?> option) {
      if (option.isDefined()) {
        visit(option.get());
      }
    } else if (value instanceof Product product && isPart(product)) {
      elements(product).forEach(this::visit);
    }
  }

  /** Tuples, and what Spark keeps in plans beside nodes. */
  private static boolean isPart(Product product) {
    String name = product.getClass().getName();
    return name.startsWith("scala.") || name.startsWith(SPARK_SQL + "catalyst.");
  }

  private void visitNode(TreeNode<?> node) {
    String kind = ReadOnlyNodes.of(node);
    if (!ReadOnlyNodes.contain(kind, parsed)) {
      String name = kind.isEmpty() ? node.getClass().getName() : words(kind);
      throw refused("\"%s\" may do more than read this output".formatted(name));
    }
    List<Object> elements = elements(node);
    ReadOnlyPlan inside = this;
    switch (kind) {
      case "LogicalRelation", "DataSourceV2Relation", "DataSourceV2ScanRelation" ->
          requireOwn(node, elements);
      case "UnresolvedRelation" -> requireName(elements);
      case "UnresolvedFunction" -> requireNoReflection(elements);
      case "SetCommand", "ResetCommand" -> requireSetting(elements);
      case "CreateViewCommand" -> {
        requireTemporary(elements);
        requireOtherName(elements.get(0));
      }
      case "CacheTableAsSelect", "DropView" -> requireOtherName(elements.get(0));
      case "StaticInvoke" -> requireOfSpark(elements);
      // What is explained or described is not analysed until the command runs.
      case "ExplainCommand", "DescribeQueryCommand" -> inside = new ReadOnlyPlan(true);
      default -> {}
    }
    elements.forEach(inside::visit);
  }

  private static List<Object> elements(Product product) {
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < product.productArity(); i++) {
      elements.add(product.productElement(i));
    }
    return elements;
  }

  /** Our data source, or a file source with our format. */
  private static void requireOwn(TreeNode<?> node, List<Object> elements) {
    for (Object element : elements) {
      if (isOwn(element)
          || (element instanceof Product relation
              && !(element instanceof TreeNode<?>)
              && elements(relation).stream().anyMatch(ReadOnlyPlan::isOwn))) {
        return;
      }
    }
    throw refused("%s is not a table of this output".formatted(node.simpleString(1).strip()));
  }

  private static boolean isOwn(Object value) {
    return value != null && value.getClass().getName().startsWith(OWN);
  }

  /** A name of several parts is that of a file with its format, or of a table in a catalog. */
  private static void requireName(List<Object> elements) {
    List<String> parts = texts(elements.get(0));
    boolean view = parts.size() == 1 || parts.get(0).equalsIgnoreCase("global_temp");
    if (!view) {
      throw refused("%s is not a table of this output".formatted(String.join(".", parts)));
    }
    if (elements.contains(true)) {
      throw refused("a stream is more than a table of this output");
    }
  }

  private static void requireNoReflection(List<Object> elements) {
    List<String> name = texts(elements.get(0));
    String last = name.isEmpty() ? "" : name.get(name.size() - 1).toLowerCase(Locale.ROOT);
    if (REFLECTION.contains(last)) {
      throw refused("\"%s\" calls any method of Java".formatted(last));
    }
  }

  /** A setting that is only shown has no value. */
  private static void requireSetting(List<Object> elements) {
    if (!(elements.get(0) instanceof Option<?> given) || given.isEmpty()) {
      return;
    }
    String name = String.valueOf(given.get());
    if (given.get() instanceof Product pair) {
      boolean shown = pair.productElement(1) instanceof Option<?> value && value.isEmpty();
      if (shown) {
        return;
      }
      name = String.valueOf(pair.productElement(0));
    }
    if (!SessionSettings.mayChange(name)) {
      throw refused(
          "%s is not a setting of how queries are planned or their values shown".formatted(name));
    }
  }

  private static void requireTemporary(List<Object> elements) {
    boolean temporary =
        elements.stream()
            .map(ReadOnlyNodes::ofOrEmpty)
            .anyMatch(Set.of("LocalTempView", "GlobalTempView")::contains);
    if (!temporary) {
      throw refused("a view that is not temporary may do more than read this output");
    }
  }

  /**
   * The views of the output stay what they are, so that each statement means what it says. They
   * themselves are made by plans that no text was parsed to.
   *
   * @param named an identifier: its first text, or the last part of its first list, is the name
   */
  private void requireOtherName(Object named) {
    String name = String.valueOf(named);
    if (named instanceof Product product && product.productArity() > 0) {
      List<String> parts = texts(product.productElement(0));
      name =
          parts.isEmpty() ? String.valueOf(product.productElement(0)) : parts.get(parts.size() - 1);
    }
    String view = name;
    if (parsed
        && ResultTables.readable().stream()
            .anyMatch(table -> table.name().equalsIgnoreCase(view))) {
      throw refused("%s is a table of this output and stays what it is".formatted(name));
    }
  }

  /** Spark puts functions of its own into place so. */
  private static void requireOfSpark(List<Object> elements) {
    boolean ofSpark =
        elements.get(0) instanceof Class<?> owner
            && (owner.getName().startsWith(SPARK_SQL)
                || owner.getName().startsWith("org.apache.spark.unsafe."));
    if (!ofSpark) {
      throw refused("a call of %s may do more than read this output".formatted(elements.get(0)));
    }
  }

  private static List<String> texts(Object values) {
    List<String> texts = new ArrayList<>();
    if (values instanceof Iterable<?> many) {
      for (Iterator<?> rest = many.iterator(); rest.hasNext(); ) {
        texts.add(String.valueOf(rest.next()));
      }
    }
    return texts;
  }

  /** {@code InsertIntoDir} as "insert into dir". */
  private static String words(String kind) {
    return kind.replaceFirst("(Command|Statement)$", "")
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private static StatementRefusedException refused(String why) {
    return new StatementRefusedException(why);
  }
}
