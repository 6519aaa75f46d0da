package org.rhosweep.core.equation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The derivative of one time step along one direction, derived from a cell's equations by the chain
 * rule: a product with the step's Jacobian. With tangents written as dots,
 *
 * <pre>
 *   direction PREVIOUS   s'_t = J_time  s'_(t-1)     a'_k = W_k s'_(t-1)  or  W_k v'
 *   direction INPUT      s'_t = J_depth x'_t         a'_k = U_k x'_t + W_k v'
 *   direction NEW_STATES x'_t of the layer above     a'_k = W_k v'             see {@link OutputTangent}
 * </pre>
 *
 * where v' is the tangent of a value that an affine map of the same step reads. The products of
 * matrices are left to the engine, as in {@link BackwardEquations}.
 *
 * <p>In the expressions, for a cell with K affine maps and S states, the leaf {@link Op#AFFINE}
 * with index K + k stands for a'_k and the leaf {@link Op#PREVIOUS} with index S + s for the
 * tangent of state s before the step. All other nodes are the cell's own: they are constants of the
 * product.
 *
 * @param newStates tangent of each new state; the leaf {@link Op#ZERO} where it does not move; of
 *     the direction NEW_STATES that of the output alone
 * @param values tangent of each of {@link CellEquations#values}; ZERO where it does not move
 * @param moving for each affine map whether its tangent may differ from zero
 */
public record TangentEquations(
    List<Expression> newStates, List<Expression> values, List<Boolean> moving) {
  /** What a step is differentiated by. */
  public enum Direction {
    /** The states before the step; the input stays. */
    PREVIOUS,
    /** The input; the states before the step stay. */
    INPUT,
    /** The new states themselves, each on its own; all that they are computed from stays. */
    NEW_STATES
  }

  private static final Expression ZERO = Expression.zero();

  /** Derives them. */
  public static TangentEquations of(CellEquations cell, Direction direction) {
    Map<Expression, Expression> tangents = new HashMap<>();
    Boolean[] moving = new Boolean[cell.affines().size()];
    Arrays.fill(moving, false);
    int states = cell.states().size();
    for (int s = 1; s < states && direction == Direction.NEW_STATES; s++) {
      Expression node = cell.newStates().get(s);
      // A copy moves nothing, and the output that is remembered moves by its own tangent alone.
      boolean isOutput = node == cell.newStates().get(0) && cell.remembersOutput();
      if (!cell.isGiven(s) && !isOutput) {
        tangents.putIfAbsent(node, Expression.leaf(Op.PREVIOUS, states + s));
      }
    }
    for (Expression node : cell.order()) {
      if (tangents.containsKey(node)) {
        continue;
      }
      Expression tangent =
          switch (node.op()) {
            case AFFINE -> ofAffine(cell, direction, node, tangents);
            case PREVIOUS -> ofPrevious(cell, direction, node);
            default -> ofPointwise(node, tangents);
          };
      if (tangent != null) {
        tangents.put(node, cell.values().contains(node) ? ofValue(tangent, tangents) : tangent);
        if (node.op() == Op.AFFINE) {
          moving[node.index()] = true;
        }
      }
    }
    List<Expression> newStates =
        cell.newStates().stream().map(node -> tangents.getOrDefault(node, ZERO)).toList();
    return new TangentEquations(
        direction == Direction.NEW_STATES ? newStates.subList(0, 1) : newStates,
        cell.values().stream().map(node -> tangents.getOrDefault(node, ZERO)).toList(),
        List.of(moving));
  }

  /**
   * The tangent of a value is an expression of its own, even where that of another node is equal,
   * as of a in a + x where x does not move: products of matrices are added to its gradient alone.
   */
  private static Expression ofValue(Expression tangent, Map<Expression, Expression> tangents) {
    return tangents.containsValue(tangent) ? tangent.plus(ZERO) : tangent;
  }

  /** Whether the step depends on what it is differentiated by. */
  public boolean isZero() {
    return newStates.stream().allMatch(state -> state.op() == Op.ZERO);
  }

  private static Expression ofPrevious(CellEquations cell, Direction direction, Expression node) {
    return direction == Direction.PREVIOUS
        ? Expression.leaf(Op.PREVIOUS, cell.states().size() + node.index())
        : null;
  }

  private static Expression ofAffine(
      CellEquations cell,
      Direction direction,
      Expression node,
      Map<Expression, Expression> tangents) {
    Affine affine = cell.affines().get(node.index());
    int index = cell.affines().size() + node.index();
    Expression value = node.arguments().isEmpty() ? null : tangents.get(node.arguments().get(0));
    if (value != null) {
      return Expression.affineOf(index, value);
    }
    boolean readsState = affine.readsSource() && affine.source() < cell.states().size();
    boolean moves =
        switch (direction) {
          case PREVIOUS -> readsState;
          case INPUT -> affine.readsInput();
          case NEW_STATES -> false;
        };
    return moves ? Expression.leaf(Op.AFFINE, index) : null;
  }

  /**
   * The tangent of one operation, or null for zero.
   *
   * @param tangents of its operands; those that do not move have none
   */
  static Expression ofPointwise(Expression node, Map<Expression, Expression> tangents) {
    List<Expression> args = node.arguments();
    Expression a = args.isEmpty() ? null : tangents.get(args.get(0));
    Expression b = args.size() < 2 ? null : tangents.get(args.get(1));
    return switch (node.op()) {
      case ADD -> sum(a, b);
      case SUBTRACT -> b == null ? a : (a == null ? ZERO : a).minus(b);
      case MULTIPLY -> product(args, a, b, null);
      case FUSED_MULTIPLY_ADD -> product(args, a, b, tangents.get(args.get(2)));
      case MAX -> larger(args, a, b);
      case DIVIDE -> quotient(node, a, b);
      case TANH -> a == null ? null : Expression.of(Op.TANH_BACKWARD, a, node);
      case SIGMOID -> a == null ? null : Expression.of(Op.SIGMOID_BACKWARD, a, node);
      case RELU -> a == null ? null : Expression.of(Op.RELU_BACKWARD, a, node);
      case SIN -> a == null ? null : a.times(Expression.cos(args.get(0)));
      case COS -> a == null ? null : ZERO.minus(a.times(Expression.sin(args.get(0))));
      case EXP -> a == null ? null : a.times(node);
      case SOFTPLUS -> a == null ? null : a.times(Expression.sigmoid(args.get(0)));
      case LOG -> a == null ? null : a.dividedBy(args.get(0));
      case GELU -> a == null ? null : Expression.of(Op.GELU_BACKWARD, a, args.get(0));
      case INVERSE_SQUARE_ROOT ->
          a == null ? null : Expression.of(Op.INVERSE_SQUARE_ROOT_BACKWARD, a, node);
      case SPIKE ->
          a == null ? null : Expression.of(Op.SPIKE_BACKWARD, a, args.get(0)).times(args.get(1));
      case ZERO, COEFFICIENT, STOP_GRADIENT -> null;
      default -> throw new IllegalArgumentException(node.op() + " is not an operation of a cell");
    };
  }

  /** The tangent of the larger operand, of b where they are equal. */
  private static Expression larger(List<Expression> args, Expression a, Expression b) {
    Expression first = a == null ? null : BackwardEquations.ofLarger(a, args);
    Expression second = b == null ? null : b.minus(BackwardEquations.ofLarger(b, args));
    return sum(first, second);
  }

  /** y' = (a' - y b') / b of y = a / b. */
  private static Expression quotient(Expression node, Expression a, Expression b) {
    if (a == null && b == null) {
      return null;
    }
    Expression moved = b == null ? a : (a == null ? ZERO : a).minus(b.times(node));
    return moved.dividedBy(node.arguments().get(1));
  }

  private static Expression sum(Expression a, Expression b) {
    return a == null ? b : b == null ? a : a.plus(b);
  }

  /** a' b + a b' + c'. */
  private static Expression product(
      List<Expression> args, Expression a, Expression b, Expression c) {
    Expression first = a == null ? c : plusProduct(a, args.get(1), c);
    return b == null ? first : plusProduct(b, args.get(0), first);
  }

  private static Expression plusProduct(Expression tangent, Expression factor, Expression term) {
    return term == null ? tangent.times(factor) : tangent.timesPlus(factor, term);
  }

  /**
   * The gradient of a scalar product u^T (J v) with respect to all that J depends on: the backward
   * equations of the tangents, which are J v.
   *
   * @param affines gradient with respect to each affine map a_k, then with respect to each tangent
   *     a'_k
   * @param values gradient with respect to each value, then with respect to each value's tangent,
   *     but for what comes through affine maps; the leaf {@link Op#ADJOINT} with index S + i stands
   *     for the whole gradient of entry i
   * @param previous pointwise gradient with respect to each state before the step, then with
   *     respect to the tangent of each
   * @param coefficients gradient with respect to each coefficient
   */
  public record Gradients(
      List<Expression> affines,
      List<Expression> values,
      List<Expression> previous,
      List<Expression> coefficients) {
    /** The gradient with respect to the tangents alone: J^T u. */
    Gradients ofTangents() {
      return new Gradients(
          secondHalf(affines),
          secondHalf(values),
          secondHalf(previous),
          Collections.nCopies(coefficients.size(), ZERO));
    }

    private static List<Expression> secondHalf(List<Expression> list) {
      List<Expression> half = new ArrayList<>(list);
      for (int i = 0; i < list.size() / 2; i++) {
        half.set(i, ZERO);
      }
      return List.copyOf(half);
    }
  }

  /** The gradient of sum over states of {@code ADJOINT}[s] times the tangent of new state s. */
  public Gradients gradients(CellEquations cell) {
    return gradients(cell, newStates, values);
  }

  /** The gradient of sum over states of {@code ADJOINT}[s] times new state s itself. */
  public static Gradients ofStates(CellEquations cell) {
    return gradients(cell, cell.newStates(), Collections.nCopies(cell.values().size(), ZERO));
  }

  /** Reverse mode from {@code ADJOINT}[i] at root i. */
  static Gradients gradients(
      CellEquations cell, List<Expression> roots, List<Expression> tangentValues) {
    Map<Expression, Expression> gradients = new HashMap<>();
    for (int i = 0; i < roots.size(); i++) {
      if (roots.get(i).op() != Op.ZERO) {
        BackwardEquations.accumulate(gradients, roots.get(i), Expression.leaf(Op.ADJOINT, i));
      }
    }
    List<Expression> values = new ArrayList<>(cell.values());
    values.addAll(tangentValues);
    Expression[] valueGradients = new Expression[values.size()];
    Arrays.fill(valueGradients, ZERO);
    List<Expression> order = Expression.topologicalOrder(roots);
    for (int i = order.size() - 1; i >= 0; i--) {
      Expression node = order.get(i);
      int value = node.op() == Op.ZERO ? -1 : values.indexOf(node);
      if (value >= 0) {
        valueGradients[value] = gradients.getOrDefault(node, ZERO);
        gradients.put(node, Expression.leaf(Op.ADJOINT, cell.states().size() + value));
      }
      Expression gradient = gradients.get(node);
      if (gradient != null) {
        BackwardEquations.propagate(gradients, node, gradient);
      }
    }
    return new Gradients(
        ofLeaves(order, gradients, Op.AFFINE, 2 * cell.affines().size()),
        List.of(valueGradients),
        ofLeaves(order, gradients, Op.PREVIOUS, 2 * cell.states().size()),
        ofLeaves(order, gradients, Op.COEFFICIENT, cell.coefficients().size()));
  }

  private static List<Expression> ofLeaves(
      List<Expression> order, Map<Expression, Expression> gradients, Op op, int count) {
    List<Expression> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(BackwardEquations.gradientOfLeaf(order, gradients, op, i));
    }
    return leaves;
  }
}
