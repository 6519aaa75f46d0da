package org.rhosweep.sweeps.ablation;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the pairs of a comparison come from, so that nothing is dropped silently.
 *
 * @param pairs that were compared
 * @param settings combinations of all other factors among them
 * @param seeds different seeds among them
 * @param replaced trials in these pairs that diverged and count with a value of the exclusion rule
 * @param leftOut what was not compared by reason: pairs with a trial that did not complete, trials
 *     without a partner
 */
public record PairCounts(
    int pairs, int settings, int seeds, int replaced, Map<String, Integer> leftOut) {
  public PairCounts {
    leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
  }
}
