package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One time step of a cell: affine maps of the input, of the previous states and of values computed
 * earlier in the step, and pointwise expressions of them for the new states. State 0 is the output
 * that the layer above and the readout see.
 *
 * <p>An affine map needs all units of what it reads, so a step runs in stages: a map that reads a
 * value belongs to the stage after that value's, every other map to stage 0, and an expression to
 * the last stage among its operands. A value that is computed from another value is of a later
 * stage than that one, so that the gradients of all values of one stage are complete together.
 *
 * <p>A new state may be the same expression as another new state, or a previous state as it is, or
 * a constant: see {@link #isGiven}.
 */
public final class CellEquations {
  private final List<Affine> affines;
  private final List<String> states;
  private final List<InternalState> internalStates;
  private final List<Expression> values;
  private final List<VectorParameter> vectors;
  private final List<Expression> coefficients;
  private final List<Expression> newStates;
  private final List<Expression> order;
  private final Map<Expression, Integer> stages = new HashMap<>();
  private final int[] stageOfAffine;
  private final List<Expression> readByLaterStages;
  private final BackwardEquations backward;

  private CellEquations(Builder cell, List<Expression> newStates) {
    affines = List.copyOf(cell.affines);
    states = List.copyOf(cell.states);
    internalStates = cell.internalStates();
    values = List.copyOf(cell.values);
    vectors = List.copyOf(cell.vectors);
    coefficients = List.copyOf(cell.coefficients);
    this.newStates = List.copyOf(newStates);
    order = Expression.topologicalOrder(this.newStates);
    stageOfAffine = new int[affines.size()];
    Map<Expression, Integer> afterValues = new HashMap<>();
    for (Expression node : order) {
      require(
          !Set.of(Op.VECTOR, Op.CONSTANT, Op.DECAY).contains(node.op()),
          "%s must be part of a coefficient",
          node);
      int stage = node.arguments().stream().mapToInt(stages::get).max().orElse(0);
      if (node.op() == Op.AFFINE && !node.arguments().isEmpty()) {
        stage++;
      }
      if (node.op() == Op.AFFINE) {
        stageOfAffine[node.index()] = stage;
      }
      // First stage after those of the values that reach the node pointwise.
      boolean pointwise = node.op() != Op.AFFINE;
      int after =
          pointwise ? node.arguments().stream().mapToInt(afterValues::get).max().orElse(0) : 0;
      if (values.contains(node)) {
        stage = Math.max(stage, after);
        after = stage + 1;
      }
      afterValues.put(node, after);
      stages.put(node, stage);
    }
    for (Expression value : values) {
      require(stages.containsKey(value), "a map reads %s, but no state depends on that map", value);
    }
    readByLaterStages = crossing();
    backward = BackwardEquations.of(this);
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

  /** The states besides the output, under the names that results have for them. */
  public List<InternalState> internalStates() {
    return internalStates;
  }

  /** Values computed in a step that affine maps of the same step read. */
  public List<Expression> values() {
    return values;
  }

  /** Trained vectors in order. */
  public List<VectorParameter> vectors() {
    return vectors;
  }

  /**
   * What each coefficient is: a pointwise expression of trained vectors and constants. It is
   * computed once for new weights, unit by unit, in double precision.
   */
  public List<Expression> coefficients() {
    return coefficients;
  }

  /** The new value of each state. */
  public List<Expression> newStates() {
    return newStates;
  }

  /**
   * Whether a new state is no result of the step but a previous state or a constant as it is.
   * Nothing in the step reads such a state: what reads the same leaf reads the previous state.
   */
  public boolean isGiven(int state) {
    Op op = newStates.get(state).op();
    return op.isLeaf() && op != Op.AFFINE;
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
    return readByLaterStages;
  }

  /**
   * Whether the output is a state that the next step reads, or the only one there is; else it is a
   * function of the other states, and what Jacobians of a step are taken of is those alone.
   */
  public boolean remembersOutput() {
    boolean read =
        order.stream()
            .anyMatch(
                node ->
                    (node.op() == Op.PREVIOUS && node.index() == 0)
                        || (node.op() == Op.AFFINE && affines.get(node.index()).source() == 0));
    return read || states.size() == 1;
  }

  /** The backward equations of the step. */
  public BackwardEquations backward() {
    return backward;
  }

  private List<Expression> crossing() {
    Set<Expression> read = new HashSet<>();
    for (Expression user : order) {
      for (Expression node : user.arguments()) {
        boolean given = node.op() == Op.PREVIOUS || node.op() == Op.COEFFICIENT;
        if (!given && stage(user) > stage(node)) {
          read.add(node);
        }
      }
    }
    return order.stream().filter(read::contains).toList();
  }

  /** Collects affine maps, then the new states. */
  public static final class Builder {
    private final List<String> states;
    private final Map<String, String> internalNames = new HashMap<>();
    private List<InternalState> copiedInternalStates;
    private final List<Affine> affines = new ArrayList<>();
    private final List<Expression> values = new ArrayList<>();
    private final List<VectorParameter> vectors = new ArrayList<>();
    private final List<Expression> coefficients = new ArrayList<>();

    private Builder(List<String> states) {
      this.states = states;
    }

    /**
     * Says what results call states other than the output; a state that nobody names goes by its
     * name in the equations.
     *
     * @param name see {@link InternalState}
     * @param parts the state, or all parts of one
     */
    public Builder internalState(String name, String... parts) {
      for (String part : parts) {
        require(stateIndex(part) > 0, "%s is the output, not an internal state", part);
        internalNames.put(part, name);
      }
      return this;
    }

    private List<InternalState> internalStates() {
      if (copiedInternalStates != null) {
        return copiedInternalStates;
      }
      Map<String, List<Integer>> parts = new LinkedHashMap<>();
      for (int state = 1; state < states.size(); state++) {
        String name = states.get(state);
        String lower = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        parts
            .computeIfAbsent(internalNames.getOrDefault(name, lower), n -> new ArrayList<>())
            .add(state);
      }
      List<InternalState> internal = new ArrayList<>();
      parts.forEach((name, indices) -> internal.add(new InternalState(name, indices)));
      return List.copyOf(internal);
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
      return addOfValue(name, true, value, true, initialBias, Affine.Form.TRAINED, 1);
    }

    /** W v, v computed earlier in this step. */
    public Expression productOfValue(String name, Expression value) {
      return productOfValue(name, value, 1);
    }

    /**
     * W v, v computed earlier in this step.
     *
     * @param initialGain factor on what the initialisation draws for W
     */
    public Expression productOfValue(String name, Expression value, double initialGain) {
      return addOfValue(name, false, value, false, 0, Affine.Form.TRAINED, initialGain);
    }

    /** W v + b, v computed earlier in this step. */
    public Expression denseOfValue(String name, Expression value, double initialBias) {
      return addOfValue(name, false, value, true, initialBias, Affine.Form.TRAINED, 1);
    }

    /**
     * The layer's input with one entry per unit: U x_t + b in the lowest layer, x_t itself in those
     * above it.
     */
    public Expression projection(String name) {
      return add(new Affine(name, true, -1, true, 0, Affine.Form.PROJECTION, 1));
    }

    /** The mean over units of a value computed earlier in this step, once per unit. */
    public Expression mean(String name, Expression value) {
      return addOfValue(name, false, value, false, 0, Affine.Form.MEAN, 1);
    }

    /**
     * U x_t + W r, without bias, where the diagonal of W is zero: no unit reads itself.
     *
     * @param r a previous state, or a value computed earlier in this step
     */
    public Expression lateral(String name, Expression r) {
      return addOfValue(name, true, r, false, 0, Affine.Form.ZERO_DIAGONAL, 1);
    }

    /**
     * W r, where W is skew-symmetric, W = -W^T.
     *
     * @param r a previous state, or a value computed earlier in this step
     */
    public Expression skewSymmetric(String name, Expression r) {
      return addOfValue(name, false, r, false, 0, Affine.Form.SKEW_SYMMETRIC, 1);
    }

    /**
     * Any map of trained matrices: U x_t + W r + b, each term present or not.
     *
     * @param readsInput whether U is there
     * @param source r: a previous state, or a value computed earlier in this step; null where W is
     *     absent
     * @param hasBias whether b is there
     * @param initialBias every entry of b at initialisation
     * @param form of U and W
     * @param initialGain factor on what the initialisation draws for U and W
     */
    public Expression map(
        String name,
        boolean readsInput,
        Expression source,
        boolean hasBias,
        double initialBias,
        Affine.Form form,
        double initialGain) {
      return source == null
          ? add(new Affine(name, readsInput, -1, hasBias, initialBias, form, initialGain))
          : addOfValue(name, readsInput, source, hasBias, initialBias, form, initialGain);
    }

    /**
     * A trained vector with one entry per unit, for definitions of coefficients.
     *
     * @param start its first entries
     */
    public Expression vector(String name, VectorParameter.Start start) {
      vectors.add(new VectorParameter(name, start));
      return Expression.leaf(Op.VECTOR, vectors.size() - 1);
    }

    /**
     * One number per unit that the pointwise part reads.
     *
     * @param definition of trained vectors and constants alone
     */
    public Expression coefficient(Expression definition) {
      for (Expression node : Expression.topologicalOrder(List.of(definition))) {
        require(
            !node.op().isLeaf() || node.op() == Op.VECTOR || node.op() == Op.CONSTANT,
            "a coefficient must be made of vectors and constants, reads %s",
            node);
      }
      coefficients.add(definition);
      return Expression.leaf(Op.COEFFICIENT, coefficients.size() - 1);
    }

    /** The equations, with the new value of each state in the order of the states. */
    public CellEquations newStates(Expression... expressions) {
      require(
          expressions.length == states.size(),
          "%d new states for %d states",
          expressions.length,
          states.size());
      return new CellEquations(this, List.of(expressions));
    }

    /**
     * The internal states are those of another cell.
     *
     * @param shift by which the numbers of the states are larger here
     */
    void internalStatesOf(CellEquations cell, int shift) {
      copiedInternalStates =
          cell.internalStates().stream()
              .map(
                  state ->
                      new InternalState(
                          state.name(), state.parts().stream().map(part -> part + shift).toList()))
              .toList();
    }

    /** Maps, vectors and coefficients of another cell, under their numbers. */
    void copyParts(CellEquations cell) {
      affines.addAll(cell.affines());
      vectors.addAll(cell.vectors());
      coefficients.addAll(cell.coefficients());
    }

    /**
     * Map k with another source.
     *
     * @param state that W reads, or -1
     * @param value that W reads, or null
     */
    Expression rewritten(int k, Affine a, boolean readsInput, int state, Expression value) {
      int source = value == null ? state : sourceOf(value);
      affines.set(
          k,
          new Affine(
              a.name(),
              readsInput,
              source,
              a.hasBias(),
              a.initialBias(),
              a.form(),
              a.initialGain()));
      return value == null ? Expression.leaf(Op.AFFINE, k) : Expression.affineOf(k, value);
    }

    /** Map k, which read the input alone: U u + b. */
    Expression ofNormalisedInput(int k, Affine a, Expression u) {
      affines.set(
          k,
          new Affine(
              a.name(),
              false,
              sourceOf(u),
              a.hasBias(),
              a.initialBias(),
              a.form(),
              a.initialGain(),
              k));
      return Expression.affineOf(k, u);
    }

    /** U u, U that of map k. */
    Expression addedOfNormalisedInput(int k, Affine a, Expression u) {
      Affine.Form form = Affine.Form.TRAINED;
      affines.add(new Affine(a.name(), false, sourceOf(u), false, 0, form, a.initialGain(), k));
      return Expression.affineOf(affines.size() - 1, u);
    }

    private Expression add(Affine affine) {
      affines.add(affine);
      return Expression.leaf(Op.AFFINE, affines.size() - 1);
    }

    /** A map of a value; a previous state is there from the start and is none. */
    private Expression addOfValue(
        String name,
        boolean readsInput,
        Expression value,
        boolean hasBias,
        double initialBias,
        Affine.Form form,
        double initialGain) {
      require(
          value.op() != Op.COEFFICIENT && value.op() != Op.ZERO,
          "map %s must read a state or what is computed from states and input, reads %s",
          name,
          value);
      boolean state = value.op() == Op.PREVIOUS;
      int source = state ? value.index() : sourceOf(value);
      Affine affine = new Affine(name, readsInput, source, hasBias, initialBias, form, initialGain);
      if (state) {
        return add(affine);
      }
      affines.add(affine);
      return Expression.affineOf(affines.size() - 1, value);
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
