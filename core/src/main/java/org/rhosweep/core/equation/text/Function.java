package org.rhosweep.core.equation.text;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;

/** The functions that an equation may call. */
enum Function {
  TANH("tanh", Op.TANH, Expression::tanh),
  SIGMOID("sigmoid", Op.SIGMOID, Expression::sigmoid),
  RELU("relu", Op.RELU, Expression::relu),
  SIN("sin", Op.SIN, Expression::sin),
  COS("cos", Op.COS, Expression::cos),
  EXP("exp", Op.EXP, Expression::exp),
  SOFTPLUS("softplus", Op.SOFTPLUS, Expression::softplus),
  LOG("log", Op.LOG, Expression::log),
  GELU("gelu", Op.GELU, Expression::gelu),
  INVERSE_SQUARE_ROOT("inverseSquareRoot", Op.INVERSE_SQUARE_ROOT, Expression::inverseSquareRoot),
  /** a * sigmoid(a), a computed once. */
  SWISH("swish", a -> a * number(Op.SIGMOID, a), a -> a.times(Expression.sigmoid(a))),
  STOP_GRADIENT("stopGradient", a -> a, Expression::stopGradient),
  /** Of trained vectors alone. */
  DECAY("decay", Op.DECAY, Expression::decay),

  SQRT("sqrt", StrictMath::sqrt, null),
  EXPM1("expm1", StrictMath::expm1, null),

  MAX("max", 2),
  FMA("fma", 3),
  SPIKE("spike", 2),
  MEAN("mean", 1),
  PROJECTION("projection", 1),

  UNIFORM("uniform", 2),
  NORMAL("normal", 2),
  TRUNCATED_NORMAL("truncatedNormal", 2);

  private final String word;
  private final int arity;

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final DoubleUnaryOperator ofNumber;

  @SuppressWarnings("ImmutableEnumChecker")
  private final UnaryOperator<Expression> ofExpression;

  Function(String word, Op op, UnaryOperator<Expression> ofExpression) {
    this(word, a -> number(op, a), ofExpression);
  }

  Function(String word, DoubleUnaryOperator ofNumber, UnaryOperator<Expression> ofExpression) {
    this.word = word;
    arity = 1;
    this.ofNumber = ofNumber;
    this.ofExpression = ofExpression;
  }

  Function(String word, int arity) {
    this.word = word;
    this.arity = arity;
    ofNumber = null;
    ofExpression = null;
  }

  private static double number(Op op, double a) {
    return new Arithmetic().value(op, new double[] {a});
  }

  /** As it is written. */
  String word() {
    return word;
  }

  /** How many arguments it has. */
  int arity() {
    return arity;
  }

  /** Whether it draws numbers, for what a vector begins with. */
  boolean draws() {
    return this == UNIFORM || this == NORMAL || this == TRUNCATED_NORMAL;
  }

  /** Whether it is a function of one number. */
  boolean isOfNumber() {
    return ofNumber != null;
  }

  /** Its value in double precision. */
  double at(double a) {
    return ofNumber.applyAsDouble(a);
  }

  /** Whether it is a pointwise function of one value or trained vector. */
  boolean isPointwise() {
    return ofExpression != null;
  }

  Expression of(Expression a) {
    return ofExpression.apply(a);
  }

  /** The function of this name, or null. */
  static Function named(String word) {
    for (Function function : values()) {
      if (function.word.equals(word)) {
        return function;
      }
    }
    return null;
  }

  /** The names of all. */
  static List<String> words() {
    return Arrays.stream(values()).map(Function::word).collect(Collectors.toList());
  }
}
