package org.rhosweep.sweeps.ablation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * The levels of a factor among some trials: its value together with the settings inside it. A label
 * has the settings that tell levels of the same value apart and no others: {@code lsc 0.5} where it
 * is one setting, {@code lsc target_radius=0.5 lsc_method=norm} where there are several.
 */
final class Levels {
  private static final String NONE = "none";

  private final Factor factor;
  private final List<Level> levels = new ArrayList<>();
  private final int[] levelOfRow;

  /**
   * One level.
   *
   * @param values of the factor's columns
   * @param label what people call it
   * @param settings by column what the label names: the factor's value, and what tells it from
   *     other levels of that value
   */
  record Level(List<Object> values, String label, Map<String, Object> settings) {}

  Levels(AblationTrials trials, Factor factor) {
    this.factor = factor;
    List<DictionaryColumn> columns = factor.columns().stream().map(trials::column).toList();
    Groups groups = Groups.of(trials.size(), columns);
    List<List<Object>> found = new ArrayList<>();
    for (int row : groups.firstRows()) {
      List<Object> values = new ArrayList<>();
      columns.forEach(column -> values.add(column.value(row)));
      found.add(values);
    }
    Map<Object, List<List<Object>>> byValue = new HashMap<>();
    found.forEach(v -> byValue.computeIfAbsent(v.get(0), f -> new ArrayList<>()).add(v));
    Map<Object, int[]> independent = new HashMap<>();
    byValue.forEach((value, same) -> independent.put(value, IndependentSettings.columns(same, 1)));
    List<List<Object>> ordered = new ArrayList<>(found);
    ordered.sort(Levels::compare);
    Map<List<Object>, Integer> places = new HashMap<>();
    for (List<Object> values : ordered) {
      places.put(values, levels.size());
      levels.add(level(values, independent.get(values.get(0))));
    }
    int[] place = found.stream().mapToInt(places::get).toArray();
    levelOfRow = IntStream.range(0, trials.size()).map(row -> place[groups.of(row)]).toArray();
  }

  private Level level(List<Object> values, int[] independent) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(factor.name(), values.get(0));
    for (int column : independent) {
      settings.put(factor.columns().get(column), values.get(column));
    }
    StringBuilder label = new StringBuilder(text(values.get(0)));
    for (int column : independent) {
      Object value = values.get(column);
      // A number or a word says what it is of where it stands alone; yes, no and none do not.
      boolean alone = independent.length == 1 && value != null && !(value instanceof Boolean);
      label.append(' ').append(alone ? "" : factor.columns().get(column) + "=").append(text(value));
    }
    return new Level(values, label.toString(), settings);
  }

  /** A list of levels as a user writes it; a comma inside brackets separates nothing. */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '[' || c == '{' || c == '(' ? 1 : c == ']' || c == '}' || c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    return parts;
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
   * The levels that a user names, with commas between them; each once, in this order.
   *
   * @throws AblationException as {@link #named}
   */
  List<Integer> allNamed(String text) throws AblationException {
    List<String> parts = split(text);
    List<Integer> named = new ArrayList<>();
    int start = 0;
    while (start < parts.size()) {
      int end = parts.size(); // a value may have commas in it: the longest name first
      while (end > start + 1 && matches(String.join(",", parts.subList(start, end))).size() != 1) {
        end--;
      }
      int level = named(String.join(",", parts.subList(start, end)));
      if (!named.contains(level)) {
        named.add(level);
      }
      start = end;
    }
    return named;
  }

  /**
   * The level that a user names: by the value alone where that is enough, or with settings, {@code
   * lsc target_radius=0.5} or {@code lsc 0.5}.
   *
   * @throws AblationException where it is none or several, with what is valid
   */
  int named(String text) throws AblationException {
    List<Integer> matches = matches(text);
    if (matches.size() == 1) {
      return matches.get(0);
    }
    List<String> labels = levels.stream().map(Level::label).toList();
    if (matches.isEmpty()) {
      String suggestion = SettingColumns.suggestion(text, labels);
      throw new AblationException(
          "no trial has %s \"%s\"%s"
              .formatted(
                  factor.name(),
                  text,
                  suggestion.replace("; valid: ", "; levels: ").replace(" Valid: ", " Levels: ")));
    }
    throw new AblationException(
        "%s \"%s\" is several levels: %s; name one, or with commas those to take the best of"
            .formatted(
                factor.name(),
                text,
                matches.stream().map(labels::get).collect(Collectors.joining(", "))));
  }

  /** The level of this label, or else all that these words describe. */
  private List<Integer> matches(String text) {
    List<Integer> matches = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      if (levels.get(i).label().equals(text)) {
        return List.of(i);
      }
      if (matches(levels.get(i), text.strip().split("\\s+", -1))) {
        matches.add(i);
      }
    }
    return matches;
  }

  private boolean matches(Level level, String[] words) {
    boolean first = true;
    for (String word : words) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      boolean matches =
          equals >= 0
              ? isSetting(level, word.substring(0, equals), value)
              : first
                  ? isValue(level.values().get(0), value)
                  : level.settings().entrySet().stream()
                      .skip(1)
                      .anyMatch(setting -> isValue(setting.getValue(), value));
      if (!matches) {
        return false;
      }
      first = false;
    }
    return true;
  }

  private boolean isSetting(Level level, String column, String value) {
    for (int i = 0; i < factor.columns().size(); i++) {
      if (plain(factor.columns().get(i)).equals(plain(column))) {
        return isValue(level.values().get(i), value);
      }
    }
    return false;
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

  /** A value as people write it. */
  static String text(Object value) {
    if (value == null) {
      return NONE;
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    if (value instanceof Double number && Math.abs(number) >= 1e-5 && Math.abs(number) < 1) {
      return BigDecimal.valueOf(number).toPlainString();
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
