package org.rhosweep.sweeps.ablation;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * Trials to compare, column by column: a trial takes a byte for each setting and nine for its
 * result (eight more where something is chosen), so that a million of them fit anywhere. Filled by
 * one reader, then compared.
 */
public final class AblationTrials {
  static final String SEED = "seed";

  private static final String COMPLETED = "COMPLETED";
  private static final String DIVERGED = "DIVERGED";

  private final Map<String, DictionaryColumn> columns = new LinkedHashMap<>();
  private final DictionaryColumn outcomes = new DictionaryColumn();
  private double[] measured = new double[64];
  private double[] choosing; // allocated with the first value
  private int size;

  /** No trials yet; their settings are those of {@link #columnNames}. */
  public AblationTrials() {
    columnNames().forEach(column -> columns.put(column, new DictionaryColumn()));
  }

  /**
   * What a row's settings are, in this order: the settings of a trial, and what else its identity
   * is made of.
   */
  public static List<String> columnNames() {
    List<String> names =
        new ArrayList<>(SettingColumns.columns().stream().map(Column::name).toList());
    names.addAll(List.of("data_fingerprint", "numeric_semantics", "schema_version"));
    return names;
  }

  /**
   * Adds a trial.
   *
   * @param settings in the order of {@link #columnNames}; null where one does not apply
   * @param outcome as in the trials table
   * @param value of the measure, or null
   */
  public void add(List<Object> settings, String outcome, Number value) {
    add(settings, outcome, value, null);
  }

  /**
   * Adds a trial.
   *
   * @param settings in the order of {@link #columnNames}; null where one does not apply
   * @param outcome as in the trials table
   * @param value of the measure, or null
   * @param choice of the measure that settings and baselines are chosen by, or null
   */
  public void add(List<Object> settings, String outcome, Number value, Number choice) {
    require(
        settings.size() == columns.size(),
        "a trial has %d settings, was %d",
        columns.size(),
        settings.size());
    int i = 0;
    for (DictionaryColumn column : columns.values()) {
      column.add(settings.get(i++));
    }
    outcomes.add(outcome);
    if (size == measured.length) {
      measured = Arrays.copyOf(measured, 2 * size);
    }
    if (choice != null && choosing == null) {
      choosing = new double[measured.length];
      Arrays.fill(choosing, 0, size, Double.NaN);
    }
    if (choosing != null) {
      choosing =
          choosing.length < measured.length ? Arrays.copyOf(choosing, measured.length) : choosing;
      choosing[size] = choice == null ? Double.NaN : choice.doubleValue();
    }
    measured[size++] = value == null ? Double.NaN : value.doubleValue();
  }

  /** Forgets all trials but the first ones. */
  public void truncate(int trials) {
    columns.values().forEach(column -> column.truncate(trials));
    outcomes.truncate(trials);
    size = trials;
  }

  /** Trials so far. */
  public int size() {
    return size;
  }

  DictionaryColumn column(String name) {
    return columns.get(name);
  }

  /** Settings with more than one value among these trials, the seed left out. */
  List<String> varying() {
    return columns.entrySet().stream()
        .filter(column -> column.getValue().varies() && !column.getKey().equals(SEED))
        .map(Map.Entry::getKey)
        .toList();
  }

  double measured(int row) {
    return measured[row];
  }

  /** The measure that is chosen by; NaN where there is none. */
  double choosing(int row) {
    return choosing == null ? Double.NaN : choosing[row];
  }

  String outcome(int row) {
    return (String) outcomes.value(row);
  }

  boolean completed(int row) {
    return outcome(row).equals(COMPLETED);
  }

  boolean diverged(int row) {
    return outcome(row).equals(DIVERGED);
  }
}
