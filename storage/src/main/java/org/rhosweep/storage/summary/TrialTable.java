package org.rhosweep.storage.summary;

import static org.rhosweep.core.Require.require;

import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
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
          "seconds",
          "radius_time_before",
          "radius_time_after",
          "radius_time_trained",
          "radius_depth_before",
          "radius_depth_after",
          "radius_depth_trained",
          "exponent_time_before",
          "exponent_time_after",
          "exponent_time_trained",
          "exponent_depth_before",
          "exponent_depth_after",
          "exponent_depth_trained");
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
          "data_fingerprint",
          "numeric_semantics",
          "schema_version");
  private static final String STARTED_AT = "started_at";
  private static final String SWEEP = "sweep";
  private static final String SEGMENT = "segment";

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
   * @param wanted which trial ids
   */
  public static TrialTable read(CommittedTrials committed, Predicate<String> wanted)
      throws IOException, OutputException {
    return read(committed, wanted, NAMED, MEASURED);
  }

  /**
   * Reads sweep, outcome and what comparisons need as a stream, and few measurements.
   *
   * @param wanted which trial ids
   * @param measured columns of numbers of the trials table, beside those by which {@link #metric}
   *     is found
   */
  public static TrialTable read(
      CommittedTrials committed, Predicate<String> wanted, List<String> measured)
      throws IOException, OutputException {
    List<String> named = new ArrayList<>(List.of(SWEEP, SEGMENT, "outcome"));
    named.addAll(AblationTrials.columnNames());
    SettingColumns.columns().forEach(column -> named.remove(column.name()));
    return read(committed, wanted, named, measured);
  }

  private static TrialTable read(
      CommittedTrials committed,
      Predicate<String> wanted,
      List<String> named,
      List<String> measured)
      throws IOException, OutputException {
    Collector collector = new Collector(wanted, named, measured);
    committed.stream(collector.names, null, collector);
    return collector.table();
  }

  /**
   * Trials that were read already.
   *
   * @param given columns of the rows, {@code trial_id} first; every other column is NULL
   * @param rows each trial once
   */
  static TrialTable of(List<String> given, Iterable<Object[]> rows) {
    Collector collector = new Collector(id -> true, NAMED, MEASURED);
    int[] from = collector.names.stream().mapToInt(given::indexOf).toArray();
    for (Object[] row : rows) {
      collector.ids.add((String) row[0]);
      for (int i = 0; i < from.length; i++) {
        collector.columns.get(collector.names.get(i)).add(from[i] < 0 ? null : row[from[i]]);
      }
    }
    return collector.table();
  }

  /**
   * Trials of which nothing but their settings is known.
   *
   * @param settings of each, in the order of {@link SettingColumns#columns}
   */
  public static TrialTable ofSettings(Iterable<Object[]> settings) {
    List<String> given = new ArrayList<>(List.of("trial_id"));
    SettingColumns.columns().stream().map(Column::name).forEach(given::add);
    List<Object[]> rows = new ArrayList<>();
    for (Object[] values : settings) {
      Object[] row = new Object[values.length + 1];
      row[0] = String.format(Locale.ROOT, "%08x", rows.size());
      System.arraycopy(values, 0, row, 1, values.length);
      rows.add(row);
    }
    return of(given, rows);
  }

  /**
   * Packs rows a segment at a time, since rows of a segment that turns out to be damaged are
   * retracted.
   */
  private static final class Collector implements CommittedTrials.Rows {
    final List<String> settings = SettingColumns.columns().stream().map(Column::name).toList();
    final List<String> names;
    private final Predicate<String> wanted;
    private final List<String> named;
    private final List<String> measured;
    private final int sweepAt;
    private final int segmentAt;
    private final List<Object[]> pending = new ArrayList<>();
    private int pendingGiven;
    private String pendingSegment = "";
    private List<String> ids;
    private Map<String, PackedColumn> columns;

    Collector(Predicate<String> wanted, List<String> named, List<String> measured) {
      this.wanted = wanted;
      this.named = named;
      this.measured =
          Stream.concat(
                  Stream.of(Metric.LOSS, Metric.ACCURACY, Metric.PERPLEXITY)
                      .map(Metric::finalColumn),
                  measured.stream())
              .filter(name -> !NAMED.contains(name) && !settings.contains(name))
              .distinct()
              .toList();
      begin();
      names = List.copyOf(columns.keySet());
      sweepAt = 1 + names.indexOf(SWEEP); // trial_id comes first
      segmentAt = 1 + names.indexOf(SEGMENT);
    }

    private void begin() {
      ids = new ArrayList<>();
      columns = new LinkedHashMap<>();
      settings.forEach(name -> columns.put(name, new PackedColumn.DictionaryEncoded()));
      named.forEach(name -> columns.put(name, new PackedColumn.DictionaryEncoded()));
      measured.forEach(name -> columns.put(name, new PackedColumn.Doubles()));
      columns.put(STARTED_AT, new PackedColumn.Longs());
    }

    @Override
    public void add(Object[] row) {
      String segment = row[sweepAt] + "/" + row[segmentAt];
      if (!segment.equals(pendingSegment)) {
        pack();
        pendingSegment = segment;
      }
      pendingGiven++;
      if (wanted.test((String) row[0])) {
        pending.add(row);
      }
    }

    @Override
    public void retract(int count) {
      if (count > pendingGiven) {
        begin(); // all of them
      }
      if (count > 0) {
        pending.clear();
        pendingGiven = 0;
      }
    }

    private void pack() {
      for (Object[] row : pending) {
        ids.add((String) row[0]);
        for (int i = 0; i < names.size(); i++) {
          columns.get(names.get(i)).add(row[i + 1]);
        }
      }
      pending.clear();
      pendingGiven = 0;
    }

    TrialTable table() {
      pack();
      return new TrialTable(ids, columns, settings);
    }
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
    PackedColumn.DictionaryEncoded from = (PackedColumn.DictionaryEncoded) columns.get(choice);
    PackedColumn.DictionaryEncoded to = (PackedColumn.DictionaryEncoded) columns.get(detail);
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

  /**
   * The combinations of some settings that occur, each once, in order of the trial ids; a setting
   * that does not apply is absent.
   */
  public List<Map<String, String>> combinations(List<String> of) {
    List<PackedColumn.DictionaryEncoded> read =
        of.stream().map(name -> (PackedColumn.DictionaryEncoded) columns.get(name)).toList();
    Set<List<Integer>> seen = new LinkedHashSet<>();
    int[] codes = new int[of.size()];
    for (int row : order) {
      boolean same = true;
      for (int i = 0; i < codes.length; i++) {
        int code = read.get(i).code(row);
        same &= code == codes[i];
        codes[i] = code;
      }
      if (!same || seen.isEmpty()) {
        seen.add(Arrays.stream(codes).boxed().toList());
      }
    }
    List<Map<String, String>> combinations = new ArrayList<>();
    for (List<Integer> values : seen) {
      Map<String, String> combination = new LinkedHashMap<>();
      for (int i = 0; i < codes.length; i++) {
        Object value = read.get(i).decoded(values.get(i));
        if (value != null) {
          combination.put(of.get(i), value.toString());
        }
      }
      combinations.add(combination);
    }
    return combinations;
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

  /** Whether it holds a column. */
  public boolean has(String column) {
    return columns.containsKey(column);
  }

  /** The values of a column, NULL among them. */
  public Set<Object> values(String column) {
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
      if (column.equals("trial_id")) {
        return ids.get(place);
      }
      PackedColumn of = columns.get(column);
      require(of != null, "column %s was not read", column);
      return of.value(place);
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
