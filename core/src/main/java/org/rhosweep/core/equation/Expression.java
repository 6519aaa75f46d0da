package org.rhosweep.core.equation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A pointwise expression: one node of a graph whose nodes are equal only when they are the same
 * object, so a shared subexpression is computed once.
 */
public final class Expression {
  private final Op op;
  private final List<Expression> arguments;
  private final int index;
  private final double number;

  private Expression(Op op, int index, double number, List<Expression> arguments) {
    this.op = op;
    this.index = index;
    this.number = number;
    this.arguments = arguments;
  }

  static Expression leaf(Op op, int index) {
    return new Expression(op, index, Double.NaN, List.of());
  }

  /** A number, for the definition of a coefficient. */
  public static Expression constant(double number) {
    return new Expression(Op.CONSTANT, -1, number, List.of());
  }

  /** An affine map that reads a value computed in the same time step. */
  static Expression affineOf(int index, Expression value) {
    return new Expression(Op.AFFINE, index, Double.NaN, List.of(value));
  }

  static Expression of(Op op, Expression... arguments) {
    return new Expression(op, -1, Double.NaN, List.of(arguments));
  }

  /** The constant zero. */
  public static Expression zero() {
    return leaf(Op.ZERO, 0);
  }

  /** tanh(a). */
  public static Expression tanh(Expression a) {
    return of(Op.TANH, a);
  }

  /** 1 / (1 + exp(-a)). */
  public static Expression sigmoid(Expression a) {
    return of(Op.SIGMOID, a);
  }

  /** max(a, 0). */
  public static Expression relu(Expression a) {
    return of(Op.RELU, a);
  }

  /** sin(a). */
  public static Expression sin(Expression a) {
    return of(Op.SIN, a);
  }

  /** cos(a). */
  public static Expression cos(Expression a) {
    return of(Op.COS, a);
  }

  /** a Phi(a), Phi the distribution function of a standard normal number. */
  public static Expression gelu(Expression a) {
    return of(Op.GELU, a);
  }

  /** 1 / sqrt(a). */
  public static Expression inverseSquareRoot(Expression a) {
    return of(Op.INVERSE_SQUARE_ROOT, a);
  }

  /** exp(a), see {@link Op#EXP}. */
  public static Expression exp(Expression a) {
    return of(Op.EXP, a);
  }

  /** log(1 + exp(a)). */
  public static Expression softplus(Expression a) {
    return of(Op.SOFTPLUS, a);
  }

  /** The natural logarithm of a, see {@link Op#LOG}. */
  public static Expression log(Expression a) {
    return of(Op.LOG, a);
  }

  /** The larger of a and b, see {@link Op#MAX}. */
  public static Expression max(Expression a, Expression b) {
    return of(Op.MAX, a, b);
  }

  /** exp(-1 / a) for a time constant a, see {@link Op#DECAY}. */
  public static Expression decay(Expression a) {
    return of(Op.DECAY, a);
  }

  /** a, through which no gradient flows. */
  public static Expression stopGradient(Expression a) {
    return of(Op.STOP_GRADIENT, a);
  }

  /**
   * 1 where a &gt; 0, else 0, with the gradient of {@link Op#SPIKE}.
   *
   * @param dampening a coefficient: the surrogate gradient at a = 0
   */
  public static Expression spike(Expression a, Expression dampening) {
    return of(Op.SPIKE, a, dampening);
  }

  /** this + b. */
  public Expression plus(Expression b) {
    return of(Op.ADD, this, b);
  }

  /** this - b. */
  public Expression minus(Expression b) {
    return of(Op.SUBTRACT, this, b);
  }

  /** this * b. */
  public Expression times(Expression b) {
    return of(Op.MULTIPLY, this, b);
  }

  /** this * b + c, rounded once. */
  public Expression timesPlus(Expression b, Expression c) {
    return of(Op.FUSED_MULTIPLY_ADD, this, b, c);
  }

  /** this / b, see {@link Op#DIVIDE}. */
  public Expression dividedBy(Expression b) {
    return of(Op.DIVIDE, this, b);
  }

  /** What is computed. */
  public Op op() {
    return op;
  }

  /** Operands in order; of an affine map: the value of this time step that it reads, if any. */
  public List<Expression> arguments() {
    return arguments;
  }

  /** Which affine map, state, coefficient or vector a leaf stands for. */
  public int index() {
    return index;
  }

  /** The number that a constant is, else NaN. */
  public double number() {
    return number;
  }

  @Override
  public String toString() {
    return op.isLeaf() ? op + "[" + index + "]" : op + arguments.toString();
  }

  /** Every node under the roots, arguments before the nodes that use them. */
  public static List<Expression> topologicalOrder(List<Expression> roots) {
    List<Expression> order = new ArrayList<>();
    Set<Expression> seen = new HashSet<>();
    for (Expression root : roots) {
      visit(root, seen, order);
    }
    return order;
  }

  private static void visit(Expression node, Set<Expression> seen, List<Expression> order) {
    if (seen.add(node)) {
      for (Expression argument : node.arguments()) {
        visit(argument, seen, order);
      }
      order.add(node);
    }
  }
}
