package org.rhosweep.spark.summary;

import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.Predicate;
import org.rhosweep.spark.table.CommittedTrials;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.Segment;
import org.rhosweep.spark.table.SegmentReader;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * Committed trials in memory, a few hundred bytes each: settings, outcome, the main metrics, what
 * theory predicts, where they ran.
 */
public final class TrialTable {
  private static final List<String> MEASURED =
      List.of(
          "final_eval_loss",
          "final_eval_accuracy",
          "final_eval_perplexity",
          "best_eval_loss",
          "best_eval_accuracy",
          "best_eval_perplexity",
          "gradient_growth",
          "predicted_xi",
          "predicted_trainable_length",
          "predicted_gradient_growth",
          "gflops",
          "seconds");
  private static final List<String> NAMED =
      List.of(
          "sweep",
          "segment",
          "outcome",
          "reason",
          "error_class",
          "stack_hash",
          "diverged_quantity",
          "total_time_steps",
          "code_version",
          "engine_form",
          "lane_width",
          "jdk",
          "host",
          "data_fingerprint");
  private static final String STARTED_AT = "started_at";
  private static final String SWEEP = "sweep";

  private final List<String> ids;
  private final int[] order;
  private final Map<String, PackedColumn> columns;
  private final List<String> settings;

  private TrialTable(List<String> ids, Map<String, PackedColumn> columns, List<String> settings) {
    this.ids = ids;
    this.columns = columns;
    this.settings = settings;
    Integer[] sorted = new Integer[ids.size()];
    Arrays.setAll(sorted, i -> i);
    Arrays.parallelSort(sorted, Comparator.comparing(ids::get));
    order = Arrays.stream(sorted).mapToInt(Integer::intValue).toArray();
  }

  /**
   * Reads them as a stream.
   *
   * @param output that holds them
   * @param wanted which trial ids
   */
  public static TrialTable read(
      Output output, CommittedTrials committed, Predicate<String> wanted) {
    Table trials = ResultTables.TRIALS;
    List<String> settings = SettingColumns.columns().stream().map(Column::name).toList();
    Map<String, PackedColumn> columns = new LinkedHashMap<>();
    settings.forEach(name -> columns.put(name, new PackedColumn.Repeating()));
    NAMED.forEach(name -> columns.put(name, new PackedColumn.Repeating()));
    MEASURED.forEach(name -> columns.put(name, new PackedColumn.Doubles()));
    columns.put(STARTED_AT, new PackedColumn.Longs());

    List<String> inFile = new ArrayList<>(List.of("trial_id"));
    columns.keySet().stream().filter(name -> !name.equals(SWEEP)).forEach(inFile::add);
    int segmentAt = inFile.indexOf("segment");
    // Where a trial was committed twice, one of its rows counts.
    Map<String, String> chosen = new HashMap<>();
    if (!committed.eachOnce()) {
      for (Object[] row : committed.rows(List.of("segment"))) {
        chosen.put((String) row[0], (String) row[1]);
      }
    }
    List<String> ids = new ArrayList<>();
    for (Segment segment : committed.segments()) {
      // A segment counts whole or not at all, so its rows wait until the last one was read.
      List<Object[]> rows = new ArrayList<>();
      try {
        SegmentReader.read(output, segment, trials, inFile, rows::add);
      } catch (IOException e) {
        continue; // scanning the committed trials has warned of it
      }
      for (Object[] row : rows) {
        String id = (String) row[0];
        if (wanted.test(id) && (chosen.isEmpty() || row[segmentAt].equals(chosen.get(id)))) {
          chosen.remove(id);
          ids.add(id);
          for (int i = 1; i < row.length; i++) {
            columns.get(inFile.get(i)).add(row[i]);
          }
          columns.get(SWEEP).add(segment.sweep());
        }
      }
    }
    return new TrialTable(ids, columns, settings);
  }

  /** In order of trial id. */
  public List<Row> rows() {
    return new Rows();
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
          varies
              && setting.nullable()
              && choices.stream().anyMatch(choice -> determines(choice, name));
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
    PackedColumn.Repeating from = (PackedColumn.Repeating) columns.get(choice);
    PackedColumn.Repeating to = (PackedColumn.Repeating) columns.get(detail);
    int[] known = new int[from.values().size()];
    Arrays.fill(known, -1);
    for (int row = 0; row < ids.size(); row++) {
      int given = from.code(row);
      if (known[given] >= 0 && known[given] != to.code(row)) {
        return false;
      }
      known[given] = to.code(row);
    }
    return true;
  }

  /** Settings with one value, which is not NULL. */
  public Map<String, String> constant() {
    Map<String, String> constant = new LinkedHashMap<>();
    for (String setting : settings) {
      Set<Object> values = values(setting);
      if (values.size() == 1 && !values.contains(null) && !setting.equals("seed")) {
        constant.put(setting, values.iterator().next().toString());
      }
    }
    return constant;
  }

  /** The values of a column, NULL among them. */
  Set<Object> values(String column) {
    return new LinkedHashSet<>(columns.get(column).values());
  }

  /**
   * The metric that ranks these trials: perplexity where all are of text, else accuracy where there
   * is one, else loss.
   */
  public Metric metric() {
    List<Row> measured = rows().stream().filter(row -> has(row, Metric.LOSS)).toList();
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

  private final class Rows extends AbstractList<Row> implements RandomAccess {
    @Override
    public Row get(int index) {
      return new Row(order[index]);
    }

    @Override
    public int size() {
      return order.length;
    }
  }

  /** One trial. */
  public final class Row {
    private final int place;

    Row(int place) {
      this.place = place;
    }

    /** A column's value, or null. */
    public Object value(String column) {
      return column.equals("trial_id") ? ids.get(place) : columns.get(column).value(place);
    }

    /** A column's value as text, or an empty text. */
    public String text(String column) {
      Object value = value(column);
      return value == null ? "" : value.toString();
    }

    /** A column's value as a number; NaN where it is NULL. */
    public double number(String column) {
      return columns.get(column) instanceof PackedColumn.Doubles doubles
          ? doubles.number(place)
          : value(column) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
  }
}
