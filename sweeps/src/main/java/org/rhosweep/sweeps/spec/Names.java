package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.rhosweep.core.EditDistance;

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
    return EditDistance.nearest(found, candidates, Math.max(1, found.length() / 3));
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
}
