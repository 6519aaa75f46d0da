package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.rhosweep.sweeps.report.RangeChart.Explanation;
import org.rhosweep.sweeps.report.RangeChart.Mark;
import org.rhosweep.sweeps.report.RangeChart.Row;
import org.rhosweep.sweeps.report.ReportData.Radii;
import org.rhosweep.sweeps.report.ReportData.Setting;

/** Radii of transitions: as drawn, after pre-training, after training. */
final class RadiusFigures {
  private static final List<String> KINDS = List.of("time", "depth", "input", "readout");
  private static final List<String> PHASES = List.of("before", "after", "trained");
  private static final Map<String, String> LOOKS =
      Map.of("before", "open", "after", "filled", "trained", "square");
  private static final Map<String, String> MEANINGS =
      Map.of(
          "before", "as drawn",
          "after", "after pre-training",
          "trained", "after training");
  private static final List<Explanation> KEYS =
      Stream.concat(
              PHASES.stream().map(phase -> new Explanation(LOOKS.get(phase), MEANINGS.get(phase))),
              Stream.of(new Explanation("reference", "1")))
          .toList();
  private static final int WIDTH = 430;

  private final ReportData data;
  private final Facets facets;
  private final Budget budget;

  RadiusFigures(ReportData data, Facets facets, Budget budget) {
    this.data = data;
    this.facets = facets;
    this.budget = budget;
  }

  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (String kind : KINDS) {
      List<Radii> radii =
          data.measured().radii().stream().filter(r -> r.kind().equals(kind)).toList();
      if (!radii.isEmpty()) {
        figures.add(figure(kind, radii, !figures.isEmpty() && !kind.equals("depth")));
      }
    }
    return figures;
  }

  private Figure figure(String kind, List<Radii> radii, boolean folded) {
    Map<Integer, Map<String, Radii>> byArm = new HashMap<>();
    for (Radii one : radii) {
      byArm.computeIfAbsent(one.arm(), a -> new HashMap<>()).put(one.phase(), one);
    }
    Axis x = axis(radii);
    boolean square = kind.equals("time") || kind.equals("depth");
    String quantity = square ? "spectral radius" : "spectral norm";
    List<Figure.Panel> panels = new ArrayList<>();
    int omitted = 0;
    for (Facets.Panel panel : facets.panels()) {
      List<Row> rows = new ArrayList<>();
      for (Facets.Line line : panel.lines()) {
        Map<String, Radii> phases = byArm.get(line.arm());
        if (phases != null) {
          rows.add(new Row(line.label(), line.style(), marks(line.label(), phases)));
        }
      }
      if (!rows.isEmpty() && panels.size() < budget.panels()) {
        RangeChart chart =
            new RangeChart(
                quantity + " of " + kind + " transitions, " + panel.title(),
                quantity + (x.logarithmic() ? ", log scale" : ""),
                x,
                rows,
                1,
                WIDTH,
                KEYS);
        panels.add(new Figure.Panel(panel.title(), chart.svg(), List.of()));
      } else if (!rows.isEmpty()) {
        omitted++;
      }
    }
    String id = "radii-" + kind;
    return new Figure(
        id,
        Character.toUpperCase(quantity.charAt(0))
            + quantity.substring(1)
            + " of "
            + kind
            + " transitions",
        "Over layers and trials of an arm: mark at the median, box over the middle half, line from"
            + " smallest to largest. ○ as drawn; ● after pre-training, where that moved them; ■"
            + " after training. Dashed: 1.",
        panels,
        0,
        folded,
        omitted,
        data.query(id),
        data(radii));
  }

  private static List<Mark> marks(String label, Map<String, Radii> phases) {
    List<Mark> marks = new ArrayList<>();
    Radii shown = null;
    for (String phase : PHASES) {
      Radii radii = phases.get(phase);
      if (radii != null && !same(radii, shown)) {
        marks.add(
            new Mark(
                LOOKS.get(phase),
                radii.min(),
                radii.lowerQuartile(),
                radii.median(),
                radii.upperQuartile(),
                radii.max(),
                String.format(
                    Locale.ROOT,
                    "%s %s: median %s, middle half %s to %s, all %s to %s, %d values",
                    label,
                    MEANINGS.get(phase),
                    Numbers.significant(radii.median(), 3),
                    Numbers.significant(radii.lowerQuartile(), 3),
                    Numbers.significant(radii.upperQuartile(), 3),
                    Numbers.significant(radii.min(), 3),
                    Numbers.significant(radii.max(), 3),
                    radii.count())));
        shown = radii;
      }
    }
    return marks;
  }

  /** Where there was no pre-training, after is before. */
  private static boolean same(Radii a, Radii b) {
    return b != null
        && a.count() == b.count()
        && a.min() == b.min()
        && a.median() == b.median()
        && a.max() == b.max();
  }

  private static Axis axis(List<Radii> radii) {
    double low = radii.stream().mapToDouble(Radii::median).filter(v -> v > 0).min().orElse(0.1);
    double high = radii.stream().mapToDouble(Radii::max).filter(Double::isFinite).max().orElse(1);
    double usual =
        radii.stream().mapToDouble(Radii::median).filter(Double::isFinite).max().orElse(1);
    return high > 10 * Math.max(1, low) && low > 0
        ? Axis.logarithmic(Math.min(low, 1), high)
        : Axis.linear(0, Math.max(Math.max(high, usual), 1), 5);
  }

  private Figure.Data data(List<Radii> radii) {
    List<String> settings = data.varying().stream().map(Setting::name).toList();
    Csv csv =
        new Csv(
            budget.dataBytes(),
            Csv.columns(
                settings,
                "phase",
                "number",
                "low",
                "lower_quartile",
                "median",
                "upper_quartile",
                "high"));
    for (Radii one : radii) {
      List<Object> row = new ArrayList<>();
      settings.forEach(name -> row.add(data.arms().get(one.arm()).factors().get(name)));
      row.add(one.phase());
      row.add(one.count());
      row.add(one.min());
      row.add(one.lowerQuartile());
      row.add(one.median());
      row.add(one.upperQuartile());
      row.add(one.max());
      csv.add(row);
    }
    return Figure.Data.of(csv);
  }
}
