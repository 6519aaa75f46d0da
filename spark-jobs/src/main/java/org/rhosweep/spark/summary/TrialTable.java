package org.rhosweep.spark.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.rhosweep.spark.table.CommittedTrials;
import org.rhosweep.spark.table.OutputException;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.spec.SettingColumns;

/** Committed trials in memory: settings, outcome, the main metrics, where they ran. */
public final class TrialTable {
  private static final List<String> OTHERS =
      List.of(
          "sweep",
          "segment",
          "outcome",
          "reason",
          "error_class",
          "stack_hash",
          "diverged_quantity",
          "final_eval_loss",
          "final_eval_accuracy",
          "final_eval_perplexity",
          "best_eval_loss",
          "best_eval_accuracy",
          "best_eval_perplexity",
          "seconds",
          "started_at",
          "code_version",
          "engine_form",
          "lane_width",
          "jdk",
          "host",
          "data_fingerprint");

  private final List<Row> rows;
  private final List<String> settings;

  private TrialTable(List<Row> rows, List<String> settings) {
    this.rows = rows;
    this.settings = settings;
  }

  /**
   * Reads them.
   *
   * @param wanted which trial ids
   */
  public static TrialTable read(CommittedTrials committed, Predicate<String> wanted)
      throws IOException, OutputException {
    List<String> settings = SettingColumns.columns().stream().map(Column::name).toList();
    Set<String> columns = new LinkedHashSet<>(settings);
    columns.addAll(OTHERS);
    Map<String, Integer> index = new HashMap<>();
    index.put("trial_id", 0);
    columns.forEach(column -> index.put(column, index.size()));
    List<Row> rows = new ArrayList<>();
    for (Object[] values : committed.rows(List.copyOf(columns))) {
      if (wanted.test((String) values[0])) {
        rows.add(new Row(values, index));
      }
    }
    return new TrialTable(rows, settings);
  }

  /** In order of trial id. */
  public List<Row> rows() {
    return rows;
  }

  /**
   * Settings that tell arms apart: more than one value among these trials, the seed left out, and
   * so are details that come with a choice and never differ within it, such as the forget bias that
   * only one of several cells has.
   */
  public List<String> varying() {
    List<String> varying = new ArrayList<>();
    List<String> choices = new ArrayList<>();
    for (Column setting : SettingColumns.columns()) {
      String name = setting.name();
      boolean varies = !name.equals("seed") && values(name).size() > 1;
      boolean detail =
          setting.nullable() && choices.stream().anyMatch(choice -> determines(choice, name));
      if (varies && !detail) {
        varying.add(name);
        if (setting.type() == ColumnType.STRING) {
          choices.add(name);
        }
      }
    }
    return varying;
  }

  private boolean determines(String choice, String detail) {
    Map<Object, Object> detailOf = new HashMap<>();
    for (Row row : rows) {
      Object known = detailOf.putIfAbsent(row.value(choice), orNone(row.value(detail)));
      if (known != null && !known.equals(orNone(row.value(detail)))) {
        return false;
      }
    }
    return true;
  }

  private static Object orNone(Object value) {
    return value == null ? "" : value;
  }

  /** Settings with one value, which is not NULL. */
  public Map<String, String> constant() {
    Map<String, String> constant = new java.util.LinkedHashMap<>();
    for (String setting : settings) {
      Set<Object> values = values(setting);
      if (values.size() == 1 && !values.contains(null) && !setting.equals("seed")) {
        constant.put(setting, values.iterator().next().toString());
      }
    }
    return constant;
  }

  /** The values of a setting, NULL among them. */
  Set<Object> values(String column) {
    Set<Object> values = new LinkedHashSet<>();
    rows.forEach(row -> values.add(row.value(column)));
    return values;
  }

  /**
   * The metric that ranks these trials: perplexity where all are of text, else accuracy where there
   * is one, else loss.
   */
  public Metric metric() {
    List<Row> measured = rows.stream().filter(row -> has(row, Metric.LOSS)).toList();
    if (!measured.isEmpty() && measured.stream().allMatch(row -> has(row, Metric.PERPLEXITY))) {
      return Metric.PERPLEXITY; // nothing but text
    }
    return measured.stream().anyMatch(row -> has(row, Metric.ACCURACY))
        ? Metric.ACCURACY
        : Metric.LOSS;
  }

  private static boolean has(Row row, Metric metric) {
    return row.value(metric.finalColumn()) != null;
  }

  /** One trial. */
  public static final class Row {
    private final Object[] values;
    private final Map<String, Integer> index;

    Row(Object[] values, Map<String, Integer> index) {
      this.values = values;
      this.index = index;
    }

    /** A column's value, or null. */
    public Object value(String column) {
      return values[index.get(column)];
    }

    /** A column's value as text, or an empty text. */
    public String text(String column) {
      Object value = value(column);
      return value == null ? "" : value.toString();
    }

    /** A column's value as a number; NaN where it is NULL. */
    public double number(String column) {
      return value(column) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
  }
}
