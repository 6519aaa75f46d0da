package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rhosweep.sweeps.spec.SettingColumns;

/** Says in which arm and at which other settings something was chosen: names what differs. */
final class ConditionLabels {
  private final AblationTrials trials;
  private final Map<String, Levels> arms = new LinkedHashMap<>();
  private final List<String> settings;

  /**
   * Of rows that differ in some columns.
   *
   * @param arms levels of factors that are part of it; may be empty
   * @param columns that rows differ in
   */
  ConditionLabels(
      AblationTrials trials, Question question, List<Levels> arms, List<String> columns) {
    this.trials = trials;
    for (int f = 0; f < arms.size(); f++) {
      this.arms.put(question.factors().get(f).factor().name(), arms.get(f));
    }
    List<String> inside =
        question.factors().stream().flatMap(c -> c.factor().columns().stream()).toList();
    boolean task = columns.stream().anyMatch(SettingColumns.columnsOf("task")::contains);
    List<String> held =
        columns.stream()
            .filter(column -> !inside.contains(column))
            .filter(column -> !(task && column.equals("data_fingerprint"))) // follows from it
            .toList();
    Groups groups = Groups.of(trials.size(), held.stream().map(trials::column).toList());
    List<List<Object>> rows =
        IntStream.of(groups.firstRows()).mapToObj(row -> values(row, held)).toList();
    settings = IntStream.of(IndependentSettings.columns(rows, 0)).mapToObj(held::get).toList();
  }

  private List<Object> values(int row, List<String> columns) {
    List<Object> values = new ArrayList<>();
    columns.forEach(column -> values.add(trials.column(column).value(row)));
    return values;
  }

  /** By factor and by column. */
  Map<String, String> of(int row) {
    Map<String, String> where = new LinkedHashMap<>();
    arms.forEach((factor, levels) -> where.put(factor, levels.label(levels.ofRow(row))));
    for (String column : settings) {
      where.put(column, Levels.text(trials.column(column).value(row)));
    }
    return where;
  }

  /** In the order of levels, then of settings. */
  int compare(int a, int b) {
    int order = 0;
    for (Levels levels : arms.values()) {
      order = order != 0 ? order : Integer.compare(levels.ofRow(a), levels.ofRow(b));
    }
    return order != 0 ? order : Levels.compare(values(a, settings), values(b, settings));
  }
}
