package org.rhosweep.core.equation.text;

import java.util.List;

/** A part of an equation as it was written, but for spaces and redundant parentheses. */
sealed interface Node {
  /** Where its first character stands, from 1. */
  int column();

  /** A number. */
  record Literal(double value, int column) implements Node {}

  /**
   * A name that stands for a number, a vector, a value or a state.
   *
   * @param previous whether it is followed by {@code '}: one step before
   */
  record Name(String name, boolean previous, int column) implements Node {}

  /**
   * A trained bias.
   *
   * @param map what follows {@code b_}, or null
   * @param start its first entries, or null where they are zero
   */
  record Bias(String map, Node start, int column) implements Node {}

  /**
   * A matrix times what follows it.
   *
   * @param letter with its digits: {@code W}, {@code W2}
   * @param map what follows the underscore, or null
   * @param form what it is restricted to
   * @param gain factor on what is drawn for it, or null where that is one
   */
  record Product(String letter, String map, MatrixForm form, Node gain, Node operand, int column)
      implements Node {}

  /** A function of arguments. */
  record Call(Function function, List<Node> arguments, int column) implements Node {}

  /** -a. */
  record Negative(Node operand, int column) implements Node {}

  /**
   * Two operands and a sign.
   *
   * @param sign one of {@code + - * /}
   * @param at where the sign stands
   */
  record Binary(char sign, Node left, Node right, int at) implements Node {
    @Override
    public int column() {
      return left.column();
    }

    boolean isSum() {
      return sign == '+' || sign == '-';
    }
  }
}
