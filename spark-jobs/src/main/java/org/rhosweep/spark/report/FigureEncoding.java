package org.rhosweep.spark.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.ablation.ComparisonMetric;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * What each setting that varies is in the figures: an axis, a colour, rows or columns of panels.
 * Settings that follow from another one are none of them.
 *
 * @param settings that vary and do not follow from another one, in the order of the tables
 * @param arms the combinations that occur; a setting that does not apply is absent
 * @param metric what arms are ranked by
 * @param x along the horizontal axis of maps; null where nothing is left for it
 * @param y along their vertical axis, more than one where a choice has settings of its own; empty
 *     where nothing is left for it
 * @param color settings that lines and points differ in by colour
 * @param rest those of them that would be panels, were there more room
 * @param row panels below each other; null for none
 * @param column panels beside each other; null for none
 */
record FigureEncoding(
    List<String> settings,
    List<Map<String, String>> arms,
    ComparisonMetric metric,
    String x,
    List<String> y,
    List<String> color,
    List<String> rest,
    String row,
    String column) {
  private static final int MAX_ROWS = 6;
  private static final int MAX_COLUMNS = 5;
  private static final int MAX_COLORS = 12;

  /** What a task's length is, or what makes it longer. */
  private static final List<String> LENGTHS =
      List.of("padding", "sequence_length", "repeat", "delay", "copy_length");

  private static final List<String> OTHER_AXES =
      List.of("depth", "target_radius", "learning_rate", "hidden_size", "init", "cell");

  /**
   * Works them out.
   *
   * @param trials what the report is about
   * @param settings of them that vary and do not follow from another one
   * @param metric what arms are ranked by
   * @throws QueryException if an option names no setting that varies
   */
  static FigureEncoding of(
      TrialTable trials, List<String> settings, ComparisonMetric metric, ReportOptions options) {
    List<Map<String, String>> arms = trials.combinations(settings);
    check("--x", options.x(), settings);
    check("--row", options.row(), settings);
    check("--column", options.column(), settings);
    options.color().forEach(color -> check("--color", color, settings));
    if (options.row() != null && options.row().equals(options.column())) {
      throw new QueryException(
          "--row and --column: panels below and beside each other cannot both stand for "
              + options.row());
    }
    Values values = new Values(settings, arms);

    List<String> free = new ArrayList<>(settings);
    List<String> axes = new ArrayList<>(preferred(values));
    String x = options.x() == null ? axes.stream().findFirst().orElse(null) : options.x();
    axes.remove(x);

    List<String> color = new ArrayList<>(options.color());
    free.removeAll(color);
    free.remove(options.row());
    free.remove(options.column());
    if (color.isEmpty() && !free.isEmpty()) {
      String first =
          Stream.of("init", "cell")
              .filter(free::contains)
              .findFirst()
              .orElseGet(
                  () -> free.stream().min(Comparator.comparingInt(values::count)).orElseThrow());
      color.add(first);
      free.remove(first);
    }
    if (options.color().isEmpty()) {
      for (String detail : List.copyOf(free)) {
        List<String> with = Stream.concat(color.stream(), Stream.of(detail)).toList();
        if (!color.isEmpty()
            && values.isDetail(detail, color.get(0))
            && values.combinations(with) <= MAX_COLORS) {
          color.add(detail);
          free.remove(detail);
        }
      }
    }
    String column = options.column();
    if (column == null) {
      column = largest(free, values, MAX_COLUMNS);
      free.remove(column);
    }
    String row = options.row();
    if (row == null) {
      row = largest(free, values, MAX_ROWS);
      free.remove(row);
    }
    List<String> rest = new ArrayList<>();
    // What is left over joins the colours, as long as they can be told apart.
    if (options.color().isEmpty()) {
      for (String other : List.copyOf(free)) {
        List<String> with = Stream.concat(color.stream(), Stream.of(other)).toList();
        if (values.combinations(with) <= MAX_COLORS) {
          color.add(other);
          rest.add(other);
        }
      }
    }
    return new FigureEncoding(
        settings,
        arms,
        metric,
        x,
        vertical(axes, color, x, values),
        List.copyOf(color),
        List.copyOf(rest),
        row,
        column);
  }

  /** A setting with an order that all arms have, or else what colours stand for. */
  private static List<String> vertical(
      List<String> axes, List<String> color, String x, Values values) {
    List<String> ordered =
        axes.stream().filter(s -> isNumeric(s) && values.hasAlways(s)).limit(1).toList();
    List<String> others = color.stream().filter(setting -> !setting.equals(x)).toList();
    return !ordered.isEmpty()
        ? ordered
        : !others.isEmpty() ? others : axes.stream().limit(1).toList();
  }

  /** Settings of lines and panels. */
  List<String> shown() {
    return Stream.concat(
            color.stream(), Stream.of(row == null ? "" : row, column == null ? "" : column))
        .filter(setting -> !setting.isEmpty())
        .distinct()
        .sorted(Comparator.comparingInt(settings::indexOf))
        .toList();
  }

  /** Panels of a map: at most two settings, those of rows and columns first. */
  List<String> panels() {
    Set<String> others = new LinkedHashSet<>();
    Stream.of(column, row).filter(s -> s != null).forEach(others::add);
    others.addAll(color);
    others.addAll(settings);
    others.remove(x);
    others.removeAll(y);
    Values values = new Values(settings, arms);
    List<String> panels = new ArrayList<>();
    for (String other : others) {
      if (panels.size() < 2
          && values.count(other) <= (panels.isEmpty() ? 2 * MAX_COLUMNS : MAX_ROWS)) {
        panels.add(other);
      }
    }
    return panels;
  }

  /** Settings of the task among them. */
  List<String> task() {
    Set<String> ofTask = Set.copyOf(SettingColumns.columnsOf("task"));
    return settings.stream().filter(ofTask::contains).toList();
  }

  /** Whether a setting has numbers. */
  static boolean isNumeric(String setting) {
    return SettingColumns.columns().stream()
        .filter(column -> column.name().equals(setting))
        .anyMatch(
            column -> column.type() != ColumnType.STRING && column.type() != ColumnType.BOOLEAN);
  }

  /** What the metric is called by people, such as {@code final eval accuracy}. */
  static String words(String column) {
    return column.replace('_', ' ');
  }

  /** The metric of the test split, or its loss where there is none. */
  String testMetric() {
    String test = metric.column().replaceFirst("^(final|best)_eval_", "test_");
    boolean known = ResultTables.TRIALS.columns().stream().map(Column::name).anyMatch(test::equals);
    if (known && !test.equals(metric.column())) {
      return test;
    }
    return metric.column().equals("test_loss") ? "test_accuracy" : "test_loss";
  }

  /** The quantity of learning curves that the metric is of. */
  String quantity() {
    return metric.column().endsWith("sequence_accuracy")
        ? "sequence_accuracy"
        : metric.column().endsWith("accuracy") ? "accuracy" : "loss";
  }

  private static void check(String option, String setting, List<String> settings) {
    if (setting != null && !settings.contains(setting)) {
      throw new QueryException(
          "%s: \"%s\" is not a setting that varies here%s"
              .formatted(
                  option,
                  setting,
                  settings.isEmpty()
                      ? "; none does"
                      : SettingColumns.suggestion(setting, settings)));
    }
  }

  /** Lengths of the task first, then depth and others that have an order, then words. */
  private static List<String> preferred(Values values) {
    List<String> axes = new ArrayList<>();
    LENGTHS.stream().filter(values.settings::contains).forEach(axes::add);
    OTHER_AXES.stream()
        .filter(s -> values.settings.contains(s) && isNumeric(s) && values.hasAlways(s))
        .forEach(axes::add);
    values.settings.stream().filter(s -> isNumeric(s) && values.hasAlways(s)).forEach(axes::add);
    OTHER_AXES.stream().filter(values.settings::contains).forEach(axes::add);
    values.settings.stream().filter(values::hasAlways).forEach(axes::add);
    axes.addAll(values.settings);
    return axes.stream().distinct().toList();
  }

  private static String largest(List<String> free, Values values, int limit) {
    return free.stream()
        .filter(setting -> values.count(setting) <= limit)
        .max(Comparator.comparingInt(values::count))
        .orElse(null);
  }

  /** Values of settings over arms. */
  private record Values(List<String> settings, Collection<Map<String, String>> arms) {
    int count(String setting) {
      return combinations(List.of(setting));
    }

    int combinations(List<String> of) {
      return arms.stream()
          .map(arm -> of.stream().map(s -> String.valueOf(arm.get(s))).toList())
          .collect(Collectors.toSet())
          .size();
    }

    /** Whether all arms have it. */
    boolean hasAlways(String setting) {
      return arms.stream().allMatch(arm -> arm.containsKey(setting));
    }

    /** Whether some values of a choice have the detail and others never do. */
    boolean isDetail(String detail, String choice) {
      Map<String, Boolean> has = new LinkedHashMap<>();
      for (Map<String, String> arm : arms) {
        Boolean before = has.put(String.valueOf(arm.get(choice)), arm.containsKey(detail));
        if (before != null && before != arm.containsKey(detail)) {
          return false;
        }
      }
      return has.containsValue(false);
    }
  }
}
