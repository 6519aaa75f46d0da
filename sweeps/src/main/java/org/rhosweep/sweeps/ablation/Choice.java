package org.rhosweep.sweeps.ablation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was chosen in one place: the best values of the tuned settings for an arm, or the best of
 * several baselines.
 *
 * @param where the arm (a label for each factor; none where a baseline was chosen) and the values
 *     of the other settings that vary
 * @param chosen the value of each chosen setting, or the label of the baseline by its factor
 * @param score center over the seeds of what was chosen by, of those that completed; NaN where none
 *     did
 * @param seeds with a value of what was chosen, or diverged at it; none where there was nothing to
 *     choose by
 * @param diverged how many of these diverged
 * @param tried what it was chosen from, in order: all that completed or diverged at least once
 * @param notConsidered how many of them have a value for fewer seeds than others here, and were not
 *     considered
 * @param atEdge chosen settings whose value is the smallest or largest of several tried here
 */
public record Choice(
    Map<String, String> where,
    Map<String, String> chosen,
    double score,
    int seeds,
    int diverged,
    List<String> tried,
    int notConsidered,
    List<String> atEdge) {
  public Choice {
    where = Collections.unmodifiableMap(new LinkedHashMap<>(where));
    chosen = Collections.unmodifiableMap(new LinkedHashMap<>(chosen));
    tried = List.copyOf(tried);
    atEdge = List.copyOf(atEdge);
  }

  /** What was chosen, {@code 0.003} or {@code name=adam learning_rate=0.003}. */
  public String text() {
    return chosen.size() == 1
        ? chosen.values().iterator().next()
        : chosen.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
  }
}
