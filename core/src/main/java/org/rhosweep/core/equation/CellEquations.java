package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;

/**
 * One time step of a cell: affine maps of the input and of the previous states, then pointwise
 * expressions for the new states. State 0 is the output that the layer above and the readout see.
 */
public final class CellEquations {
  private final List<Affine> affines;
  private final List<String> states;
  private final List<Expression> newStates;

  private CellEquations(List<Affine> affines, List<String> states, List<Expression> newStates) {
    this.affines = List.copyOf(affines);
    this.states = List.copyOf(states);
    this.newStates = List.copyOf(newStates);
  }

  /** Starts the equations of a cell with these states, the output first. */
  public static Builder withStates(String... names) {
    return new Builder(List.of(names));
  }

  /** Affine maps in order. */
  public List<Affine> affines() {
    return affines;
  }

  /** Names of the states, the output first. */
  public List<String> states() {
    return states;
  }

  /** The new value of each state. */
  public List<Expression> newStates() {
    return newStates;
  }

  /** Collects affine maps, then the new states. */
  public static final class Builder {
    private final List<String> states;
    private final List<Affine> affines = new ArrayList<>();

    private Builder(List<String> states) {
      this.states = states;
    }

    /** State {@code name} after the previous time step. */
    public Expression previous(String name) {
      return Expression.leaf(Op.PREVIOUS, stateIndex(name));
    }

    /** U x_t + W s_(t-1) + b. */
    public Expression affine(String name, String state, double initialBias) {
      return add(new Affine(name, true, stateIndex(state), initialBias));
    }

    /** U x_t + b. */
    public Expression affineOfInput(String name, double initialBias) {
      return add(new Affine(name, true, -1, initialBias));
    }

    /** W s_(t-1) + b. */
    public Expression affineOfState(String name, String state, double initialBias) {
      return add(new Affine(name, false, stateIndex(state), initialBias));
    }

    /** The equations, with the new value of each state in the order of the states. */
    public CellEquations newStates(Expression... values) {
      require(
          values.length == states.size(),
          "%d new states for %d states",
          values.length,
          states.size());
      return new CellEquations(affines, states, List.of(values));
    }

    private Expression add(Affine affine) {
      affines.add(affine);
      return Expression.leaf(Op.AFFINE, affines.size() - 1);
    }

    private int stateIndex(String name) {
      int index = states.indexOf(name);
      require(index >= 0, "no state %s among %s", name, states);
      return index;
    }
  }
}
