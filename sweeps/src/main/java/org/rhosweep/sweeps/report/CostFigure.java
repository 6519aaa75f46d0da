package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rhosweep.sweeps.report.RangeChart.Mark;
import org.rhosweep.sweeps.report.RangeChart.Row;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Setting;

/** What a trial costs, by each value of each setting. */
final class CostFigure {
  private static final int MAX_VALUES = 12;

  private CostFigure() {}

  /** The figure, or null where no time was taken. */
  static Figure of(ReportData data, List<Setting> telling, Budget budget) {
    Csv csv =
        new Csv(
            budget.dataBytes(),
            List.of("setting", "value", "trials", "seconds", "seconds_per_trial"));
    List<Figure.Panel> panels = new ArrayList<>();
    List<List<Row>> bySetting = new ArrayList<>();
    double most = 0;
    for (Setting setting : telling) {
      List<Row> rows = new ArrayList<>();
      for (String value : setting.values()) {
        List<Arm> arms =
            data.arms().stream()
                .filter(arm -> value.equals(arm.factors().get(setting.name())))
                .toList();
        int trials = arms.stream().mapToInt(Arm::trials).sum();
        double seconds = arms.stream().mapToDouble(Arm::totalSeconds).sum();
        if (trials > 0) {
          double each = seconds / trials;
          most = Math.max(most, each);
          csv.add(List.of(setting.name(), value, trials, seconds, each));
          rows.add(row(value, trials, seconds, each));
        }
      }
      bySetting.add(rows);
    }
    if (!(most > 0)) {
      return null;
    }
    Axis x = Axis.linear(0, most, 5);
    for (int i = 0; i < telling.size(); i++) {
      List<Row> rows = bySetting.get(i);
      String name = telling.get(i).name();
      List<Row> shown = rows.subList(0, Math.min(MAX_VALUES, rows.size()));
      RangeChart chart =
          new RangeChart(
              "Seconds per trial by " + name,
              "mean wall time of a trial, s",
              x,
              shown,
              Double.NaN,
              430,
              List.of());
      List<String> notes =
          rows.size() > shown.size()
              ? List.of(rows.size() - shown.size() + " more values are in the data")
              : List.of();
      panels.add(new Figure.Panel(name, chart.svg(), notes));
    }
    return new Figure(
        "cost",
        "Wall time of a trial by setting",
        "Mean over all trials with the value, whatever their other settings and their outcome;"
            + " pre-training, evaluation and probes are part of it.",
        panels,
        0,
        false,
        0,
        data.query("cost"),
        Figure.Data.of(csv));
  }

  private static Row row(String value, int trials, double seconds, double each) {
    return new Row(
        value,
        0,
        List.of(
            new Mark(
                "plain",
                Double.NaN,
                0,
                each,
                each,
                Double.NaN,
                String.format(
                    Locale.ROOT,
                    "%s: %s per trial, %s for %d trials",
                    value,
                    Numbers.seconds(each),
                    Numbers.seconds(seconds),
                    trials))));
  }
}
