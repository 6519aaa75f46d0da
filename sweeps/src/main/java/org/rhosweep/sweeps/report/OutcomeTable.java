package org.rhosweep.sweeps.report;

import static org.rhosweep.sweeps.report.Numbers.pixel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Metric;
import org.rhosweep.sweeps.report.ReportData.Setting;
import org.rhosweep.sweeps.report.ReportData.Spread;

/**
 * How the arms ended, one row each. Public for the template alone.
 *
 * @param settings headers: the settings that tell arms apart
 * @param rows in the order of the arms
 * @param omitted arms left out to keep the file small
 */
public record OutcomeTable(List<String> settings, List<Row> rows, int omitted) {
  private static final int MAX_ROWS = 500;
  private static final int RANGE_WIDTH = 120;

  /**
   * One arm, formatted.
   *
   * @param factors its value of each of them, a dash where it does not have one
   * @param trials whatever their outcome
   * @param range smallest, median and largest final metric on the scale of all arms, as SVG
   * @param best whether no arm has a better median
   */
  public record Row(
      List<String> factors,
      int trials,
      int completed,
      int diverged,
      int failed,
      int infeasible,
      String finalMedian,
      String finalRange,
      String range,
      String bestMedian,
      String seconds,
      boolean best) {}

  /**
   * The arm with the best median of the final metric.
   *
   * @param trials over which the median is
   */
  public record Best(String label, String median, int trials) {}

  /** The best arm, the first of equals; null where no trial has the metric. */
  static Best best(ReportData data) {
    double median = bestMedian(data.arms(), data.metric());
    return data.arms().stream()
        .filter(arm -> arm.finalMetric().count() > 0 && arm.finalMetric().median() == median)
        .map(arm -> new Best(arm.label(), Numbers.decimals(median), arm.finalMetric().count()))
        .findFirst()
        .orElse(null);
  }

  static OutcomeTable of(ReportData data, List<Setting> telling) {
    List<Arm> arms = data.arms().subList(0, Math.min(MAX_ROWS, data.arms().size()));
    Axis scale = scale(arms);
    double best = bestMedian(data.arms(), data.metric());
    List<Row> rows = new ArrayList<>();
    for (Arm arm : arms) {
      Spread end = arm.finalMetric();
      rows.add(
          new Row(
              factors(telling, arm),
              arm.trials(),
              arm.completed(),
              arm.diverged(),
              arm.failed(),
              arm.infeasible(),
              Numbers.decimals(end.median()),
              end.count() > 1
                  ? Numbers.decimals(end.min()) + " to " + Numbers.decimals(end.max())
                  : "",
              range(end, scale),
              Numbers.decimals(arm.bestMetric().median()),
              Numbers.seconds(arm.medianSeconds()),
              end.count() > 0 && end.median() == best));
    }
    return new OutcomeTable(
        telling.stream().map(Setting::name).toList(),
        List.copyOf(rows),
        data.arms().size() - rows.size());
  }

  /** All arms with their numbers. */
  static Figure.Data data(ReportData data, Budget budget) {
    List<String> settings = data.varying().stream().map(Setting::name).toList();
    Csv csv =
        new Csv(
            budget.dataBytes(),
            Csv.columns(
                settings,
                "trials",
                "completed",
                "diverged",
                "failed",
                "median",
                "low",
                "high",
                "best_median",
                "seconds"));
    for (Arm arm : data.arms()) {
      List<Object> row = new ArrayList<>();
      settings.forEach(name -> row.add(arm.factors().get(name)));
      row.add(arm.trials());
      row.add(arm.completed());
      row.add(arm.diverged());
      row.add(arm.failed() + arm.infeasible());
      row.add(arm.finalMetric().median());
      row.add(arm.finalMetric().min());
      row.add(arm.finalMetric().max());
      row.add(arm.bestMetric().median());
      row.add(arm.medianSeconds());
      csv.add(row);
    }
    return Figure.Data.of(csv);
  }

  /** Trials by outcome over all arms, only outcomes that occur. */
  static Map<String, Integer> totals(List<Arm> arms) {
    Map<String, Integer> totals = new LinkedHashMap<>();
    put(totals, "completed", arms, Arm::completed);
    put(totals, "diverged", arms, Arm::diverged);
    put(totals, "failed", arms, Arm::failed);
    put(totals, "could not run", arms, Arm::infeasible);
    return totals;
  }

  private static void put(
      Map<String, Integer> totals, String name, List<Arm> arms, ToIntFunction<Arm> count) {
    int sum = arms.stream().mapToInt(count).sum();
    if (sum > 0) {
      totals.put(name, sum);
    }
  }

  static List<String> factors(List<Setting> settings, Arm arm) {
    return settings.stream()
        .map(s -> Optional.ofNullable(arm.factors().get(s.name())).orElse(Numbers.MISSING))
        .toList();
  }

  private static double bestMedian(List<Arm> arms, Metric metric) {
    double sign = metric.higherIsBetter() ? 1 : -1;
    return arms.stream()
        .map(Arm::finalMetric)
        .filter(s -> s.count() > 0 && !Double.isNaN(s.median()))
        .mapToDouble(s -> sign * s.median())
        .max()
        .stream()
        .map(v -> sign * v)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static Axis scale(List<Arm> arms) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Arm arm : arms) {
      Spread end = arm.finalMetric();
      if (end.count() > 0 && Double.isFinite(end.min()) && Double.isFinite(end.max())) {
        low = Math.min(low, end.min());
        high = Math.max(high, end.max());
      }
    }
    return Double.isFinite(low) ? Axis.linear(Math.min(low, 0), high, 4) : Axis.linear(0, 1, 4);
  }

  private static String range(Spread spread, Axis scale) {
    if (spread.count() == 0
        || !Double.isFinite(spread.min())
        || !Double.isFinite(spread.max())
        || !Double.isFinite(spread.median())) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "<svg class=\"range\" viewBox=\"0 0 %d 12\" role=\"img\" aria-label=\"range\">"
            + "<line class=\"grid\" x1=\"3\" x2=\"%d\" y1=\"6\" y2=\"6\"/>"
            + "<line class=\"span\" x1=\"%s\" x2=\"%s\" y1=\"6\" y2=\"6\"/>"
            + "<circle class=\"median\" cx=\"%s\" cy=\"6\" r=\"3.2\"/></svg>",
        RANGE_WIDTH,
        RANGE_WIDTH - 3,
        at(spread.min(), scale),
        at(spread.max(), scale),
        at(spread.median(), scale));
  }

  private static String at(double value, Axis scale) {
    return pixel(4 + scale.fraction(value) * (RANGE_WIDTH - 8));
  }
}
