package org.rhosweep.core.equation;

import static org.rhosweep.core.equation.Expression.constant;

/**
 * How the derivatives that backward operations multiply by change with what they are taken at, of
 * those that are no plain polynomials: for an operation g D(b) with gradient dy, the gradient of b
 * is dy g D'(b).
 */
final class SecondDerivatives {
  private static final double INVERSE_ROOT_OF_TWO_PI = 1 / StrictMath.sqrt(2 * Math.PI);

  private SecondDerivatives() {}

  /**
   * The gradient of b.
   *
   * @param op the operation g D(b)
   * @param product dy g
   */
  static Expression ofArgument(Op op, Expression product, Expression b) {
    return switch (op) {
      case SPIKE_BACKWARD -> ofSurrogate(product, b);
      case GELU_BACKWARD -> ofGelu(product, b);
      case INVERSE_SQUARE_ROOT_BACKWARD -> // D = -b^3 / 2
          product.times(b.times(b)).times(constant(-1.5));
      default -> throw new IllegalArgumentException(op + " has another rule");
    };
  }

  /**
   * D = (1 + 2 |b|)^-2, so with z = 1 where b &gt; 0, else 0:
   *
   * <pre>
   *   D' = -4 sign(b) (1 + 2 |b|)^-3 = D^2 (4 - 8 (z + b))
   * </pre>
   */
  private static Expression ofSurrogate(Expression product, Expression b) {
    Expression once = Expression.of(Op.SPIKE_BACKWARD, product, b);
    Expression twice = Expression.of(Op.SPIKE_BACKWARD, once, b);
    Expression above = Expression.of(Op.SPIKE, b, b).plus(b);
    return twice.times(constant(-8).times(above).plus(constant(4)));
  }

  /**
   * D = Phi(b) + b phi(b), so D' = (2 - b^2) phi(b), where
   *
   * <pre>
   *   phi(b) = exp(-b^2 / 2) / sqrt(2 pi),    exp(-x) = (1 - s) / s  for  s = sigmoid(x)
   * </pre>
   */
  private static Expression ofGelu(Expression product, Expression b) {
    Expression square = b.times(b);
    Expression s = Expression.sigmoid(square.times(constant(0.5)));
    Expression root = Expression.inverseSquareRoot(s);
    Expression bell = constant(1).minus(s).times(root.times(root));
    Expression slope = constant(2).minus(square).times(constant(INVERSE_ROOT_OF_TWO_PI));
    return product.times(bell.times(slope));
  }
}
