package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.sweeps.spec.Exclusion.Condition;
import org.rhosweep.sweeps.spec.Exclusion.Matcher;
import org.rhosweep.sweeps.spec.Exclusion.Values;
import org.rhosweep.sweeps.spec.Exclusion.Variants;

/**
 * Finds the exclusions that match a cell without trying each: they are looked up by the values that
 * they demand, so that the time for a grid grows with its cells and its exclusions, not with their
 * product. What cannot be looked up (entries of an exclusion's lists beyond a bound, mappings) is
 * tried on what the look-up found.
 */
final class ExclusionIndex {
  /** Keys that one exclusion may have: the combinations of its lists. */
  private static final int MAX_KEYS = 1000;

  /** Cells times different sets of settings in {@code exclude}, and trials of what was found. */
  static final long MAX_COMPARISONS = 200_000_000;

  private final SettingType trial;
  private final Map<List<Slot>, Map<List<Object>, List<Exclusion>>> byValues =
      new LinkedHashMap<>();
  private long comparisons;

  /**
   * A setting to look up by.
   *
   * @param variant whether its variant counts, whatever the settings of that are
   */
  private record Slot(String path, List<String> keys, boolean variant) {}

  ExclusionIndex(SettingType trial, List<Exclusion> exclusions) {
    this.trial = trial;
    exclusions.forEach(this::add);
  }

  /** How often a cell was looked up or an exclusion tried. */
  long comparisons() {
    return comparisons;
  }

  boolean isWithinBounds() {
    return comparisons <= MAX_COMPARISONS;
  }

  private void add(Exclusion exclusion) {
    List<Condition> sorted = new ArrayList<>(exclusion.conditions());
    sorted.removeIf(condition -> options(condition.holds()) == null);
    // The same settings in the same order, whatever the order in the file.
    sorted.sort(java.util.Comparator.comparing(condition -> condition.path().text()));
    List<Slot> slots = new ArrayList<>();
    List<List<Object>> keys = List.of(List.of());
    for (Condition condition : sorted) {
      Set<?> options = options(condition.holds());
      if ((long) keys.size() * options.size() > MAX_KEYS && !(slots.isEmpty() && isAlone(sorted))) {
        continue;
      }
      SettingPath path = condition.path();
      slots.add(new Slot(path.text(), path.keys(), condition.holds() instanceof Variants));
      List<List<Object>> longer = new ArrayList<>();
      for (List<Object> key : keys) {
        for (Object option : options) {
          List<Object> more = new ArrayList<>(key);
          more.add(option);
          longer.add(more);
        }
      }
      keys = longer;
    }
    Map<List<Object>, List<Exclusion>> sameSettings =
        byValues.computeIfAbsent(slots, unused -> new HashMap<>());
    for (List<Object> key : keys) {
      sameSettings.computeIfAbsent(key, unused -> new ArrayList<>()).add(exclusion);
    }
  }

  /** One list, however long, has no combinations. */
  private static boolean isAlone(List<Condition> conditions) {
    return conditions.size() == 1;
  }

  private static Set<?> options(Matcher matcher) {
    if (matcher instanceof Values values) {
      return values.values();
    }
    return matcher instanceof Variants variants ? variants.types() : null;
  }

  /** All exclusions that match a trial; empty where none does, and where the bound is reached. */
  List<Exclusion> matching(Object spec) {
    List<Exclusion> matching = new ArrayList<>();
    for (Map.Entry<List<Slot>, Map<List<Object>, List<Exclusion>>> entry : byValues.entrySet()) {
      comparisons++;
      List<Exclusion> found = entry.getValue().get(key(entry.getKey(), spec));
      if (found == null) {
        continue;
      }
      for (Exclusion exclusion : found) {
        comparisons++;
        if (isWithinBounds() && exclusion.matches(spec)) {
          matching.add(exclusion);
        }
      }
    }
    return matching;
  }

  private List<Object> key(List<Slot> slots, Object spec) {
    List<Object> key = new ArrayList<>(slots.size());
    for (Slot slot : slots) {
      Object value = SettingPath.valueIn(slot.keys(), trial, spec);
      key.add(slot.variant() && value != null ? value.getClass() : value);
    }
    return key;
  }
}
