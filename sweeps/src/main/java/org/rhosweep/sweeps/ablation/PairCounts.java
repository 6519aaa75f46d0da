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
 * @param withoutDivergence how many of the pairs have no diverged trial: means are over these
 * @param leftOut what was not compared by reason: pairs with a trial that did not complete, trials
 *     without a partner
 */
public record PairCounts(
    int pairs, int settings, int seeds, int withoutDivergence, Map<String, Integer> leftOut) {
  public PairCounts {
    leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
  }
}
