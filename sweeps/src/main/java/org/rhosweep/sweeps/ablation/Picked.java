package org.rhosweep.sweeps.ablation;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was chosen on one side of a comparison.
 *
 * @param settings in how many settings each was chosen, of those compared; empty where nothing was
 * @param atEdge in how many of them the chosen value is at the edge of those tried
 */
public record Picked(Map<String, Integer> settings, int atEdge) {
  static final Picked NOTHING = new Picked(Map.of(), 0);

  public Picked {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }
}
