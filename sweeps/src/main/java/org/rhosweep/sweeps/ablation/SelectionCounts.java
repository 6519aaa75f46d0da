package org.rhosweep.sweeps.ablation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was chosen on one side of a comparison.
 *
 * @param settings in how many settings each was chosen, of those compared, the most frequent first;
 *     empty where nothing was
 * @param atEdge in how many of them the chosen value is at the edge of those tried
 */
public record SelectionCounts(Map<String, Integer> settings, int atEdge) {
  static final SelectionCounts NOTHING = new SelectionCounts(Map.of(), 0);

  public SelectionCounts {
    Map<String, Integer> ordered = new LinkedHashMap<>();
    settings.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    settings = Collections.unmodifiableMap(ordered);
  }
}
