package org.rhosweep.spark.summary;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.rhosweep.spark.table.Output;
import org.rhosweep.sweeps.report.ReportData;

/** From committed trials to what a report shows. */
public final class ReportInput {
  private static final int BEST_TRIALS = 20;
  private static final int ID_DIGITS = 12;

  private ReportInput() {}

  /**
   * Aggregates.
   *
   * @param trials what to report on
   * @param leaderboard of the same trials
   * @param warnings gets one line for everything that the report has to leave out
   */
  public static ReportData of(
      Output output, TrialTable trials, Leaderboard leaderboard, Consumer<String> warnings)
      throws IOException {
    Metric metric = leaderboard.metric();
    List<String> varying = trials.varying();
    List<Arm> arms = leaderboard.arms();
    return new ReportData(
        names(trials),
        Instant.now().truncatedTo(ChronoUnit.SECONDS) + " from " + output.display(),
        new ReportData.Metric(metric.finalColumn(), metric.label(), metric.higherIsBetter()),
        varying.stream().map(name -> setting(trials, name)).toList(),
        trials.constant(),
        arms.stream().map(arm -> arm(arm, metric)).toList(),
        "smallest to largest over the trials of an arm",
        CurveBands.of(output, arms, warnings),
        bestTrials(trials, varying, metric),
        failures(trials),
        provenance(trials),
        queries(varying, metric));
  }

  private static String names(TrialTable trials) {
    return String.join(
        ", ", trials.values("sweep").stream().map(Object::toString).sorted().toList());
  }

  private static ReportData.Setting setting(TrialTable trials, String name) {
    List<Object> values =
        new ArrayList<>(trials.values(name).stream().filter(Objects::nonNull).toList());
    values.sort(
        (a, b) ->
            a instanceof Number x && b instanceof Number y
                ? Double.compare(x.doubleValue(), y.doubleValue())
                : a.toString().compareTo(b.toString()));
    return new ReportData.Setting(name, values.stream().map(Object::toString).toList());
  }

  private static ReportData.Arm arm(Arm arm, Metric metric) {
    return new ReportData.Arm(
        arm.label(),
        arm.settings(),
        arm.count("COMPLETED"),
        arm.count("DIVERGED"),
        arm.count("FAILED", "OUT_OF_MEMORY"),
        arm.count("INFEASIBLE"),
        arm.spread(metric.finalColumn()),
        arm.spread(metric.bestColumn()),
        arm.medianSeconds());
  }

  private static ReportData.TextTable bestTrials(
      TrialTable trials, List<String> varying, Metric metric) {
    List<String> columns = new ArrayList<>(List.of("trial"));
    columns.addAll(varying);
    columns.addAll(List.of("seed", metric.finalColumn(), metric.bestColumn(), "seconds"));
    Comparator<TrialTable.Row> bestFirst =
        (a, b) -> metric.compare(a.number(metric.finalColumn()), b.number(metric.finalColumn()));
    List<List<String>> rows =
        trials.rows().stream()
            .filter(row -> row.text("outcome").equals("COMPLETED"))
            .sorted(bestFirst.thenComparing(row -> row.text("trial_id")))
            .limit(BEST_TRIALS)
            .map(
                row -> {
                  List<String> cells = new ArrayList<>();
                  cells.add(shortId(row));
                  varying.forEach(name -> cells.add(row.text(name)));
                  cells.add(row.text("seed"));
                  cells.add(number(row.number(metric.finalColumn())));
                  cells.add(number(row.number(metric.bestColumn())));
                  cells.add(String.format(Locale.ROOT, "%.2f", row.number("seconds")));
                  return cells;
                })
            .toList();
    return new ReportData.TextTable(columns, rows);
  }

  private static List<ReportData.Failure> failures(TrialTable trials) {
    record Cause(String outcome, String what, String stack) {}
    Map<Cause, List<TrialTable.Row>> causes = new LinkedHashMap<>();
    for (TrialTable.Row row : trials.rows()) {
      String outcome = row.text("outcome");
      if (!outcome.equals("COMPLETED")) {
        String what =
            outcome.equals("DIVERGED")
                ? row.text("diverged_quantity") + " not finite"
                : outcome.equals("FAILED") ? row.text("error_class") : row.text("reason");
        causes
            .computeIfAbsent(
                new Cause(outcome, what, row.text("stack_hash")), c -> new ArrayList<>())
            .add(row);
      }
    }
    List<ReportData.Failure> failures = new ArrayList<>();
    causes.forEach(
        (cause, rows) -> {
          String text =
              cause.outcome().equals("FAILED") ? rows.get(0).text("reason") : cause.what();
          failures.add(
              new ReportData.Failure(
                  cause.outcome(), text, rows.size(), rows.get(0).text("trial_id")));
        });
    failures.sort(Comparator.comparingInt(ReportData.Failure::trials).reversed());
    return failures;
  }

  private static Map<String, String> provenance(TrialTable trials) {
    Map<String, String> provenance = new LinkedHashMap<>();
    for (String column :
        List.of("code_version", "engine_form", "lane_width", "jdk", "host", "data_fingerprint")) {
      Map<String, Integer> counts = new TreeMap<>();
      trials.rows().forEach(row -> counts.merge(row.text(column), 1, Integer::sum));
      provenance.put(
          column.replace('_', ' '),
          counts.size() == 1
              ? counts.keySet().iterator().next()
              : String.join(
                  ", ",
                  counts.entrySet().stream()
                      .map(e -> e.getKey() + " (" + e.getValue() + " trials)")
                      .toList()));
    }
    List<Long> starts =
        trials.rows().stream()
            .map(row -> row.value("started_at"))
            .filter(Objects::nonNull)
            .map(value -> (Long) value)
            .toList();
    if (!starts.isEmpty()) {
      provenance.put(
          "trials started", time(Collections.min(starts)) + " to " + time(Collections.max(starts)));
    }
    double seconds =
        trials.rows().stream().mapToDouble(row -> row.number("seconds")).filter(s -> s >= 0).sum();
    provenance.put("seconds of all trials", String.format(Locale.ROOT, "%.1f", seconds));
    return provenance;
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static List<ReportData.Query> queries(List<String> varying, Metric metric) {
    String settings = String.join(", ", varying);
    String select = settings.isEmpty() ? "" : settings + ", ";
    String groups = settings.isEmpty() ? "" : " GROUP BY " + settings;
    String column = metric.finalColumn();
    return List.of(
        new ReportData.Query(
            "arms",
            ("SELECT %scount(*) AS trials, percentile(%s, 0.5) AS median, min(%s), max(%s) FROM"
                    + " trials WHERE outcome = 'COMPLETED'%s ORDER BY median%s")
                .formatted(
                    select,
                    column,
                    column,
                    column,
                    groups,
                    metric.higherIsBetter() ? " DESC" : "")),
        new ReportData.Query(
            "curves",
            ("SELECT %straining_step, split, avg(loss), min(loss), max(loss), count(*) AS trials"
                    + " FROM curves JOIN trials USING (trial_id) GROUP BY %straining_step, split"
                    + " ORDER BY %straining_step, split")
                .formatted(select, select, select)),
        new ReportData.Query(
            "failures",
            "SELECT outcome, reason, count(*) AS trials FROM trials WHERE outcome <> 'COMPLETED'"
                + " GROUP BY outcome, reason ORDER BY trials DESC"));
  }

  private static String shortId(TrialTable.Row row) {
    String id = row.text("trial_id");
    return id.substring(0, Math.min(ID_DIGITS, id.length()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }
}
