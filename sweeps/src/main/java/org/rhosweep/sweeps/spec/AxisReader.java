package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Items;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/**
 * Reads the lists of axes. An entry that is a mapping may carry lists; they multiply this entry
 * alone. What is a list of values and what is one value that is a list follows from the type of the
 * setting.
 */
final class AxisReader {
  private final SettingType trial;
  private final Problems problems;
  private long combinations;
  private boolean tooMany;

  AxisReader(SettingType trial, Problems problems) {
    this.trial = trial;
    this.problems = problems;
  }

  /**
   * Reads {@code axes} or {@code zip}.
   *
   * @param key one of the two
   * @param value null where the file does not have it
   */
  List<SweepAxis> read(String key, YamlValue value) {
    List<SweepAxis> axes = new ArrayList<>();
    if (value instanceof Mapping mapping) {
      for (Map.Entry<String, YamlValue.Entry> entry : mapping.entries().entrySet()) {
        SweepAxis axis = axis(key, entry.getKey(), entry.getValue());
        if (axis != null) {
          axes.add(axis);
        }
      }
    } else if (value != null) {
      problems.add(
          value.location(),
          key + " must be a mapping from settings to lists, was " + value.describe());
    }
    return axes;
  }

  private SweepAxis axis(String key, String text, YamlValue.Entry entry) {
    if (text.equals("seed")) {
      problems.add(entry.keyLocation(), "seeds vary by the key \"seeds\", not in " + key);
      return null;
    }
    SettingPath path = SettingPath.parse(trial, text, entry.keyLocation(), problems);
    if (path == null) {
      return null;
    }
    SettingType type = path.type();
    YamlValue value = entry.value();
    if (!(value instanceof Sequence sequence)) {
      problems.add(
          value.location(), text + " in " + key + " must be a list, was " + value.describe());
      return null;
    }
    if (!sequence.items().isEmpty() && !SweepOverrides.isList(type, value)) {
      problems.add(
          value.location(),
          text + " is a list itself: in " + key + " it takes a list of lists, [[...], [...]]");
      return null;
    }
    boolean zip = key.equals("zip");
    List<YamlValue> values = new ArrayList<>();
    for (YamlValue item : items(type, sequence, text, zip)) {
      List<YamlValue> alternatives =
          hasRoom(type, item, text) ? alternatives(type, item, text) : List.of();
      if (zip && alternatives.size() > 1) {
        problems.add(
            item.location(),
            text + ": an entry of zip stands for one value, this one carries a list");
      }
      values.addAll(alternatives);
    }
    return values.isEmpty() ? null : new SweepAxis(path, entry.keyLocation(), values);
  }

  /** The entries of a list of values, which must not be empty, nor, in a product, say one twice. */
  private List<YamlValue> items(
      SettingType type, Sequence list, String path, boolean repetitionAllowed) {
    if (list.items().isEmpty()) {
      problems.add(list.location(), path + " has an empty list, so that no trial would be left");
    }
    Set<Object> seen = new HashSet<>();
    List<YamlValue> items = new ArrayList<>();
    for (YamlValue item : list.items()) {
      if (repetitionAllowed) {
        items.add(item);
        continue;
      }
      Object value = type instanceof Leaf leaf && item instanceof Scalar s ? leaf.parse(s) : null;
      if (seen.add(value == null ? item.text() : value)) {
        items.add(item);
      } else {
        problems.add(item.location(), path + " has the entry " + item.describe() + " twice");
      }
    }
    return items;
  }

  /** Whether entries carry more combinations than a grid may have; then none of them is made. */
  boolean hasTooMany() {
    return tooMany;
  }

  /** Whether the combinations of all entries so far, this one's included, are few enough. */
  private boolean hasRoom(SettingType type, YamlValue entry, String path) {
    long count = count(type, entry);
    combinations += count == 1 ? 0 : count;
    if (combinations <= Expansion.MAX_TRIALS) {
      return true;
    }
    if (!tooMany) {
      problems.add(
          entry.location(),
          path
              + ": the lists that entries carry multiply to more than "
              + Expansion.MAX_TRIALS
              + " values, all entries of the file together");
    }
    tooMany = true;
    return false;
  }

  /** How many {@link #alternatives} there are, at most one more than a grid may have. */
  private static long count(SettingType type, YamlValue entry) {
    if (!(entry instanceof Mapping mapping)) {
      return 1;
    }
    long count = 1;
    for (Map.Entry<String, YamlValue.Entry> setting : mapping.entries().entrySet()) {
      Component component = SettingType.inside(type, mapping, setting.getKey());
      if (component != null) {
        count *= countOptions(component.type(), setting.getValue().value());
        count = Math.min(count, Expansion.MAX_TRIALS + 1L);
      }
    }
    return count;
  }

  private static long countOptions(SettingType type, YamlValue value) {
    if (!SweepOverrides.isList(type, value)) {
      return count(type, value);
    }
    long count = 0;
    for (YamlValue item : ((Sequence) value).items()) {
      count += type instanceof Items ? 1 : count(type, item);
    }
    return Math.min(count, Expansion.MAX_TRIALS + 1L);
  }

  /** One value for each combination of the lists that an entry carries. */
  private List<YamlValue> alternatives(SettingType type, YamlValue entry, String path) {
    if (!(entry instanceof Mapping mapping)) {
      return List.of(entry);
    }
    List<Mapping> combinations = List.of(mapping);
    for (Map.Entry<String, YamlValue.Entry> setting : mapping.entries().entrySet()) {
      Component component = SettingType.inside(type, mapping, setting.getKey());
      if (component == null) {
        continue; // the variant's name, or a key that the binder will refuse
      }
      List<YamlValue> options =
          options(component, setting.getValue().value(), path + "." + component.name());
      List<Mapping> longer = new ArrayList<>();
      for (Mapping combination : combinations) {
        for (YamlValue option : options) {
          longer.add(combination.with(component.name(), option));
        }
      }
      combinations = longer;
    }
    return List.copyOf(combinations);
  }

  private List<YamlValue> options(Component component, YamlValue value, String path) {
    SettingType type = component.type();
    if (!SweepOverrides.isList(type, value)) {
      return alternatives(type, value, path);
    }
    List<YamlValue> options = new ArrayList<>();
    for (YamlValue item : items(type, (Sequence) value, path, false)) {
      options.addAll(type instanceof Items ? List.of(item) : alternatives(type, item, path));
    }
    return options;
  }
}
