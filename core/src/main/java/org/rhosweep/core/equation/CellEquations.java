package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One time step of a cell: affine maps of the input, of the previous states and of values computed
 * earlier in the step, and pointwise expressions of them for the new states. State 0 is the output
 * that the layer above and the readout see.
 *
 * <p>An affine map needs all units of what it reads, so a step runs in stages: a map that reads a
 * value belongs to the stage after that value's, every other map to stage 0, and an expression to
 * the last stage among its operands.
 */
public final class CellEquations {
  private final List<Affine> affines;
  private final List<String> states;
  private final List<Expression> values;
  private final List<Expression> newStates;
  private final List<Expression> order;
  private final Map<Expression, Integer> stages = new HashMap<>();
  private final int[] stageOfAffine;

  private CellEquations(
      List<Affine> affines,
      List<String> states,
      List<Expression> values,
      List<Expression> newStates) {
    this.affines = List.copyOf(affines);
    this.states = List.copyOf(states);
    this.values = List.copyOf(values);
    this.newStates = List.copyOf(newStates);
    order = Expression.topologicalOrder(this.newStates);
    stageOfAffine = new int[affines.size()];
    for (Expression node : order) {
      int stage = node.arguments().stream().mapToInt(stages::get).max().orElse(0);
      if (node.op() == Op.AFFINE && !node.arguments().isEmpty()) {
        stage++;
      }
      if (node.op() == Op.AFFINE) {
        stageOfAffine[node.index()] = stage;
      }
      stages.put(node, stage);
    }
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

  /** Values computed in a step that affine maps of the same step read. */
  public List<Expression> values() {
    return values;
  }

  /** The new value of each state. */
  public List<Expression> newStates() {
    return newStates;
  }

  /** All expressions of a step, operands first. */
  public List<Expression> order() {
    return order;
  }

  /** Number of stages, &gt;= 1. */
  public int stages() {
    return order.stream().mapToInt(stages::get).max().orElse(0) + 1;
  }

  /** The stage in which an expression of this cell is computed. */
  public int stage(Expression expression) {
    return stages.get(expression);
  }

  /** The stage in which an affine map is computed. */
  public int stageOfAffine(int affine) {
    return stageOfAffine[affine];
  }

  /** Expressions that a later stage than their own reads, pointwise or through an affine map. */
  public List<Expression> readByLaterStages() {
    List<Expression> read = new ArrayList<>();
    for (Expression node : order) {
      boolean later =
          order.stream()
              .anyMatch(user -> user.arguments().contains(node) && stage(user) > stage(node));
      if (later && node.op() != Op.PREVIOUS) {
        read.add(node);
      }
    }
    return read;
  }

  /** Collects affine maps, then the new states. */
  public static final class Builder {
    private final List<String> states;
    private final List<Affine> affines = new ArrayList<>();
    private final List<Expression> values = new ArrayList<>();

    private Builder(List<String> states) {
      this.states = states;
    }

    /** State {@code name} after the previous time step. */
    public Expression previous(String name) {
      return Expression.leaf(Op.PREVIOUS, stateIndex(name));
    }

    /** U x_t + W s_(t-1) + b. */
    public Expression affine(String name, String state, double initialBias) {
      return add(new Affine(name, true, stateIndex(state), true, initialBias));
    }

    /** U x_t + b. */
    public Expression affineOfInput(String name, double initialBias) {
      return add(new Affine(name, true, -1, true, initialBias));
    }

    /** W s_(t-1) + b. */
    public Expression affineOfState(String name, String state, double initialBias) {
      return add(new Affine(name, false, stateIndex(state), true, initialBias));
    }

    /** U x_t + W v + b, v computed earlier in this step. */
    public Expression affineOfValue(String name, Expression value, double initialBias) {
      affines.add(new Affine(name, true, sourceOf(value), true, initialBias));
      return Expression.affineOf(affines.size() - 1, value);
    }

    /** W v, v computed earlier in this step. */
    public Expression productOfValue(String name, Expression value) {
      affines.add(new Affine(name, false, sourceOf(value), false, 0));
      return Expression.affineOf(affines.size() - 1, value);
    }

    /** The equations, with the new value of each state in the order of the states. */
    public CellEquations newStates(Expression... expressions) {
      require(
          expressions.length == states.size(),
          "%d new states for %d states",
          expressions.length,
          states.size());
      return new CellEquations(affines, states, values, List.of(expressions));
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

    private int sourceOf(Expression value) {
      if (!values.contains(value)) {
        values.add(value);
      }
      return states.size() + values.indexOf(value);
    }
  }
}
