package org.rhosweep.sweeps.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that vary only because another one does: the forget bias, which LSTM alone has, in a
 * sweep over cells; the second of two lists that are walked side by side. Naming them beside the
 * setting they follow from would tell nobody anything.
 */
public final class ImpliedSettings {
  private ImpliedSettings() {}

  /**
   * Finds them.
   *
   * @param settings that vary, in the order in which they are preferred: of two that imply each
   *     other the first stays
   * @param combinations the values that occur together; a setting that does not apply is absent
   * @return each implied setting with the one that it follows from; what remains still tells all
   *     combinations apart
   */
  public static Map<String, String> of(
      List<String> settings, Collection<Map<String, String>> combinations) {
    Map<String, String> implied = new LinkedHashMap<>();
    for (int b = 0; b < settings.size(); b++) {
      for (int a = 0; a < settings.size(); a++) {
        String from = settings.get(a);
        String to = settings.get(b);
        if (a != b
            && determines(from, to, combinations)
            && (a < b || !determines(to, from, combinations))) {
          implied.put(to, from);
          break;
        }
      }
    }
    // Where one follows from another that itself is left out, name what stays.
    List<String> names = new ArrayList<>(implied.keySet());
    for (String name : names) {
      String by = implied.get(name);
      while (implied.containsKey(by)) {
        by = implied.get(by);
      }
      implied.put(name, by);
    }
    return implied;
  }

  /** Only a setting that all combinations have can stand for another one. */
  private static boolean determines(
      String from, String to, Collection<Map<String, String>> combinations) {
    Map<String, Optional<String>> seen = new HashMap<>();
    for (Map<String, String> combination : combinations) {
      String given = combination.get(from);
      Optional<String> value = Optional.ofNullable(combination.get(to));
      Optional<String> before = given == null ? null : seen.putIfAbsent(given, value);
      if (given == null || (before != null && !before.equals(value))) {
        return false;
      }
    }
    return true;
  }
}
