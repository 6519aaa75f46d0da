package org.rhosweep.core;

import java.util.Collection;
import java.util.Locale;

/** How far a misspelt name is from those that could have been meant. */
public final class EditDistance {
  private EditDistance() {}

  /**
   * The nearest name, large and small letters being the same; the first where several are as near.
   *
   * @param most how many changes there may be at most
   * @return null where none is near enough
   */
  public static String nearest(String found, Collection<String> names, int most) {
    String nearest = null;
    int smallest = most + 1;
    for (String name : names) {
      if (Math.abs(found.length() - name.length()) > most) {
        continue; // at least so far away
      }
      int distance = between(found.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < smallest) {
        smallest = distance;
        nearest = name;
      }
    }
    return nearest;
  }

  /**
   * Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other
   * (optimal string alignment).
   */
  static int between(String a, String b) {
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
