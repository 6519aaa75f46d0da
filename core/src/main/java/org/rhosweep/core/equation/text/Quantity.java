package org.rhosweep.core.equation.text;

import org.rhosweep.core.equation.Expression;

/** What an expression of an equation comes to. */
final class Quantity {
  /** What it depends on. */
  enum Kind {
    /** Nothing: it is known before a network is made. */
    NUMBER,
    /** Trained vectors: one number per unit, the same for all sequences and steps. */
    PER_UNIT,
    /** The sequence: one number per unit and sequence at each step. */
    VALUE
  }

  private final Kind kind;
  private final double number;
  private final Expression expression;

  /** By which name equations read it, or null. */
  private final String name;

  /** The coefficient that holds it, once a value is computed from it. */
  private Expression coefficient;

  private Quantity(Kind kind, double number, Expression expression, String name) {
    this.kind = kind;
    this.number = number;
    this.expression = expression;
    this.name = name;
  }

  static Quantity number(double number) {
    return new Quantity(Kind.NUMBER, number, null, null);
  }

  /**
   * A function of trained vectors.
   *
   * @param definition as {@link org.rhosweep.core.equation.CellEquations.Builder#coefficient} has
   *     it
   */
  static Quantity perUnit(Expression definition) {
    return new Quantity(Kind.PER_UNIT, Double.NaN, definition, null);
  }

  static Quantity value(Expression expression) {
    return new Quantity(Kind.VALUE, Double.NaN, expression, null);
  }

  /** A quantity of the same kind under a name, with a coefficient of its own. */
  Quantity named(String called) {
    return new Quantity(kind, number, expression, called);
  }

  Kind kind() {
    return kind;
  }

  boolean isNumber() {
    return kind == Kind.NUMBER;
  }

  boolean isValue() {
    return kind == Kind.VALUE;
  }

  double number() {
    return number;
  }

  Expression expression() {
    return expression;
  }

  String name() {
    return name;
  }

  Expression coefficient() {
    return coefficient;
  }

  void setCoefficient(Expression leaf) {
    coefficient = leaf;
  }

  /** For messages. */
  String shown() {
    return switch (kind) {
      case NUMBER -> "a number";
      case PER_UNIT -> "made of trained vectors alone";
      case VALUE -> "a value of the step";
    };
  }
}
