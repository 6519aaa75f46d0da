package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * The levels of a factor among some trials: its value together with the settings inside it. A label
 * has the settings that tell levels of the same value apart, {@code lsc target_radius=0.5}, and no
 * others.
 */
final class Levels {
  private static final String NONE = "none";

  private final Factor factor;
  private final List<Level> levels = new ArrayList<>();
  private final int[] levelOfRow;

  /** One level: the value of each of the factor's columns, and what people call it. */
  record Level(List<Object> values, String label) {}

  Levels(AblationTrials trials, Factor factor) {
    this.factor = factor;
    List<CodedColumn> columns = factor.columns().stream().map(trials::column).toList();
    Groups groups = Groups.of(trials.size(), columns);
    List<List<Object>> found = new ArrayList<>(Collections.nCopies(groups.count(), null));
    for (int row = 0; row < trials.size(); row++) {
      int at = row;
      if (found.get(groups.of(row)) == null) {
        found.set(groups.of(row), columns.stream().map(column -> column.value(at)).toList());
      }
    }
    List<List<Object>> ordered = new ArrayList<>(found);
    ordered.sort(Levels::compare);
    ordered.forEach(values -> levels.add(new Level(values, label(values, found))));
    int[] place = found.stream().mapToInt(ordered::indexOf).toArray();
    levelOfRow = IntStream.range(0, trials.size()).map(row -> place[groups.of(row)]).toArray();
  }

  List<Level> all() {
    return levels;
  }

  String label(int level) {
    return levels.get(level).label();
  }

  int ofRow(int row) {
    return levelOfRow[row];
  }

  /**
   * The level that a user names: by the value alone where that is enough, or with settings, {@code
   * lsc target_radius=0.5}.
   *
   * @throws AblationException where it is none or several, with what is valid
   */
  int named(String text) throws AblationException {
    List<Integer> matches = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      if (levels.get(i).label().equals(text)) {
        return i;
      }
      if (matches(levels.get(i), text.strip().split("\\s+", -1))) {
        matches.add(i);
      }
    }
    if (matches.size() == 1) {
      return matches.get(0);
    }
    List<String> labels = levels.stream().map(Level::label).toList();
    if (matches.isEmpty()) {
      throw new AblationException(
          "no trial has %s \"%s\"%s"
              .formatted(
                  factor.name(),
                  text,
                  labels.size() > 12
                      ? SettingColumns.suggestion(text, labels)
                      : "; levels: " + String.join(", ", labels)));
    }
    throw new AblationException(
        "%s \"%s\" is several levels: %s; name one"
            .formatted(
                factor.name(),
                text,
                matches.stream().map(labels::get).collect(Collectors.joining(", "))));
  }

  private boolean matches(Level level, String[] words) {
    for (String word : words) {
      int equals = word.indexOf('=');
      String column = equals < 0 ? factor.name() : word.substring(0, equals);
      String value = word.substring(equals + 1);
      int index = -1;
      for (int i = 0; i < factor.columns().size(); i++) {
        if (plain(factor.columns().get(i)).equals(plain(column))) {
          index = i;
        }
      }
      if (index < 0 || !isValue(level.values().get(index), value)) {
        return false;
      }
    }
    return true;
  }

  /** A setting is {@code target_radius} in the tables and {@code targetRadius} in a sweep file. */
  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static boolean isValue(Object value, String text) {
    if (value instanceof Number number) {
      try {
        return number.doubleValue() == Double.parseDouble(text);
      } catch (NumberFormatException e) {
        return false;
      }
    }
    return text.equals(text(value));
  }

  private String label(List<Object> values, List<List<Object>> all) {
    StringBuilder label = new StringBuilder(text(values.get(0)));
    for (int i = 1; i < values.size(); i++) {
      Set<String> ofSameValue = new TreeSet<>();
      for (List<Object> other : all) {
        if (Objects.equals(other.get(0), values.get(0))) {
          ofSameValue.add(text(other.get(i)));
        }
      }
      if (ofSameValue.size() > 1) {
        label.append(' ').append(factor.columns().get(i)).append('=').append(text(values.get(i)));
      }
    }
    return label.toString();
  }

  /** A value as people write it. */
  static String text(Object value) {
    if (value == null) {
      return NONE;
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    return value.toString();
  }

  /** Numbers by size, everything else by its text, what is missing first. */
  static int compare(List<Object> a, List<Object> b) {
    int order = 0;
    for (int i = 0; i < a.size() && order == 0; i++) {
      Object x = a.get(i);
      Object y = b.get(i);
      if (x instanceof Number m && y instanceof Number n) {
        order = Double.compare(m.doubleValue(), n.doubleValue());
      } else if (x == null || y == null) {
        order = Boolean.compare(y == null, x == null);
      } else {
        order = x.toString().compareTo(y.toString());
      }
    }
    return order;
  }
}
