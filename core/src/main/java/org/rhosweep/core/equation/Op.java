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
  /** Zero. */
  ZERO,

  /** a + b. */
  ADD,
  /** a - b. */
  SUBTRACT,
  /** a * b. */
  MULTIPLY,
  /** a * b + c, rounded once. */
  FUSED_MULTIPLY_ADD,
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
  /** a (1 - b^2): gradient a through b = tanh(x). */
  TANH_BACKWARD,
  /** a b (1 - b): gradient a through b = sigmoid(x). */
  SIGMOID_BACKWARD,
  /** a where b &gt; 0, else 0: gradient a through b = max(x, 0). */
  RELU_BACKWARD;

  /** Whether the value comes from outside the pointwise program. */
  public boolean isLeaf() {
    return this == AFFINE || this == PREVIOUS || this == ADJOINT || this == ZERO;
  }
}
