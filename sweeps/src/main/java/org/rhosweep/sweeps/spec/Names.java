package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says what a misspelt name was probably meant to be. */
final class Names {
  private static final int MAX_LISTED = 20;
  private static final int MAX_RELATED = 40;
  private static final int MIN_WORD = 4;
  private static final Pattern WORDS = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])");

  private Names() {}

  /**
   * The end of an error about an unknown name.
   *
   * @param candidates what could have been meant
   * @param listed the valid names at that place
   */
  static String suggestion(String found, Collection<String> candidates, List<String> listed) {
    return suggestion(found, candidates, listed, null);
  }

  /**
   * As above.
   *
   * @param known what was meant, where that is known already; else null
   */
  static String suggestion(
      String found, Collection<String> candidates, List<String> listed, String known) {
    String nearest = known == null ? nearest(found, candidates) : known;
    nearest = nearest == null ? related(found, candidates) : nearest;
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
    int allowed = Math.max(1, found.length() / 3);
    int smallest = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      if (Math.abs(found.length() - candidate.length()) > allowed) {
        continue; // at least so far away
      }
      int distance = distance(found.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < smallest) {
        smallest = distance;
        nearest = candidate;
      }
    }
    return smallest <= allowed ? nearest : null;
  }

  /**
   * The name that a shorter or other one may stand for: its initials ({@code lr} for {@code
   * learningRate}), or a word of it or its beginning ({@code hidden}, {@code steps}, {@code
   * batch}); the one with the fewest words, or null where none is.
   */
  static String related(String found, Collection<String> candidates) {
    if (found.length() > MAX_RELATED) {
      return null;
    }
    List<String> words = words(found.substring(found.lastIndexOf('.') + 1));
    String related = null;
    int fewest = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      List<String> names = words(candidate);
      String initials = names.stream().map(n -> n.substring(0, 1)).collect(Collectors.joining());
      boolean same =
          (names.size() > 1 && initials.equalsIgnoreCase(found))
              || words.stream()
                  .filter(word -> word.length() >= MIN_WORD)
                  .anyMatch(word -> names.stream().anyMatch(name -> name.startsWith(word)));
      if (same && names.size() < fewest) {
        fewest = names.size();
        related = candidate;
      }
    }
    return related;
  }

  /** The words of {@code camelCase}, {@code snake_case} and {@code kebab-case}, in lower case. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    for (String word : WORDS.split(name, -1)) {
      if (!word.isEmpty()) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    return words;
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
