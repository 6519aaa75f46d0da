package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which columns tell rows apart, so that a label names what differs and nothing else. A column that
 * is the same everywhere does not; nor does one that has only one value besides nothing, where it
 * follows from those before it: a setting that some variants have and others lack.
 */
final class IndependentSettings {
  private IndependentSettings() {}

  /**
   * Their places.
   *
   * @param rows different from one another
   * @param from the first column that may be left out; those before it are known
   */
  static int[] columns(List<List<Object>> rows, int from) {
    int columns = rows.get(0).size();
    List<Integer> known = new ArrayList<>(IntStream.range(0, from).boxed().toList());
    List<Integer> independent = new ArrayList<>();
    for (int column = from; column < columns; column++) {
      int at = column;
      Set<Object> values = new HashSet<>();
      rows.forEach(row -> values.add(row.get(at)));
      if (values.size() > 1
          && (values.stream().filter(Objects::nonNull).count() > 1
              || !follows(rows, known, column))) {
        independent.add(column);
        known.add(column);
      }
    }
    return independent.stream().mapToInt(Integer::intValue).toArray();
  }

  private static boolean follows(List<List<Object>> rows, List<Integer> known, int column) {
    Map<List<Object>, Object> seen = new HashMap<>();
    for (List<Object> row : rows) {
      List<Object> key = new ArrayList<>();
      known.forEach(k -> key.add(row.get(k)));
      Object value = row.get(column);
      if (seen.containsKey(key) && !Objects.equals(seen.get(key), value)) {
        return false;
      }
      seen.put(key, value);
    }
    return true;
  }
}
