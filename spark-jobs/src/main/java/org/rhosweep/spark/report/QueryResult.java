package org.rhosweep.spark.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.result.ArmNames;

/**
 * The rows that a query gave.
 *
 * @param sql that was executed
 * @param columns names, each once
 * @param rows text, numbers, times or null, as many as columns
 * @param whole whether these are all rows, not the first ones
 */
record QueryResult(String sql, List<String> columns, List<List<Object>> rows, boolean whole) {
  /** Label of an arm, by all settings that vary. */
  static final String ARM = "arm";

  /** Label by the settings of a table that are not those of its axes and panels. */
  static final String SERIES = "series";

  /**
   * These rows with labels of arms as further columns: {@link #ARM} where all settings are columns
   * here, and {@link #SERIES}.
   *
   * @param settings that vary
   * @param elsewhere those of them that axes and panels stand for
   */
  QueryResult withLabels(List<String> settings, List<String> elsewhere) {
    List<String> here = settings.stream().filter(columns::contains).toList();
    List<String> series = here.stream().filter(setting -> !elsewhere.contains(setting)).toList();
    List<Map<String, String>> arms = rows.stream().map(row -> values(row, here)).toList();
    List<String> labelled = new ArrayList<>(columns);
    ArmNames ofArm = ArmNames.of(here, arms);
    ArmNames ofSeries = ArmNames.of(series, arms);
    boolean named = here.equals(settings) && !columns.contains(ARM);
    boolean inSeries = !columns.contains(SERIES);
    if (named) {
      labelled.add(ARM);
    }
    if (inSeries) {
      labelled.add(SERIES);
    }
    List<List<Object>> wider = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<Object> row = new ArrayList<>(rows.get(i));
      if (named) {
        row.add(ofArm.label(arms.get(i)));
      }
      if (inSeries) {
        row.add(ofSeries.label(arms.get(i)));
      }
      wider.add(row);
    }
    return new QueryResult(sql, labelled, wider, whole);
  }

  /** Values of some columns in a row, as texts; without those that are NULL. */
  Map<String, String> values(List<Object> row, List<String> of) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : of) {
      Object value = row.get(columns.indexOf(name));
      if (value != null) {
        values.put(name, value.toString());
      }
    }
    return values;
  }
}
