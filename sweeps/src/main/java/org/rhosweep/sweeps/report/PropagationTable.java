package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.sweeps.report.ReportData.Propagation;
import org.rhosweep.sweeps.report.ReportData.Setting;

/**
 * Radius and growth of each arm's transitions side by side. Public for the template alone.
 *
 * @param settings headers: the settings that tell arms apart
 * @param rows one for each arm and phase
 * @param omitted rows left out to keep the file small
 */
public record PropagationTable(List<String> settings, List<Row> rows, int omitted) {
  private static final int MAX_ROWS = 500;

  /**
   * One arm at one phase, formatted.
   *
   * @param factors its value of each setting, a dash where it does not have one
   * @param when the phase, for people
   * @param trials that were probed
   * @param numbers target, radius and growth in time, then the same in depth
   * @param note in words, or nothing
   */
  public record Row(
      List<String> factors, String when, int trials, List<String> numbers, String note) {}

  static PropagationTable of(ReportData data, List<Setting> telling) {
    List<Propagation> all = data.measured().propagation();
    List<Row> rows =
        all.stream()
            .limit(MAX_ROWS)
            .map(
                p ->
                    new Row(
                        OutcomeTable.factors(telling, data.arms().get(p.arm())),
                        when(p.phase()),
                        p.trials(),
                        List.of(
                            target(p.timeTarget()),
                            Numbers.decimals(p.timeRadius()),
                            Numbers.decimals(p.timeGrowth()),
                            target(p.depthTarget()),
                            Numbers.decimals(p.depthRadius()),
                            Numbers.decimals(p.depthGrowth())),
                        p.note()))
            .toList();
    return new PropagationTable(
        telling.stream().map(Setting::name).toList(), rows, all.size() - rows.size());
  }

  private static String when(String phase) {
    return switch (phase) {
      case "before" -> "as drawn";
      case "after" -> "after pre-training";
      case "trained" -> "after training";
      default -> phase;
    };
  }

  private static String target(double target) {
    return Double.isNaN(target) ? "" : Numbers.significant(target, 3);
  }

  /** All rows with their numbers. */
  static Figure.Data data(ReportData data, Budget budget) {
    List<String> settings = data.varying().stream().map(Setting::name).toList();
    Csv csv =
        new Csv(
            budget.dataBytes(),
            Csv.columns(
                settings,
                "phase",
                "trials",
                "time_target",
                "time_radius",
                "time_growth",
                "depth_target",
                "depth_radius",
                "depth_growth",
                "note"));
    for (Propagation p : data.measured().propagation()) {
      List<Object> row = new ArrayList<>();
      settings.forEach(name -> row.add(data.arms().get(p.arm()).factors().get(name)));
      row.add(p.phase());
      row.add(p.trials());
      row.add(p.timeTarget());
      row.add(p.timeRadius());
      row.add(p.timeGrowth());
      row.add(p.depthTarget());
      row.add(p.depthRadius());
      row.add(p.depthGrowth());
      row.add(p.note());
      csv.add(row);
    }
    return Figure.Data.of(csv);
  }
}
