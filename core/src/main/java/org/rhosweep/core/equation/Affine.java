package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;

/**
 * One affine map of a cell: {@code a = U x_t + W r + b}, each term present or not, where r is a
 * state after the previous time step or a value computed earlier in this one.
 *
 * @param name the gate, spelled out: {@code forget}
 * @param readsInput whether U [hidden, input] is there
 * @param source what W [hidden, hidden] reads: the index of a state, or the number of states plus
 *     the index of a value of {@link CellEquations#values}; -1 where W is absent
 * @param hasBias whether b is there
 * @param initialBias every entry of b at initialisation
 */
public record Affine(
    String name, boolean readsInput, int source, boolean hasBias, double initialBias) {
  public Affine {
    require(readsInput || source >= 0, "affine map %s reads nothing", name);
  }

  /** Whether W is there. */
  public boolean readsSource() {
    return source >= 0;
  }
}
