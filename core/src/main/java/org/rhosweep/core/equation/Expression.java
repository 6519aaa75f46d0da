package org.rhosweep.core.equation;

import java.util.List;

/**
 * A pointwise expression: one node of a graph whose nodes are equal only when they are the same
 * object, so a shared subexpression is computed once.
 */
public final class Expression {
  private final Op op;
  private final List<Expression> arguments;
  private final int index;

  private Expression(Op op, int index, List<Expression> arguments) {
    this.op = op;
    this.index = index;
    this.arguments = arguments;
  }

  static Expression leaf(Op op, int index) {
    return new Expression(op, index, List.of());
  }

  static Expression of(Op op, Expression... arguments) {
    return new Expression(op, -1, List.of(arguments));
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

  /** What is computed. */
  public Op op() {
    return op;
  }

  /** Operands in order. */
  public List<Expression> arguments() {
    return arguments;
  }

  /** Which affine map or state a leaf stands for. */
  public int index() {
    return index;
  }

  @Override
  public String toString() {
    return op.isLeaf() ? op + "[" + index + "]" : op + arguments.toString();
  }
}
