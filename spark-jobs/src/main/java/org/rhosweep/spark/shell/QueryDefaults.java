package org.rhosweep.spark.shell;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.spec.SettingColumns;
import org.rhosweep.sweeps.text.SignificantDigits;

/**
 * Parameters of named queries as an output has them: the settings that vary among its trials, and
 * the metric that ranks them. What a user gives comes before, and what is in the query's file
 * behind.
 *
 * <table>
 * <caption>By the parameter's name</caption>
 * <tr><td>{@code arms}</td><td>settings that vary, but for an x of the query and for those by which it groups besides</td></tr>
 * <tr><td>{@code x}, {@code y}, {@code panels}</td><td>{@link GridSettings}; of a query without y, x is a number that varies</td></tr>
 * <tr><td>{@code task}</td><td>settings of the task that vary</td></tr>
 * <tr><td>{@code series}</td><td>init or cell where one varies, else the first setting that does</td></tr>
 * <tr><td>{@code metric}, {@code order}, {@code reached}</td><td>the metric that ranks, and whether more of it is better</td></tr>
 * <tr><td>{@code test_metric}</td><td>the same of the test split</td></tr>
 * <tr><td>{@code threshold}</td><td>half-way between the best and the worst that trials reached, for a loss or a perplexity by their ratio</td></tr>
 * <tr><td>{@code quantity}, {@code quantity_order}</td><td>the metric as learning curves have it, but for a query of losses</td></tr>
 * </table>
 */
public final class QueryDefaults {
  private static final Set<String> NAMES =
      Set.of(
          "arms",
          "panels",
          "x",
          "y",
          "task",
          "series",
          "metric",
          "order",
          "reached",
          "test_metric",
          "threshold",
          "quantity",
          "quantity_order");
  private static final int THRESHOLD_DIGITS = 3;

  private final TrialTable trials;

  /**
   * Of some trials.
   *
   * @param trials may be empty, in which case what is in the queries' files stays
   */
  public QueryDefaults(TrialTable trials) {
    this.trials = trials;
  }

  /** Whether a query has parameters that depend on the trials and were not given. */
  public static boolean matter(NamedQuery query, Map<String, String> given) {
    return query.parameters().stream()
        .map(NamedQuery.Parameter::name)
        .anyMatch(name -> NAMES.contains(name) && !given.containsKey(name));
  }

  /**
   * The values of a query's parameters: what was given, and for the rest what fits the trials.
   *
   * @param given may have parameters that the query does not have
   */
  public Map<String, String> with(NamedQuery query, Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    if (!trials.rows().isEmpty()) {
      Map<String, String> all = all(query, given);
      query.parameters().stream()
          .map(NamedQuery.Parameter::name)
          .filter(all::containsKey)
          .forEach(name -> values.put(name, all.get(name)));
    }
    values.putAll(given);
    return values;
  }

  private Map<String, String> all(NamedQuery query, Map<String, String> given) {
    Map<String, String> all = new LinkedHashMap<>();
    List<String> varying = trials.varying();
    Set<String> grouped = groupedBesides(query);
    if (has(query, "x") && has(query, "y")) {
      GridSettings grid = GridSettings.of(trials, given.get("x"), given.get("y"));
      all.put("x", grid.x());
      all.put("y", grid.y());
      grouped.addAll(List.of(grid.x(), grid.y()));
    } else if (has(query, "x")) {
      String standard = parameter(query, "x").orElseThrow().standard();
      String number =
          GridSettings.preferred(varying).stream()
              .filter(GridSettings::isNumeric)
              .findFirst()
              .orElse(standard);
      all.put("x", given.getOrDefault("x", number).strip());
      grouped.add(all.get("x"));
    }
    all.put("arms", columns(varying, grouped));
    all.put("panels", has(query, "arms") ? "" : columns(varying, grouped));
    List<String> ofTask = SettingColumns.columnsOf("task");
    all.put("task", columns(varying.stream().filter(ofTask::contains).toList(), grouped));
    all.put(
        "series",
        Stream.concat(Stream.of("init", "cell").filter(varying::contains), varying.stream())
            .findFirst()
            .orElse(""));
    String metric = given.getOrDefault("metric", trials.metric().finalColumn()).strip();
    boolean more = moreIsBetter(metric);
    all.put("metric", metric);
    all.put("order", more ? "desc" : "asc");
    all.put("reached", more ? ">=" : "<=");
    all.put("test_metric", testMetric(metric));
    threshold(metric).ifPresent(value -> all.put("threshold", value));
    boolean losses = parameter(query, "quantity").map(p -> p.standard().equals("loss")).orElse(false);
    String quantity = losses || !metric.endsWith("accuracy") ? "loss" : "accuracy";
    all.put("quantity", quantity);
    all.put(
        "quantity_order",
        moreIsBetter(given.getOrDefault("quantity", quantity)) ? "desc" : "asc");
    return all;
  }

  private static Optional<NamedQuery.Parameter> parameter(NamedQuery query, String name) {
    return query.parameters().stream().filter(p -> p.name().equals(name)).findFirst();
  }

  private static boolean has(NamedQuery query, String parameter) {
    return parameter(query, parameter).isPresent();
  }

  private static String testMetric(String metric) {
    String test = metric.replaceFirst("^(final|best)_eval_", "test_");
    return ResultTables.TRIALS.columns().stream().map(Column::name).anyMatch(test::equals)
        ? test
        : "test_loss";
  }

  /** Losses, perplexities and times are better where they are less. */
  private static boolean moreIsBetter(String metric) {
    return !(metric.contains("loss") || metric.contains("perplexity") || metric.contains("seconds")
        || metric.contains("norm"));
  }

  private static String columns(List<String> settings, Set<String> grouped) {
    return String.join(
        ", ", settings.stream().filter(name -> !grouped.contains(name)).toList());
  }

  /** Columns that stand beside a parameter where the query groups: naming them twice is an error. */
  private static Set<String> groupedBesides(NamedQuery query) {
    Set<String> columns = new HashSet<>();
    query
        .sql()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("GROUP BY "))
        .flatMap(line -> Arrays.stream(line.substring("GROUP BY ".length()).split(",", -1)))
        .map(String::strip)
        .filter(word -> word.matches("[a-z_]+"))
        .forEach(columns::add);
    return columns;
  }

  private Optional<String> threshold(String metric) {
    if (!trials.has(metric)) {
      return Optional.empty();
    }
    double[] values =
        trials.rows().stream()
            .filter(row -> row.text("outcome").equals("COMPLETED"))
            .mapToDouble(row -> row.number(metric))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (values.length == 0) {
      return Optional.empty();
    }
    double least = values[0];
    double most = values[values.length - 1];
    if (least == most) {
      return Optional.of(Double.toString(least));
    }
    double middle =
        !moreIsBetter(metric) && least > 0
            ? Math.sqrt(least) * Math.sqrt(most)
            : (least + most) / 2;
    return Optional.of(SignificantDigits.round(middle, THRESHOLD_DIGITS).toPlainString());
  }
}
