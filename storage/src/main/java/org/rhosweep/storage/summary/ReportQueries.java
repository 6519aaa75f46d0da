package org.rhosweep.storage.summary;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rhosweep.sweeps.report.ReportData.Query;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * The SQL behind each figure and table of the report: run with {@code rhosweep sql}, each gives the
 * rows that the report offers as CSV.
 */
final class ReportQueries {
  private static final String FINITE = "abs(%s) < double('Infinity')";

  private final List<String> varying;
  private final List<String> independent;
  private final List<String> allVarying;
  private final Metric metric;

  /**
   * For arms.
   *
   * @param varying settings that tell arms apart
   * @param independent those of them that do not follow from another one
   * @param allVarying settings that differ between trials, seeds apart
   */
  ReportQueries(
      List<String> varying, List<String> independent, List<String> allVarying, Metric metric) {
    this.varying = varying;
    this.independent = independent;
    this.allVarying = allVarying;
    this.metric = metric;
  }

  List<Query> all() {
    List<Query> queries = new ArrayList<>();
    queries.add(new Query("leaderboard", leaderboard()));
    queries.add(new Query("outcomes", outcomes()));
    for (String split : List.of("eval", "train")) {
      for (String quantity : List.of("accuracy", "loss")) {
        queries.add(new Query("curves-" + split + "-" + quantity, curves(split, quantity)));
      }
    }
    queries.add(new Query("trainability", trainability()));
    queries.add(new Query("gradients-first", gradients("training_step")));
    queries.add(new Query("gradients-last", gradients("training_step DESC")));
    queries.add(new Query("units", units()));
    for (String kind : List.of("time", "depth", "input", "readout")) {
      queries.add(new Query("radii-" + kind, radii(kind)));
    }
    queries.add(new Query("propagation", propagation()));
    queries.add(new Query("pretraining-mean-radius", pretraining("mean_radius")));
    queries.add(new Query("pretraining-loss", pretraining("loss")));
    queries.add(new Query("ablations", ablations()));
    queries.add(new Query("cost", cost()));
    queries.add(new Query("hosts", hosts()));
    queries.add(new Query("failures", failures()));
    return queries;
  }

  /** Settings, each with a comma behind it, or nothing. */
  private String settings() {
    return varying.isEmpty() ? "" : String.join(", ", varying) + ", ";
  }

  private String groupBy(String... others) {
    List<String> all = new ArrayList<>(varying);
    all.addAll(List.of(others));
    String list = String.join(", ", all);
    return all.isEmpty() ? "" : "\nGROUP BY %s\nORDER BY %s".formatted(list, list);
  }

  private static String band(String column) {
    return "avg(%s) AS mean, min(%s) AS low, max(%s) AS high, count(*) AS trials"
        .formatted(column, column, column);
  }

  private String completed(String column) {
    return "CASE WHEN outcome = 'COMPLETED' AND NOT isnan(%s) THEN %s END"
        .formatted(column, column);
  }

  private String leaderboard() {
    List<String> columns = new ArrayList<>(List.of("trial_id"));
    columns.addAll(allVarying);
    columns.addAll(List.of("seed", metric.finalColumn(), metric.bestColumn(), "seconds"));
    return """
        SELECT %s
        FROM trials
        WHERE outcome = 'COMPLETED'
        ORDER BY %s%s, trial_id
        LIMIT 20"""
        .formatted(
            String.join(", ", columns),
            metric.finalColumn(),
            metric.higherIsBetter() ? " DESC" : "");
  }

  private String outcomes() {
    String end = completed(metric.finalColumn());
    return """
        SELECT %scount(*) AS trials,
          count_if(outcome = 'COMPLETED') AS completed,
          count_if(outcome = 'DIVERGED') AS diverged,
          count_if(outcome NOT IN ('COMPLETED', 'DIVERGED')) AS failed,
          percentile(%s, 0.5) AS median,
          min(%s) AS low,
          max(%s) AS high,
          percentile(%s, 0.5) AS best_median,
          percentile(CASE WHEN outcome <> 'INFEASIBLE' THEN seconds END, 0.5) AS seconds
        FROM trials"""
            .formatted(settings(), end, end, end, completed(metric.bestColumn()))
        + groupBy();
  }

  private String trainability() {
    String end = completed(metric.finalColumn());
    return """
        SELECT %smax(total_time_steps) AS total_time_steps, count(*) AS trials,
          count_if(outcome = 'COMPLETED') AS completed,
          percentile(%s, 0.5) AS median,
          min(%s) AS low,
          max(%s) AS high,
          max(predicted_xi) AS predicted_xi,
          max(predicted_trainable_length) AS predicted_trainable_length,
          max(predicted_gradient_growth) AS predicted_gradient_growth,
          percentile(CASE WHEN %s THEN gradient_growth END, 0.5) AS measured_gradient_growth
        FROM trials"""
            .formatted(settings(), end, end, end, FINITE.formatted("gradient_growth"))
        + groupBy();
  }

  private String curves(String split, String quantity) {
    return """
        SELECT %straining_step, %s
        FROM curves JOIN trials USING (trial_id)
        WHERE split = '%s' AND %s"""
            .formatted(settings(), band(quantity), split, FINITE.formatted(quantity))
        + groupBy("training_step");
  }

  private String pretraining(String quantity) {
    return """
        SELECT %spretraining_step, %s
        FROM pretraining JOIN trials USING (trial_id)
        WHERE %s"""
            .formatted(settings(), band(quantity), FINITE.formatted(quantity))
        + groupBy("pretraining_step");
  }

  /** Gradient norms at the training step that comes first in an order. */
  private String gradients(String order) {
    String partition = varying.isEmpty() ? "" : "PARTITION BY " + String.join(", ", varying) + " ";
    return """
        WITH profiles AS (
          SELECT %straining_step, kind, layer, time_step, %s
          FROM gradients JOIN trials USING (trial_id)
          WHERE kind NOT IN ('input', 'recurrent', 'readout') AND %s
          GROUP BY %straining_step, kind, layer, time_step),
        ranked AS (
          SELECT *, rank() OVER (%sORDER BY %s) AS place FROM profiles)
        SELECT %skind, layer, time_step, mean, low, high, trials
        FROM ranked
        WHERE place = 1
        ORDER BY %skind, layer, time_step"""
        .formatted(
            settings(),
            band("log10_norm"),
            FINITE.formatted("log10_norm"),
            settings(),
            partition,
            order,
            settings(),
            settings());
  }

  /** At the first and the last training step at which an arm was probed. */
  private String units() {
    String partition = varying.isEmpty() ? "" : "PARTITION BY " + String.join(", ", varying) + " ";
    return """
        WITH units AS (
          SELECT %straining_step, function, count_if(layer = 0) AS trials,
            avg(saturated_fraction) AS saturated_fraction,
            avg(active_fraction) AS active_fraction,
            avg(dead_unit_fraction) AS dead_unit_fraction
          FROM activations JOIN trials USING (trial_id)
          GROUP BY %straining_step, function),
        ranked AS (
          SELECT *, rank() OVER (%sORDER BY training_step) AS from_first,
            rank() OVER (%sORDER BY training_step DESC) AS from_last
          FROM units)
        SELECT %sfunction, training_step, trials, saturated_fraction, active_fraction,
          dead_unit_fraction
        FROM ranked
        WHERE from_first = 1 OR from_last = 1
        ORDER BY %sfunction, training_step"""
        .formatted(settings(), settings(), partition, partition, settings(), settings());
  }

  private String radii(String kind) {
    return """
        WITH measured AS (
          SELECT trial_id, phase, coalesce(spectral_radius, spectral_norm) AS radius
          FROM radii
          WHERE kind = '%s')
        SELECT %sphase, count(*) AS number, min(radius) AS low,
          percentile(radius, 0.25) AS lower_quartile,
          percentile(radius, 0.5) AS median,
          percentile(radius, 0.75) AS upper_quartile,
          max(radius) AS high
        FROM measured JOIN trials USING (trial_id)
        WHERE %s"""
            .formatted(kind, settings(), FINITE.formatted("radius"))
        + groupBy("phase");
  }

  /** The named query of that name, for these arms. */
  private String propagation() {
    String file;
    try (InputStream in = ReportQueries.class.getResourceAsStream("/sql/propagation.sql")) {
      file = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar lacks the query propagation", e);
    }
    String sql = file.lines().dropWhile(l -> l.startsWith("--")).collect(Collectors.joining("\n"));
    String named =
        varying.isEmpty()
            ? ""
            : "\n-- the same: rhosweep sql OUT --named propagation --set arms="
                + String.join(",", varying);
    return sql.replace(":arms,", settings().strip()) + named;
  }

  /**
   * Pairs of trials that completed, by the first factor; another one is the reader's to put in.
   * Intervals and tests are no SQL: the command gives them.
   */
  private String ablations() {
    List<String> factors = independent.contains("init") ? List.of("init") : independent;
    if (factors.isEmpty()) {
      return "SELECT count(*) AS trials FROM trials";
    }
    List<String> inside = SettingColumns.columnsOf(factors.get(0));
    List<String> levels = allVarying.stream().filter(inside::contains).toList();
    String same =
        Stream.concat(Stream.of("seed"), allVarying.stream().filter(name -> !inside.contains(name)))
            .map(name -> "a.%s <=> b.%s".formatted(name, name))
            .collect(Collectors.joining(" AND "));
    return """
        -- Intervals and tests, with diverged trials: rhosweep ablate OUT --factor %s --baseline LEVEL
        WITH levels AS (
          SELECT *, concat_ws(' ', %s) AS level
          FROM trials
          WHERE outcome = 'COMPLETED')
        SELECT a.level, b.level AS baseline, count(*) AS pairs,
          avg(a.%s - b.%s) AS mean_difference
        FROM levels a JOIN levels b ON a.level <> b.level AND %s
        GROUP BY a.level, b.level
        ORDER BY baseline, level"""
        .formatted(
            factors.get(0),
            String.join(", ", levels),
            metric.finalColumn(),
            metric.finalColumn(),
            same);
  }

  private String cost() {
    List<String> parts =
        independent.stream()
            .map(
                name ->
                    """
                    SELECT '%s' AS setting, string(%s) AS value, count(*) AS trials,
                      sum(seconds) AS seconds, avg(seconds) AS seconds_per_trial
                    FROM trials WHERE %s IS NOT NULL GROUP BY %s"""
                        .formatted(name, name, name, name))
            .toList();
    return parts.isEmpty()
        ? "SELECT count(*) AS trials, sum(seconds) AS seconds FROM trials"
        : String.join("\nUNION ALL\n", parts);
  }

  private static String hosts() {
    return """
        SELECT host, count(*) AS trials, sum(seconds) AS seconds,
          percentile(CASE WHEN abs(gflops) < double('Infinity') THEN gflops END, 0.5) AS gflops
        FROM trials
        GROUP BY host
        ORDER BY trials DESC, host""";
  }

  private static String failures() {
    return """
        WITH ended AS (
          SELECT *, CASE outcome WHEN 'DIVERGED' THEN concat(diverged_quantity, ' not finite')
            WHEN 'FAILED' THEN error_class ELSE reason END AS what
          FROM trials
          WHERE outcome <> 'COMPLETED')
        SELECT outcome,
          CASE outcome WHEN 'FAILED' THEN min_by(reason, trial_id) ELSE what END AS cause,
          count(*) AS trials, min(trial_id) AS example
        FROM ended
        GROUP BY outcome, what, stack_hash
        ORDER BY trials DESC""";
  }
}
