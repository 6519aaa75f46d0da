package org.rhosweep.core.equation;

/**
 * Pointwise operations. The first group are leaves; the others are computed, each entry on its own.
 */
public enum Op {
  /** Value of an affine map (preactivation). */
  AFFINE,
  /** A state after the previous time step. */
  PREVIOUS,
  /** Backward: gradient of the loss with respect to a state after this time step. */
  ADJOINT,
  /** The constant zero. */
  ZERO,
  /** A function of the cell's trained vectors: one number per unit, the same for all examples. */
  COEFFICIENT,
  /** In the definition of a coefficient: a trained vector. */
  VECTOR,
  /** In the definition of a coefficient: a number. */
  CONSTANT,

  /** a + b. */
  ADD,
  /** a - b. */
  SUBTRACT,
  /** a * b. */
  MULTIPLY,
  /** a * b + c, rounded once. */
  FUSED_MULTIPLY_ADD,
  /**
   * The larger of a and b; NaN where either is. Its derivative is that of the larger operand, and
   * at a = b that of b, so that max(a, 0) has the derivative of {@link #RELU}.
   */
  MAX,
  /** a / b, rounded once: infinite or NaN where b is 0. */
  DIVIDE,
  /** tanh(a). */
  TANH,
  /** 1 / (1 + exp(-a)), computed as 0.5 + 0.5 tanh(a / 2). */
  SIGMOID,
  /** max(a, 0). */
  RELU,
  /** sin(a). */
  SIN,
  /** cos(a). */
  COS,
  /** a, which counts as a constant when differentiated. */
  STOP_GRADIENT,
  /**
   * 1 where a &gt; 0, else 0. In place of its derivative, which is zero, stands the surrogate b /
   * (1 + 2 |a|)^2.
   */
  SPIKE,
  /** a Phi(a), Phi the distribution function of a standard normal number. */
  GELU,
  /** 1 / sqrt(a). */
  INVERSE_SQUARE_ROOT,
  /** exp(a); of a batch exp(min(a, 88)), so that it is finite in single precision. */
  EXP,
  /** log(1 + exp(a)). */
  SOFTPLUS,
  /** Natural logarithm of a: minus infinity at 0, NaN below, so that such a trial diverges. */
  LOG,
  /**
   * exp(-1 / a), 0 where a &lt;= 0: what a time step leaves of a value with time constant a. All
   * derivatives vanish towards a = 0. In definitions of coefficients alone.
   */
  DECAY,
  /** a (1 - b^2): gradient a through b = tanh(x). */
  TANH_BACKWARD,
  /** a b (1 - b): gradient a through b = sigmoid(x). */
  SIGMOID_BACKWARD,
  /** a where b &gt; 0, else 0: gradient a through b = max(x, 0). */
  RELU_BACKWARD,
  /** a / (1 + 2 |b|)^2: gradient a through a spike of b, but for the spike's dampening. */
  SPIKE_BACKWARD,
  /** a (Phi(b) + b phi(b)): gradient a through gelu of b. */
  GELU_BACKWARD,
  /** -a b^3 / 2: gradient a through b = 1 / sqrt(x). */
  INVERSE_SQUARE_ROOT_BACKWARD;

  /** Whether the value comes from outside the pointwise program. */
  public boolean isLeaf() {
    return switch (this) {
      case AFFINE, PREVIOUS, ADJOINT, ZERO, COEFFICIENT, VECTOR, CONSTANT -> true;
      default -> false;
    };
  }
}
