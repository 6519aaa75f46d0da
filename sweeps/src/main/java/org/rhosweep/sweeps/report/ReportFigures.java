package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.report.ReportData.Setting;

/** All figures of a report, in the order in which they are read. */
public final class ReportFigures {
  private final ReportData data;
  private final Budget budget;
  private final Map<String, String> implied;
  private final List<Setting> telling;
  private final Facets facets;

  ReportFigures(ReportData data, Budget budget) {
    this.data = data;
    this.budget = budget;
    implied =
        ImpliedSettings.of(
            data.varying().stream().map(Setting::name).toList(),
            data.arms().stream().map(ReportData.Arm::factors).toList());
    telling = data.varying().stream().filter(s -> !implied.containsKey(s.name())).toList();
    facets = Facets.of(telling, data.arms());
  }

  /** Of a report, as they are in it. */
  public static List<Figure> of(ReportData data) {
    return new ReportFigures(data, Budget.FULL)
        .sections().stream().flatMap(section -> section.figures().stream()).toList();
  }

  /** Settings that follow from another one, with that one. */
  Map<String, String> implied() {
    return implied;
  }

  /** The other settings that vary. */
  List<Setting> telling() {
    return telling;
  }

  Facets facets() {
    return facets;
  }

  /** Chapters that have something to show. */
  List<Section> sections() {
    CurveFigures curves = new CurveFigures(data, facets, budget);
    List<Figure> trainability = new ArrayList<>();
    TrainabilityGrid.of(telling, data.arms())
        .ifPresent(
            grid -> trainability.addAll(new TrainabilityFigures(data, grid, budget).figures()));
    add(trainability, GrowthFigure.of(data, facets, budget));
    String lines =
        facets.lineFactor().isEmpty() ? "" : " Lines differ in " + facets.lineFactor() + ".";
    return java.util.stream.Stream.of(
            new Section(
                "curves",
                "Learning curves",
                "Line: mean over the trials that reached the step. Band: "
                    + data.spread()
                    + ". × marks where trials ended before their training did; they are counted,"
                    + " and stay in the mean up to there."
                    + lines
                    + " Panels of a figure share their axes.",
                true,
                curves.learning()),
            new Section(
                "theory",
                "Theory over measurement",
                "What mean-field theory says of the weights as they are drawn, over what training"
                    + " made of them.",
                false,
                trainability),
            new Section(
                "gradients",
                "Gradients through time and depth",
                "How much of the loss gradient is left, or has piled up, on its way back.",
                true,
                new GradientFigures(data, facets, budget).figures()),
            new Section(
                "radii",
                "Radii of the transitions",
                "How much one transition, from state to state, stretches what passes through it.",
                false,
                new RadiusFigures(data, facets, budget).figures()),
            new Section(
                "pretraining",
                "Pre-training to the local stability condition",
                "Before training, the weights are moved until the mean of every transition, of its"
                    + " radius or its growth, whichever init.measure says, is at its target. Band: "
                    + data.spread()
                    + ".",
                false,
                curves.pretraining()),
            new Section(
                "ablations",
                "Ablations",
                "What a setting changes where all others and the seed are the same.",
                false,
                listOf(AblationFigures.of(data, budget))),
            new Section(
                "coordinates",
                "Parallel coordinates",
                "",
                false,
                listOf(CoordinateFigure.of(data, telling, budget))),
            new Section("cost", "Cost", "", false, listOf(CostFigure.of(data, telling, budget))))
        .filter(section -> !section.figures().isEmpty())
        .toList();
  }

  private static List<Figure> listOf(Figure figure) {
    List<Figure> figures = new ArrayList<>();
    add(figures, figure);
    return figures;
  }

  private static void add(List<Figure> figures, Figure figure) {
    if (figure != null) {
      figures.add(figure);
    }
  }
}
