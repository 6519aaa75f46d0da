package org.rhosweep.core.equation.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Which known name was probably meant. */
final class Spelling {
  /** What other programs call a function. */
  private static final Map<String, Function> ELSEWHERE =
      Map.of(
          "logistic", Function.SIGMOID,
          "sigma", Function.SIGMOID,
          "silu", Function.SWISH,
          "rsqrt", Function.INVERSE_SQUARE_ROOT,
          "detach", Function.STOP_GRADIENT,
          "heaviside", Function.SPIKE,
          "ln", Function.LOG,
          "average", Function.MEAN);

  private Spelling() {}

  /** The nearest name in at most a third of its letters changed, or null. */
  static String nearest(String found, Collection<String> names) {
    Function known = ELSEWHERE.get(found.toLowerCase(Locale.ROOT));
    if (known != null && names.contains(known.word())) {
      return known.word();
    }
    String nearest = null;
    int least = Math.max(1, Math.min(found.length(), 20) / 3) + 1;
    for (String name : names) {
      if (Math.abs(name.length() - found.length()) < least) {
        int distance = distance(found.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
        if (distance < least) {
          least = distance;
          nearest = name;
        }
      }
    }
    return nearest;
  }

  /** Insertions, deletions, substitutions and swaps of neighbours between two words. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        cost[i][j] = swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
