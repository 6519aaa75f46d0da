package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.rhosweep.core.theory.Prediction;
import org.rhosweep.sweeps.report.HeatMap.Cell;
import org.rhosweep.sweeps.report.HeatMap.Overlay;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Setting;
import org.rhosweep.sweeps.report.ReportData.Spread;
import org.rhosweep.sweeps.report.ReportData.Theory;

/** Heat maps of what trains, with the theory drawn over them. */
final class TrainabilityFigures {
  private static final String TIME_SCALES =
      Numbers.significant(Prediction.TRAINABLE_TIME_SCALES, 2);

  private final ReportData data;
  private final TrainabilityGrid grid;
  private final Budget budget;
  private final double worst;
  private final double best;

  TrainabilityFigures(ReportData data, TrainabilityGrid grid, Budget budget) {
    this.data = data;
    this.grid = grid;
    this.budget = budget;
    double[] medians =
        data.arms().stream()
            .mapToDouble(arm -> arm.finalMetric().median())
            .filter(Double::isFinite)
            .toArray();
    double low = Arrays.stream(medians).min().orElse(Double.NaN);
    double high = Arrays.stream(medians).max().orElse(Double.NaN);
    worst = data.metric().higherIsBetter() ? low : high;
    best = data.metric().higherIsBetter() ? high : low;
  }

  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    if (!Double.isNaN(best)) {
      figures.add(trainability());
    }
    if (grid.overTime() && grid.panels().stream().anyMatch(this::hasResiduals)) {
      figures.add(residuals());
    }
    return figures;
  }

  private List<TrainabilityGrid.Panel> shown() {
    return grid.panels().subList(0, Math.min(budget.panels(), grid.panels().size()));
  }

  private List<String> rowLabels() {
    return grid.rows().stream().map(String::valueOf).toList();
  }

  private Figure trainability() {
    double threshold = (worst + best) / 2;
    ColorScale scale = new ColorScale(Math.min(worst, best), Math.max(worst, best), false);
    List<Figure.Panel> panels = new ArrayList<>();
    boolean theory = false;
    for (TrainabilityGrid.Panel panel : shown()) {
      List<Overlay> overlays = new ArrayList<>();
      if (grid.overTime()) {
        // Below the theory's lines, which may lie at the same edge.
        overlays.add(halfway(panel, threshold));
        List<Overlay> lines = theory(panel);
        theory |= !lines.isEmpty();
        overlays.addAll(lines);
      }
      HeatMap map =
          new HeatMap(
              description(data.metric().label(), panel),
              "initialisation",
              panel.columns(),
              grid.yName(),
              rowLabels(),
              cells(panel),
              scale,
              data.metric().label(),
              overlays);
      panels.add(new Figure.Panel(panel.title(), map.svg(), List.of()));
    }
    String caption =
        "Cell: median of "
            + data.metric().label()
            + " over the trials of an arm that completed; ×: none did. Medians run from "
            + Numbers.decimals(worst)
            + " to "
            + Numbers.decimals(best)
            + "."
            + (grid.overTime()
                ? " Thin black line: where the measured median falls below half-way, "
                    + Numbers.decimals(threshold)
                    + "."
                : "")
            + (theory
                ? " Bold line: the length that theory calls trainable, "
                    + TIME_SCALES
                    + " / |ln χ₁| time steps, the middle of a band from "
                    + Numbers.significant(Prediction.MIN_TRAINABLE_TIME_SCALES, 2)
                    + " to "
                    + Numbers.significant(Prediction.MAX_TRAINABLE_TIME_SCALES, 2)
                    + " that was measured. Dotted: "
                    + TIME_SCALES
                    + " ξ, as many time scales of forgetting. Both follow from weights and inputs"
                    + " alone; arrows point to values beyond the rows. Initialisations that the"
                    + " theory does not cover have no line."
                : "");
    return new Figure(
        "trainability",
        "Trainability: " + grid.yName() + " against initialisation",
        caption,
        panels,
        0,
        false,
        grid.panels().size() - panels.size(),
        data.query("trainability"),
        data(data, budget));
  }

  private List<Overlay> theory(TrainabilityGrid.Panel panel) {
    List<Overlay> overlays = new ArrayList<>();
    double[] scales = new double[panel.columns().size()];
    double[] lengths = new double[panel.columns().size()];
    for (int c = 0; c < lengths.length; c++) {
      scales[c] =
          Prediction.TRAINABLE_TIME_SCALES
              * TrainabilityGrid.predicted(panel, c, Theory::timeScale);
      lengths[c] = TrainabilityGrid.predicted(panel, c, Theory::trainableLength);
    }
    if (Arrays.stream(scales).anyMatch(v -> !Double.isNaN(v))) {
      overlays.add(new Overlay("theory: " + TIME_SCALES + " ξ", "theory dotted", levels(scales)));
    }
    if (Arrays.stream(lengths).anyMatch(v -> !Double.isNaN(v))) {
      overlays.add(new Overlay("theory: trainable length", "theory", levels(lengths)));
    }
    return overlays;
  }

  private List<Double> levels(double[] lengths) {
    return Arrays.stream(lengths).map(grid::level).boxed().toList();
  }

  private Overlay halfway(TrainabilityGrid.Panel panel, double threshold) {
    List<Double> levels =
        IntStream.range(0, panel.columns().size())
            .mapToDouble(c -> grid.measured(panel, c, threshold, data.metric().higherIsBetter()))
            .boxed()
            .toList();
    return new Overlay("measured: half-way", "halfway", levels);
  }

  private List<List<Cell>> cells(TrainabilityGrid.Panel panel) {
    List<List<Cell>> cells = new ArrayList<>();
    for (int row = 0; row < grid.rows().size(); row++) {
      List<Cell> line = new ArrayList<>();
      for (int column = 0; column < panel.columns().size(); column++) {
        Arm arm = panel.arms().get(row).get(column);
        line.add(arm == null ? null : cell(arm));
      }
      cells.add(line);
    }
    return cells;
  }

  private Cell cell(Arm arm) {
    Spread end = arm.finalMetric();
    String ended =
        arm.diverged() + arm.failed() + arm.infeasible() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", %d diverged, %d failed or not run",
                arm.diverged(),
                arm.failed() + arm.infeasible());
    String tip =
        String.format(
            Locale.ROOT,
            "%s: %s (%s to %s) over %d of %d trials%s%s",
            arm.label(),
            Numbers.decimals(end.median()),
            Numbers.decimals(end.min()),
            Numbers.decimals(end.max()),
            end.count(),
            arm.trials(),
            ended,
            theory(arm));
    return new Cell(
        end.median(), end.count() == 0 ? "×" : Numbers.significant(end.median(), 2), tip);
  }

  private static String theory(Arm arm) {
    Theory theory = arm.theory();
    return Double.isNaN(theory.trainableLength())
        ? ""
        : "; theory: trainable length %s, ξ %s time steps"
            .formatted(
                Numbers.significant(theory.trainableLength(), 3),
                Numbers.significant(theory.timeScale(), 3));
  }

  /** Measured minus predicted change of the gradient from end to start, decades; NaN for none. */
  private static double residual(Arm arm) {
    Theory theory = arm.theory();
    return (theory.measuredGrowth().median() - theory.predictedGrowth())
        * Math.max(1, arm.timeSteps() - 1);
  }

  private boolean hasResiduals(TrainabilityGrid.Panel panel) {
    return panel.arms().stream()
        .flatMap(List::stream)
        .anyMatch(arm -> arm != null && Double.isFinite(residual(arm)));
  }

  private Figure residuals() {
    double largest =
        data.arms().stream()
            .mapToDouble(arm -> Math.abs(residual(arm)))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    ColorScale scale = new ColorScale(-largest, largest, true);
    List<Figure.Panel> panels = new ArrayList<>();
    for (TrainabilityGrid.Panel panel : shown()) {
      if (!hasResiduals(panel)) {
        continue;
      }
      HeatMap map =
          new HeatMap(
              description("residual of the gradient's change", panel),
              "initialisation",
              panel.columns(),
              grid.yName(),
              rowLabels(),
              panel.arms().stream()
                  .map(row -> row.stream().map(TrainabilityFigures::residualCell).toList())
                  .map(java.util.Collections::unmodifiableList)
                  .toList(),
              scale,
              "residual, decades",
              List.of());
      panels.add(new Figure.Panel(panel.title(), map.svg(), List.of(summary(panel))));
    }
    return new Figure(
        "residuals",
        "Residuals: measured minus predicted change of the gradient over the sequence",
        "Cell: decades (powers of ten) by which the norm of the gradient changes from the last time"
            + " step to the first, measured at the first training step, minus what theory predicts"
            + " from χ₁. Orange: grows more, or fades less, than predicted; blue: the reverse. –:"
            + " the theory does not cover it, or too little of the gradient is left to measure.",
        panels,
        0,
        false,
        0,
        data.query("trainability"),
        data(data, budget));
  }

  private static Cell residualCell(Arm arm) {
    if (arm == null) {
      return null;
    }
    double residual = residual(arm);
    Theory theory = arm.theory();
    return new Cell(
        Double.isFinite(residual) ? residual : Double.NaN,
        Double.isFinite(residual) ? residualText(residual) : Numbers.MISSING,
        "%s: measured %s, predicted %s decades per time step"
            .formatted(
                arm.label(),
                Numbers.significant(theory.measuredGrowth().median(), 3),
                Numbers.significant(theory.predictedGrowth(), 3)));
  }

  /** A hundredth of a decade is the least that a cell has room for, and more than it tells. */
  private static String residualText(double residual) {
    return Math.abs(residual) < 0.005 ? "0" : Numbers.significant(residual, 2);
  }

  private static String summary(TrainabilityGrid.Panel panel) {
    double[] residuals =
        panel.arms().stream()
            .flatMap(List::stream)
            .filter(Objects::nonNull)
            .mapToDouble(TrainabilityFigures::residual)
            .filter(Double::isFinite)
            .map(Math::abs)
            .sorted()
            .toArray();
    return String.format(
        Locale.ROOT,
        "median |residual| %s decades over the sequence, %d arms",
        Numbers.significant(residuals[residuals.length / 2], 2),
        residuals.length);
  }

  private static String description(String what, TrainabilityGrid.Panel panel) {
    return "Heat map of " + what + (panel.title().isEmpty() ? "" : ", " + panel.title());
  }

  /** All arms, as the query gives them. */
  static Figure.Data data(ReportData data, Budget budget) {
    List<String> settings = data.varying().stream().map(Setting::name).toList();
    Csv csv = new Csv(budget.dataBytes(), Csv.columns(settings, COLUMNS.toArray(String[]::new)));
    for (Arm arm : data.arms()) {
      List<Object> row = new ArrayList<>();
      settings.forEach(name -> row.add(arm.factors().get(name)));
      Theory theory = arm.theory();
      row.addAll(
          Arrays.asList(
              arm.timeSteps(),
              arm.trials(),
              arm.completed(),
              arm.finalMetric().median(),
              arm.finalMetric().min(),
              arm.finalMetric().max(),
              theory.timeScale(),
              theory.trainableLength(),
              theory.predictedGrowth(),
              theory.measuredGrowth().median()));
      csv.add(row);
    }
    return Figure.Data.of(csv);
  }

  /** Headers after the settings, as in the query. */
  private static final List<String> COLUMNS =
      List.of(
          "total_time_steps",
          "trials",
          "completed",
          "median",
          "low",
          "high",
          "predicted_xi",
          "predicted_trainable_length",
          "predicted_gradient_growth",
          "measured_gradient_growth");
}
