package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The backward equations of one time step, derived from the forward ones by the chain rule.
 *
 * <p>From the gradient of the loss with respect to each new state they give the gradient with
 * respect to each affine map and, through pointwise paths alone, each previous state. What reaches
 * states and values through the affine maps is a product of matrices and left to the engine:
 *
 * <pre>
 *   dL/ds_(t-1) = previousGradients[s] + sum over maps k that read state s of W_k^T affineGradients[k]
 *   dL/dv       = valueGradients[v]    + sum over maps k that read value v of W_k^T affineGradients[k]
 * </pre>
 *
 * In the expressions the leaf {@link Op#ADJOINT} with index i stands for dL/ds_t of state i, and
 * from the number of states on for dL/dv of a value.
 *
 * @param affineGradients dL/da for each affine map
 * @param previousGradients pointwise part of dL/ds_(t-1) for each state
 * @param valueGradients pointwise part of dL/dv for each of {@link CellEquations#values}
 * @param coefficientGradients dL/dk for each of {@link CellEquations#coefficients}, the part of one
 *     example and time step
 * @param stateGradients dL/ds_t of each new state, whole: the derivative of the loss by the value
 *     that the equations give the state, while all that is computed from this value moves along,
 *     through later steps and through this step, pointwise and through affine maps, as h_t = o
 *     tanh(c_t) of an LSTM. States that are the same expression have the same gradient. Of a state
 *     that is {@link CellEquations#isGiven given}, a copy p_t = h_(t-1), what moves is the copy:
 *     its gradient is what later steps make of it. Where a state is one of the values, this is the
 *     value's ADJOINT, whole once its products are added. Nothing of training needs them; probes
 *     do.
 * @param saved forward values that must be kept until the backward pass, in order
 */
public record BackwardEquations(
    List<Expression> affineGradients,
    List<Expression> previousGradients,
    List<Expression> valueGradients,
    List<Expression> coefficientGradients,
    List<Expression> stateGradients,
    List<Expression> saved) {

  /** Derives them. */
  static BackwardEquations of(CellEquations cell) {
    Map<Expression, Expression> gradients = new HashMap<>();
    for (int state = 0; state < cell.states().size(); state++) {
      accumulate(gradients, cell.newStates().get(state), Expression.leaf(Op.ADJOINT, state));
    }
    List<Expression> order = cell.order();
    Expression[] values = new Expression[cell.values().size()];
    for (int i = order.size() - 1; i >= 0; i--) {
      Expression node = order.get(i);
      int value = cell.values().indexOf(node);
      if (value >= 0) {
        // All that uses the value is behind us but the products, which the engine adds.
        values[value] = gradients.getOrDefault(node, Expression.leaf(Op.ZERO, 0));
        requireNoValueOfItsStage(cell, node, values[value]);
        gradients.put(node, Expression.leaf(Op.ADJOINT, cell.states().size() + value));
      }
      Expression gradient = gradients.get(node);
      if (gradient != null) {
        propagate(gradients, node, gradient);
      }
    }
    List<Expression> affine = new ArrayList<>();
    for (int k = 0; k < cell.affines().size(); k++) {
      affine.add(gradientOfLeaf(order, gradients, Op.AFFINE, k));
    }
    List<Expression> previous = new ArrayList<>();
    for (int state = 0; state < cell.states().size(); state++) {
      previous.add(gradientOfLeaf(order, gradients, Op.PREVIOUS, state));
    }
    List<Expression> coefficients = new ArrayList<>();
    for (int i = 0; i < cell.coefficients().size(); i++) {
      coefficients.add(gradientOfLeaf(order, gradients, Op.COEFFICIENT, i));
    }
    BackwardEquations derived =
        new BackwardEquations(
            List.copyOf(affine),
            List.copyOf(previous),
            List.of(values),
            List.copyOf(coefficients),
            stateGradients(cell, gradients),
            List.of());
    return new BackwardEquations(
        derived.affineGradients,
        derived.previousGradients,
        derived.valueGradients,
        derived.coefficientGradients,
        derived.stateGradients,
        saved(cell, derived.probedRoots()));
  }

  private static List<Expression> stateGradients(
      CellEquations cell, Map<Expression, Expression> gradients) {
    List<Expression> whole = new ArrayList<>();
    for (int state = 0; state < cell.states().size(); state++) {
      whole.add(
          cell.isGiven(state)
              ? Expression.leaf(Op.ADJOINT, state)
              : gradients.get(cell.newStates().get(state)));
    }
    return List.copyOf(whole);
  }

  /** Whether nothing in its own step reads a new state, so that its ADJOINT is its gradient. */
  public boolean isCarriedAlone(int state) {
    Expression gradient = stateGradients.get(state);
    return gradient.op() == Op.ADJOINT && gradient.index() == state;
  }

  /** All gradients that training needs. */
  public List<Expression> roots() {
    List<Expression> roots = new ArrayList<>(affineGradients);
    roots.addAll(previousGradients);
    roots.addAll(valueGradients);
    roots.addAll(coefficientGradients);
    return roots;
  }

  /** Those, and the gradients of the new states. */
  public List<Expression> probedRoots() {
    List<Expression> roots = roots();
    roots.addAll(stateGradients);
    return roots;
  }

  /**
   * Gates and candidates: values of a function that are kept until the backward pass, as such or as
   * a new state. A function of a new state, as tanh of an LSTM's cell state, is none of them.
   *
   * @param cell whose backward equations these are
   * @param function of one argument
   */
  public List<Expression> activations(CellEquations cell, Op function) {
    List<Expression> states = cell.newStates();
    return cell.order().stream()
        .filter(node -> node.op() == function)
        .filter(node -> saved.contains(node) || states.contains(node))
        .filter(node -> !states.contains(node.arguments().get(0)))
        .toList();
  }

  /**
   * What a unit either is active in or not: values of a function that are kept until the backward
   * pass, as such or as a new state.
   *
   * @param cell whose backward equations these are
   * @param function {@link Op#RELU} or {@link Op#SPIKE}
   */
  public List<Expression> unitOutputs(CellEquations cell, Op function) {
    return cell.order().stream()
        .filter(node -> node.op() == function)
        .filter(node -> saved.contains(node) || cell.newStates().contains(node))
        .toList();
  }

  /** Engines finish the values of one stage before they begin those of the stage before. */
  private static void requireNoValueOfItsStage(
      CellEquations cell, Expression value, Expression gradient) {
    for (Expression node : Expression.topologicalOrder(List.of(gradient))) {
      int other = node.op() == Op.ADJOINT ? node.index() - cell.states().size() : -1;
      require(
          other < 0 || cell.stage(cell.values().get(other)) > cell.stage(value),
          "a value that an affine map reads must not be computed from another one of its stage");
    }
  }

  /** Adds what reaches the operands of a node whose gradient is dy. */
  static void propagate(Map<Expression, Expression> gradients, Expression node, Expression dy) {
    List<Expression> args = node.arguments();
    switch (node.op()) {
      case ADD -> {
        accumulate(gradients, args.get(0), dy);
        accumulate(gradients, args.get(1), dy);
      }
      case SUBTRACT -> {
        accumulate(gradients, args.get(0), dy);
        accumulateNegative(gradients, args.get(1), dy);
      }
      case MULTIPLY -> {
        accumulateProduct(gradients, args.get(0), dy, args.get(1));
        accumulateProduct(gradients, args.get(1), dy, args.get(0));
      }
      case FUSED_MULTIPLY_ADD -> {
        accumulateProduct(gradients, args.get(0), dy, args.get(1));
        accumulateProduct(gradients, args.get(1), dy, args.get(0));
        accumulate(gradients, args.get(2), dy);
      }
      case MAX -> {
        Expression first = ofLarger(dy, args);
        accumulate(gradients, args.get(0), first);
        accumulate(gradients, args.get(1), dy.minus(first)); // dy or 0: nothing is rounded
      }
      case DIVIDE -> { // y = a / b: dy / b, and -(dy / b) y
        Expression quotient = dy.dividedBy(args.get(1));
        accumulate(gradients, args.get(0), quotient);
        accumulateNegative(gradients, args.get(1), quotient.times(node));
      }
      case TANH -> accumulate(gradients, args.get(0), Expression.of(Op.TANH_BACKWARD, dy, node));
      case SIGMOID ->
          accumulate(gradients, args.get(0), Expression.of(Op.SIGMOID_BACKWARD, dy, node));
      case RELU -> accumulate(gradients, args.get(0), Expression.of(Op.RELU_BACKWARD, dy, node));
      case SIN -> accumulateProduct(gradients, args.get(0), dy, Expression.cos(args.get(0)));
      case COS -> accumulateNegative(gradients, args.get(0), dy.times(Expression.sin(args.get(0))));
      case EXP -> accumulateProduct(gradients, args.get(0), dy, node);
      case SOFTPLUS ->
          accumulateProduct(gradients, args.get(0), dy, Expression.sigmoid(args.get(0)));
      case LOG -> accumulate(gradients, args.get(0), dy.dividedBy(args.get(0)));
      case SPIKE ->
          accumulateProduct(
              gradients,
              args.get(0),
              Expression.of(Op.SPIKE_BACKWARD, dy, args.get(0)),
              args.get(1));
      case GELU ->
          accumulate(gradients, args.get(0), Expression.of(Op.GELU_BACKWARD, dy, args.get(0)));
      case INVERSE_SQUARE_ROOT ->
          accumulate(
              gradients, args.get(0), Expression.of(Op.INVERSE_SQUARE_ROOT_BACKWARD, dy, node));
      case STOP_GRADIENT, AFFINE, PREVIOUS, ADJOINT, ZERO, COEFFICIENT, VECTOR, CONSTANT -> {}
      case DECAY -> throw new IllegalArgumentException(node.op() + " has no derivative here");
      case SPIKE_BACKWARD, GELU_BACKWARD, INVERSE_SQUARE_ROOT_BACKWARD -> {
        accumulate(gradients, args.get(0), Expression.of(node.op(), dy, args.get(1)));
        accumulate(
            gradients,
            args.get(1),
            SecondDerivatives.ofArgument(node.op(), dy.times(args.get(0)), args.get(1)));
      }
      case TANH_BACKWARD -> { // g (1 - y^2)
        accumulate(gradients, args.get(0), Expression.of(Op.TANH_BACKWARD, dy, args.get(1)));
        Expression twice = args.get(1).plus(args.get(1));
        accumulateNegative(gradients, args.get(1), dy.times(args.get(0)).times(twice));
      }
      case SIGMOID_BACKWARD -> { // g (y - y^2)
        accumulate(gradients, args.get(0), Expression.of(Op.SIGMOID_BACKWARD, dy, args.get(1)));
        Expression towards = dy.times(args.get(0));
        accumulate(gradients, args.get(1), towards);
        Expression twice = args.get(1).plus(args.get(1));
        accumulateNegative(gradients, args.get(1), towards.times(twice));
      }
      case RELU_BACKWARD -> // g where y > 0: piecewise constant in y
          accumulate(gradients, args.get(0), Expression.of(Op.RELU_BACKWARD, dy, args.get(1)));
    }
  }

  /** The part of a maximum's gradient or tangent that belongs to its first operand. */
  static Expression ofLarger(Expression dy, List<Expression> args) {
    return Expression.of(Op.RELU_BACKWARD, dy, args.get(0).minus(args.get(1)));
  }

  static void accumulate(Map<Expression, Expression> gradients, Expression node, Expression term) {
    gradients.merge(node, term, (sum, next) -> Expression.of(Op.ADD, sum, next));
  }

  private static void accumulateNegative(
      Map<Expression, Expression> gradients, Expression node, Expression term) {
    Expression sum = gradients.get(node);
    gradients.put(
        node, Expression.of(Op.SUBTRACT, sum == null ? Expression.leaf(Op.ZERO, 0) : sum, term));
  }

  private static void accumulateProduct(
      Map<Expression, Expression> gradients, Expression node, Expression a, Expression b) {
    Expression sum = gradients.get(node);
    gradients.put(
        node,
        sum == null
            ? Expression.of(Op.MULTIPLY, a, b)
            : Expression.of(Op.FUSED_MULTIPLY_ADD, a, b, sum));
  }

  /** Leaves that stand for the same value are different objects: their gradients add up. */
  static Expression gradientOfLeaf(
      List<Expression> order, Map<Expression, Expression> gradients, Op op, int index) {
    Expression sum = null;
    for (Expression node : order) {
      if (node.op() == op && node.index() == index && gradients.containsKey(node)) {
        Expression gradient = gradients.get(node);
        sum = sum == null ? gradient : Expression.of(Op.ADD, sum, gradient);
      }
    }
    return sum == null ? Expression.leaf(Op.ZERO, 0) : sum;
  }

  /**
   * Forward values to keep: what later stages read, and what the backward equations use and cannot
   * compute again from what is kept anyway, the previous and the new states included.
   */
  private static List<Expression> saved(CellEquations cell, List<Expression> roots) {
    Set<Expression> used = new LinkedHashSet<>(Expression.topologicalOrder(roots));
    Set<Expression> direct = usedDirectly(used, cell.order());
    Set<Expression> crossing = new LinkedHashSet<>(cell.readByLaterStages());
    Map<Expression, Boolean> available = new HashMap<>();
    List<Expression> saved = new ArrayList<>();
    for (Expression node : cell.order()) {
      boolean given = node.op() == Op.PREVIOUS || node.op() == Op.COEFFICIENT;
      boolean kept = given || cell.newStates().contains(node);
      boolean again = !node.op().isLeaf() && node.arguments().stream().allMatch(available::get);
      boolean needed = !again && direct.contains(node);
      if (!kept && (crossing.contains(node) || needed)) {
        saved.add(node);
        kept = true;
      }
      available.put(node, kept || again);
    }
    return List.copyOf(saved);
  }

  /**
   * Forward values that a backward node reads itself, not only through a forward node that is kept.
   */
  private static Set<Expression> usedDirectly(Set<Expression> used, List<Expression> forwardOrder) {
    Set<Expression> forward = new HashSet<>(forwardOrder);
    Set<Expression> direct = new HashSet<>();
    for (Expression user : used) {
      if (!forward.contains(user)) {
        direct.addAll(user.arguments());
      }
    }
    return direct;
  }
}
