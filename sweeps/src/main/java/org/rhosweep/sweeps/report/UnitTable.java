package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.rhosweep.sweeps.report.ReportData.Setting;
import org.rhosweep.sweeps.report.ReportData.Units;

/**
 * How gates, rectified and spiking units of each arm stood at the first and at the last probed
 * training step. Public for the template alone.
 *
 * @param settings headers: the settings that tell arms apart
 * @param rows one for each arm and function
 * @param omitted rows left out to keep the file small
 */
public record UnitTable(List<String> settings, List<Row> rows, int omitted) {
  private static final int MAX_ROWS = 500;
  private static final String ARROW = " → ";

  /**
   * One function of one arm, formatted, at the first and the last step with an arrow between.
   *
   * @param factors its value of each setting, a dash where it does not have one
   * @param units what they are, for people
   * @param trials at the last step
   */
  public record Row(
      List<String> factors,
      String units,
      int trials,
      String saturated,
      String active,
      String dead) {}

  private record Key(int arm, String function) {}

  static UnitTable of(ReportData data, List<Setting> telling) {
    Map<Key, List<Units>> steps = new LinkedHashMap<>();
    for (Units units : data.measured().units()) {
      steps
          .computeIfAbsent(new Key(units.arm(), units.function()), k -> new ArrayList<>())
          .add(units);
    }
    List<Row> rows = new ArrayList<>();
    steps.forEach(
        (key, units) -> {
          if (rows.size() < MAX_ROWS) {
            rows.add(
                new Row(
                    OutcomeTable.factors(telling, data.arms().get(key.arm())),
                    name(key.function()),
                    units.get(units.size() - 1).trials(),
                    shares(units, Units::saturated),
                    shares(units, Units::active),
                    shares(units, Units::dead)));
          }
        });
    return new UnitTable(
        telling.stream().map(Setting::name).toList(),
        List.copyOf(rows),
        steps.size() - rows.size());
  }

  private static String name(String function) {
    return switch (function) {
      case "spike" -> "spiking units";
      case "relu" -> "rectified units";
      default -> function + " gates";
    };
  }

  private static String shares(List<Units> steps, ToDoubleFunction<Units> share) {
    double first = share.applyAsDouble(steps.get(0));
    double last = share.applyAsDouble(steps.get(steps.size() - 1));
    if (Double.isNaN(last)) {
      return "";
    }
    String end = Numbers.decimals(last);
    return steps.size() == 1 ? end : Numbers.decimals(first) + ARROW + end;
  }

  /** All rows with their numbers. */
  static Figure.Data data(ReportData data, Budget budget) {
    List<String> settings = data.varying().stream().map(Setting::name).toList();
    Csv csv =
        new Csv(
            budget.dataBytes(),
            Csv.columns(
                settings,
                "function",
                "training_step",
                "trials",
                "saturated_fraction",
                "active_fraction",
                "dead_unit_fraction"));
    for (Units units : data.measured().units()) {
      List<Object> row = new ArrayList<>();
      settings.forEach(name -> row.add(data.arms().get(units.arm()).factors().get(name)));
      row.add(units.function());
      row.add(units.trainingStep());
      row.add(units.trials());
      row.add(units.saturated());
      row.add(units.active());
      row.add(units.dead());
      csv.add(row);
    }
    return Figure.Data.of(csv);
  }
}
