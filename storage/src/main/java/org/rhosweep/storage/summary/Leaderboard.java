package org.rhosweep.storage.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Arms from the best to the worst, as cells of a table. */
public final class Leaderboard {
  /** Columns that a narrow screen can do without, the first of them first. */
  public static final List<String> LESS_IMPORTANT = List.of("s/trial", "min..max", "seeds");

  private final List<Arm> arms;
  private final List<String> varying;
  private final Metric metric;

  /**
   * Over all trials of a table.
   *
   * @param trials may be empty
   */
  public Leaderboard(TrialTable trials) {
    varying = trials.varying();
    metric = trials.metric();
    arms = Arm.of(trials, varying, metric);
  }

  /** All arms, best first. */
  public List<Arm> arms() {
    return arms;
  }

  /** Settings that tell arms apart. */
  public List<String> varying() {
    return varying;
  }

  /** The metric that ranks. */
  public Metric metric() {
    return metric;
  }

  /** Headers. */
  public List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("#"));
    columns.addAll(varying);
    columns.addAll(List.of(metric.name(), "min..max", "seeds", "not completed", "s/trial"));
    return columns;
  }

  /** Cells of the best arms. */
  public List<List<Object>> rows(int limit) {
    List<List<Object>> rows = new ArrayList<>();
    for (Arm arm : arms.subList(0, Math.min(limit, arms.size()))) {
      Spread spread = arm.spread(metric.finalColumn(), metric.higherIsBetter());
      List<Object> row = new ArrayList<>();
      row.add(rows.size() + 1);
      varying.forEach(column -> row.add(arm.text(column)));
      row.add(number(spread.median()));
      row.add(spread.count() == 0 ? "-" : number(spread.min()) + ".." + number(spread.max()));
      row.add(arm.trials().size());
      row.add(notCompleted(arm));
      row.add(
          Double.isNaN(arm.medianSeconds())
              ? "-"
              : String.format(Locale.ROOT, "%.2f", arm.medianSeconds()));
      rows.add(row);
    }
    return rows;
  }

  private static String notCompleted(Arm arm) {
    List<String> parts = new ArrayList<>();
    for (String outcome : List.of("DIVERGED", "FAILED", "OUT_OF_MEMORY", "INFEASIBLE")) {
      int count = arm.count(outcome);
      if (count > 0) {
        parts.add(count + " " + outcome.toLowerCase(Locale.ROOT).replace('_', ' '));
      }
    }
    return parts.isEmpty() ? "" : String.join(", ", parts);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
