package org.rhosweep.sweeps.spec;

import static org.rhosweep.core.Require.require;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.rhosweep.core.settings.Labelled;
import org.rhosweep.core.settings.Named;

/** Settings by dotted path. */
public final class SettingPaths {
  private static final Map<String, SettingPath> PARSED = new ConcurrentHashMap<>();

  private SettingPaths() {}

  /**
   * The resolved value of a setting.
   *
   * @param path as in {@link Sweep#axes}
   * @return as in the trials table: a string, number or boolean; the variant's name for a choice
   *     among variants; null for {@code none} and where the trial's variant has no such setting
   * @throws IllegalArgumentException where no trial could have such a setting
   */
  public static Object valueAt(TrialSpec spec, String path) {
    SettingType root = SettingType.of(TrialSpec.class);
    Object value = PARSED.computeIfAbsent(path, SettingPaths::parse).valueIn(root, spec);
    return value == SettingPath.ABSENT ? null : columnValue(value);
  }

  private static SettingPath parse(String path) {
    Problems problems = new Problems();
    SettingPath parsed =
        SettingPath.parse(SettingType.of(TrialSpec.class), path, SourceLocation.of(path), problems);
    require(problems.isEmpty(), "%s", problems.inOrder());
    return parsed;
  }

  /**
   * A setting as a cell of a table: names or labels for variants, names for enums, lists joined by
   * commas, texts by semicolons, and numbers by name as JSON.
   */
  static Object columnValue(Object value) {
    if (value instanceof Enum<?>) {
      return Leaf.nameOf(value);
    } else if (value instanceof List<?> list) {
      if (list.isEmpty()) {
        return "";
      }
      return list.stream()
          .map(item -> String.valueOf(columnValue(item)))
          .collect(Collectors.joining(list.get(0) instanceof String ? "; " : ","));
    } else if (value instanceof Map<?, ?>) {
      return CanonicalJson.of(new SettingType.Numbers(), value, true, SettingNames.CURRENT);
    } else if (value instanceof Labelled settings) {
      return settings.label();
    } else if (value instanceof Record settings) {
      Named named = settings.getClass().getAnnotation(Named.class);
      return named == null
          ? CanonicalJson.of(
              SettingType.of(settings.getClass()), settings, true, SettingNames.CURRENT)
          : named.value();
    }
    return value;
  }
}
