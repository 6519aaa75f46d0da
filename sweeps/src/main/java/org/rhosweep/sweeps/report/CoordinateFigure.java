package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.rhosweep.sweeps.report.ParallelChart.Dimension;
import org.rhosweep.sweeps.report.ParallelChart.Strand;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Setting;

/** All settings and the metric side by side. */
final class CoordinateFigure {
  private static final int MAX_ARMS = 400;
  private static final int MAX_DIMENSIONS = 9;

  private CoordinateFigure() {}

  /** The figure, or null where there are fewer than two settings or arms to compare. */
  static Figure of(ReportData data, List<Setting> telling, Budget budget) {
    List<Arm> arms =
        data.arms().stream()
            .filter(arm -> Double.isFinite(arm.finalMetric().median()))
            .limit(Math.min(MAX_ARMS, budget.points()))
            .toList();
    if (arms.size() < 2 || telling.size() < 2) {
      return null;
    }
    List<Dimension> dimensions = new ArrayList<>();
    for (Setting setting : telling.subList(0, Math.min(MAX_DIMENSIONS, telling.size()))) {
      List<String> values = new ArrayList<>(setting.values());
      if (arms.stream().anyMatch(arm -> !arm.factors().containsKey(setting.name()))) {
        values.add(0, Numbers.MISSING);
      }
      dimensions.add(new Dimension(setting.name(), values));
    }
    double low = arms.stream().mapToDouble(a -> a.finalMetric().median()).min().orElse(0);
    double high = arms.stream().mapToDouble(a -> a.finalMetric().median()).max().orElse(1);
    double sign = data.metric().higherIsBetter() ? 1 : -1;
    List<Strand> strands =
        arms.stream()
            // The best are drawn last, over the others.
            .sorted(Comparator.comparingDouble(arm -> sign * arm.finalMetric().median()))
            .map(
                arm ->
                    new Strand(
                        arm.label(),
                        dimensions.stream()
                            .map(d -> arm.factors().getOrDefault(d.name(), Numbers.MISSING))
                            .toList(),
                        arm.finalMetric().median(),
                        arm.label() + ": " + Numbers.decimals(arm.finalMetric().median())))
            .toList();
    ParallelChart chart =
        new ParallelChart(
            "Parallel coordinates of settings and " + data.metric().label(),
            dimensions,
            data.metric().label(),
            Axis.linear(low, high, 6),
            new ColorScale(low, high, false),
            strands);
    long measured =
        data.arms().stream().filter(a -> Double.isFinite(a.finalMetric().median())).count();
    return new Figure(
        "coordinates",
        "Settings and " + data.metric().label(),
        "A line for each arm"
            + (measured > arms.size()
                ? String.format(Locale.ROOT, ", the best %d of %d", arms.size(), measured)
                : "")
            + ", coloured by the median of the metric: dark is low, bright is high. With scripts"
            + " on, choosing a value leaves only the arms that have it.",
        List.of(new Figure.Panel("", chart.svg(), List.of())),
        0,
        false,
        0,
        data.query("outcomes"),
        OutcomeTable.data(data, budget));
  }
}
