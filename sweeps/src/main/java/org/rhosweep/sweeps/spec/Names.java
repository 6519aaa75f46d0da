package org.rhosweep.sweeps.spec;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Says what a misspelt name was probably meant to be. */
final class Names {
  private static final int MAX_LISTED = 16;

  private Names() {}

  /**
   * The end of an error about an unknown name.
   *
   * @param candidates what could have been meant
   * @param listed the valid names at that place
   */
  static String suggestion(String found, Collection<String> candidates, List<String> listed) {
    String nearest = nearest(found, candidates);
    String text = nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
    if (listed.isEmpty() || listed.size() > MAX_LISTED) {
      return text;
    }
    return text + (nearest == null ? "; valid: " : " Valid: ") + String.join(", ", listed);
  }

  /** As above, where every valid name could have been meant. */
  static String suggestion(String found, List<String> valid) {
    return suggestion(found, valid, valid);
  }

  /** The nearest name, or null where none is near. */
  static String nearest(String found, Collection<String> candidates) {
    String nearest = null;
    int smallest = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int distance = distance(found.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < smallest) {
        smallest = distance;
        nearest = candidate;
      }
    }
    return smallest <= Math.max(1, found.length() / 3) ? nearest : null;
  }

  /**
   * Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other
   * (optimal string alignment).
   */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        best = Math.min(best, cost[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
