package org.rhosweep.spark.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.rhosweep.storage.summary.Metric;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.text.SignificantDigits;

/**
 * Parameters of named queries as an output has them: the settings that vary among its trials, and
 * the metric that ranks them. What a user gives comes before, and what is in the query's file
 * behind.
 *
 * <table>
 * <caption>By the parameter's name</caption>
 * <tr><td>{@code arms}</td><td>settings that vary, but for those by which the query groups besides</td></tr>
 * <tr><td>{@code x}, {@code y}, {@code panels}</td><td>{@link GridSettings}</td></tr>
 * <tr><td>{@code metric}, {@code order}, {@code reached}</td><td>the metric, and whether more of it is better</td></tr>
 * <tr><td>{@code threshold}</td><td>half-way between the best and the worst that trials reached, for a loss or a perplexity by their ratio</td></tr>
 * <tr><td>{@code quantity}</td><td>the metric as learning curves have it</td></tr>
 * </table>
 */
public final class QueryDefaults {
  private static final Set<String> NAMES =
      Set.of("arms", "panels", "x", "y", "metric", "order", "reached", "threshold", "quantity");
  private static final List<String> WITHOUT_MEANING = List.of("cell", "init", "task");
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
    Set<String> grouped = groupedBesides(query);
    boolean isGrid =
        Stream.of("x", "y")
            .allMatch(axis -> query.parameters().stream().anyMatch(p -> p.name().equals(axis)));
    GridSettings grid = GridSettings.of(trials, given.get("x"), given.get("y"));
    all.put("x", grid.x());
    all.put("y", grid.y());
    all.put("arms", columns(trials.varying(), grouped));
    if (isGrid) {
      grouped.addAll(List.of(grid.x(), grid.y()));
    }
    all.put("panels", columns(trials.varying(), grouped));
    String metric = given.getOrDefault("metric", trials.metric().finalColumn()).strip();
    boolean more = moreIsBetter(metric);
    all.put("metric", metric);
    all.put("order", more ? "desc" : "asc");
    all.put("reached", more ? ">=" : "<=");
    threshold(metric).ifPresent(value -> all.put("threshold", value));
    all.put("quantity", trials.metric().equals(Metric.ACCURACY) ? "accuracy" : "loss");
    return all;
  }

  /** Losses, perplexities and times are better where they are less. */
  private static boolean moreIsBetter(String metric) {
    return !(metric.contains("loss") || metric.contains("perplexity") || metric.contains("seconds"));
  }

  /** At least one, since a query cannot group by nothing. */
  private static String columns(List<String> settings, Set<String> grouped) {
    List<String> columns =
        new ArrayList<>(settings.stream().filter(name -> !grouped.contains(name)).toList());
    if (columns.isEmpty()) {
      columns.add(
          WITHOUT_MEANING.stream().filter(n -> !grouped.contains(n)).findFirst().orElseThrow());
    }
    return String.join(", ", columns);
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
