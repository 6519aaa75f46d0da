package org.rhosweep.spark.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.shell.NamedQuery;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.summary.TrialTable;

/**
 * Parameters of a named query as an output has them: those that the report of the same trials puts
 * in. What a user gives comes before, and what is in the query's file behind.
 */
public final class QueryValues {
  private static final Set<String> NAMES =
      Set.of(
          "arms",
          "panels",
          "series",
          "task",
          "x",
          "y",
          "metric",
          "test_metric",
          "order",
          "threshold",
          "quantity",
          "quantity_order");

  private QueryValues() {}

  /** Whether a query has parameters that depend on the trials and were not given. */
  public static boolean matter(NamedQuery query, Map<String, String> given) {
    return query.parameters().stream()
        .map(NamedQuery.Parameter::name)
        .anyMatch(name -> NAMES.contains(name) && !given.containsKey(name));
  }

  /**
   * The values of a query's parameters: what was given, and for the rest what fits the trials.
   *
   * @param given parameters of the query
   */
  public static Map<String, String> of(
      CommittedTrials committed, NamedQuery query, Map<String, String> given)
      throws IOException, OutputException {
    ReportOptions options = options(given);
    TrialTable trials = Report.read(committed, id -> true, options);
    Map<String, String> values = new LinkedHashMap<>();
    if (!trials.rows().isEmpty()) {
      FigureEncoding roles = Report.roles(trials, options);
      Figure figure = new Figure(query, NamedQuery.resource(query.name(), Figure.FILE));
      values.putAll(new FigureQuery(figure, roles, Report.threshold(trials, roles)).values());
    }
    values.putAll(given);
    return values;
  }

  /** Registers the views {@code effects} and {@code importance} where a statement names them. */
  public static void registerDerived(
      SparkSession spark, CommittedTrials committed, String statement)
      throws IOException, OutputException {
    if (statement.matches("(?is).*\\b(effects|importance)\\b.*")) {
      TrialTable trials = Report.read(committed, id -> true, ReportOptions.NONE);
      new DerivedTables(spark, trials, Report.roles(trials, ReportOptions.NONE), ReportOptions.NONE)
          .register(new ArrayList<>());
    }
  }

  private static ReportOptions options(Map<String, String> given) {
    return new ReportOptions(
        Optional.ofNullable(given.get("metric")).map(String::strip).orElse(null),
        Optional.ofNullable(given.get("x")).map(String::strip).orElse(null),
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }
}
