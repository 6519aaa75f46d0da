package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Theory;
import org.rhosweep.sweeps.report.ScatterChart.Dot;

/** Growth of the gradient per time step: what was measured over what theory predicts. */
final class GrowthFigure {
  private static final String PREFERRED = "cell";
  private static final int MAX_DOTS = 1_500;
  private static final int SIZE = 380;

  private GrowthFigure() {}

  private static boolean known(Arm arm) {
    return Double.isFinite(arm.theory().predictedGrowth())
        && Double.isFinite(arm.theory().measuredGrowth().median());
  }

  /** The figure, or null where theory and measurement never meet. */
  static Figure of(ReportData data, Facets facets, Budget budget) {
    List<Arm> arms = data.arms().stream().filter(GrowthFigure::known).toList();
    if (arms.size() < 2) {
      return null;
    }
    Axis axis = axis(arms);
    Map<String, List<Dot>> byPanel = new LinkedHashMap<>();
    Map<String, List<Double>> residuals = new LinkedHashMap<>();
    int dots = 0;
    for (Facets.Panel panel : facets.panels()) {
      for (Facets.Line line : panel.lines()) {
        Arm arm = data.arms().get(line.arm());
        if (known(arm) && dots++ < MAX_DOTS) {
          String key = arm.factors().getOrDefault(PREFERRED, "");
          Theory theory = arm.theory();
          byPanel.computeIfAbsent(key, k -> new ArrayList<>()).add(dot(line, arm));
          residuals
              .computeIfAbsent(key, k -> new ArrayList<>())
              .add(theory.measuredGrowth().median() - theory.predictedGrowth());
        }
      }
    }
    List<Figure.Panel> panels = new ArrayList<>();
    byPanel.forEach(
        (key, points) -> {
          String title = key.isEmpty() ? "" : PREFERRED + " " + key;
          ScatterChart chart =
              new ScatterChart(
                  "Measured against predicted growth of the gradient"
                      + (title.isEmpty() ? "" : ", " + title),
                  "predicted, decades per time step",
                  "measured, decades per time step",
                  axis,
                  points,
                  SIZE);
          panels.add(new Figure.Panel(title, chart.svg(), List.of(summary(residuals.get(key)))));
        });
    return new Figure(
        "growth",
        "Prediction against measurement: growth of the gradient per time step into the past",
        "One mark for each arm: the slope of log₁₀ of the gradient's norm over time at the first"
            + " training step (median over trials, whisker: smallest to largest), over log₁₀ χ₁ / 2"
            + " from theory. On the dashed diagonal both agree. Negative: the gradient vanishes.",
        panels,
        0,
        false,
        0,
        data.query("trainability"),
        TrainabilityFigures.data(data, budget));
  }

  private static Dot dot(Facets.Line line, Arm arm) {
    Theory theory = arm.theory();
    return new Dot(
        line.label(),
        line.style(),
        theory.predictedGrowth(),
        theory.measuredGrowth().median(),
        theory.measuredGrowth().min(),
        theory.measuredGrowth().max(),
        "%s: measured %s, predicted %s decades per time step"
            .formatted(
                arm.label(),
                Numbers.significant(theory.measuredGrowth().median(), 3),
                Numbers.significant(theory.predictedGrowth(), 3)));
  }

  private static Axis axis(List<Arm> arms) {
    double low = 0;
    double high = 0;
    for (Arm arm : arms) {
      Theory theory = arm.theory();
      low = Math.min(low, Math.min(theory.predictedGrowth(), theory.measuredGrowth().median()));
      high = Math.max(high, Math.max(theory.predictedGrowth(), theory.measuredGrowth().median()));
    }
    return Axis.linear(low, high, 5);
  }

  private static String summary(List<Double> residuals) {
    double[] sorted = residuals.stream().mapToDouble(Math::abs).sorted().toArray();
    double mean = residuals.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return String.format(
        Locale.ROOT,
        "residual: median of its size %s, mean %s decades per time step, %d arms",
        Numbers.significant(sorted[sorted.length / 2], 2),
        Numbers.significant(mean, 2),
        sorted.length);
  }
}
