package org.rhosweep.storage.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.rhosweep.core.Quantiles;
import org.rhosweep.sweeps.result.ArmNames;

/**
 * Trials that differ in their seeds alone.
 *
 * @param names of all arms of these trials
 * @param settings value of every varying setting, by column; one that does not apply is absent
 * @param trials in order of trial id
 */
public record Arm(ArmNames names, Map<String, String> settings, List<TrialTable.Row> trials) {
  /**
   * Groups trials, best arm first by the median of the final metric.
   *
   * @param varying columns that tell arms apart
   */
  public static List<Arm> of(TrialTable table, List<String> varying, Metric metric) {
    Map<Map<String, String>, List<TrialTable.Row>> groups = new LinkedHashMap<>();
    for (TrialTable.Row row : table.rows()) {
      Map<String, String> settings = new LinkedHashMap<>();
      for (String column : varying) {
        if (row.value(column) != null) {
          settings.put(column, row.text(column));
        }
      }
      groups.computeIfAbsent(settings, s -> new ArrayList<>()).add(row);
    }
    // What they are sorted by is worked out once for each: there may be thousands.
    record Ranked(Arm arm, double median, String label) {}
    ArmNames names = ArmNames.of(varying, groups.keySet());
    List<Ranked> ranked = new ArrayList<>();
    groups.forEach(
        (settings, rows) -> {
          Arm arm = new Arm(names, settings, List.copyOf(rows));
          ranked.add(
              new Ranked(
                  arm,
                  arm.spread(metric.finalColumn(), metric.higherIsBetter()).median(),
                  arm.label()));
        });
    Comparator<Ranked> bestFirst = (a, b) -> metric.compare(a.median(), b.median());
    // Equal medians: the order of their settings, so that two reports of the same rows agree.
    ranked.sort(bestFirst.thenComparing(Ranked::label));
    return ranked.stream().map(Ranked::arm).toList();
  }

  /** What it is called, such as {@code lstm · depth=5 · orthogonal}; no two are called the same. */
  public String label() {
    return names.label(settings);
  }

  /** A setting's value in a table for people; a hyphen where this arm does not have it. */
  public String text(String setting) {
    String value = settings.get(setting);
    return value == null ? "-" : names.text(setting, value);
  }

  /** Trials with an outcome. */
  public int count(String... outcomes) {
    List<String> wanted = List.of(outcomes);
    return (int) trials.stream().filter(row -> wanted.contains(row.text("outcome"))).count();
  }

  /**
   * Median, smallest and largest of a column. A diverged trial is worse than every completed one,
   * whatever its last number; trials that failed otherwise have no part in it.
   *
   * @param higherIsBetter whether the largest value of the column is the best
   */
  public Spread spread(String column, boolean higherIsBetter) {
    double[] values =
        trials.stream()
            .filter(row -> row.text("outcome").equals("COMPLETED"))
            .mapToDouble(row -> row.number(column))
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    if (values.length == 0) {
      return Spread.NONE;
    }
    double worst = higherIsBetter ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    double[] withDiverged =
        DoubleStream.concat(
                Arrays.stream(values), DoubleStream.generate(() -> worst).limit(count("DIVERGED")))
            .sorted()
            .toArray();
    double median = Quantiles.medianOfSorted(withDiverged);
    return new Spread(
        values.length,
        Double.isInfinite(median) ? Double.NaN : median,
        values[0],
        values[values.length - 1]);
  }

  /** Median wall seconds of a trial that ran; NaN where none did. */
  public double medianSeconds() {
    double[] seconds =
        trials.stream()
            .filter(row -> !row.text("outcome").equals("INFEASIBLE"))
            .mapToDouble(row -> row.number("seconds"))
            .sorted()
            .toArray();
    return seconds.length == 0 ? Double.NaN : Quantiles.medianOfSorted(seconds);
  }
}
