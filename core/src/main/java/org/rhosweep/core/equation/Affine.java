package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;

/**
 * One affine map of a cell: {@code a = U x_t + W s_(t-1) + b}, each term present or not.
 *
 * @param name the gate, spelled out: {@code forget}
 * @param readsInput whether U [hidden, input] is there
 * @param state index of the state that W [hidden, hidden] reads, or -1 where W is absent
 * @param initialBias every entry of b at initialisation
 */
public record Affine(String name, boolean readsInput, int state, double initialBias) {
  public Affine {
    require(readsInput || state >= 0, "affine map %s reads nothing", name);
  }

  /** Whether W is there. */
  public boolean readsState() {
    return state >= 0;
  }
}
