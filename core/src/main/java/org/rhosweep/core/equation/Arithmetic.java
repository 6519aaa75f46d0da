package org.rhosweep.core.equation;

/** Each operation and its derivatives in double precision. */
public class Arithmetic {
  /**
   * y = op(a).
   *
   * @param op not a leaf, and none that occurs in backward equations alone
   * @param a the operands
   */
  public double value(Op op, double[] a) {
    return switch (op) {
      case ADD -> a[0] + a[1];
      case SUBTRACT -> a[0] - a[1];
      case MULTIPLY -> a[0] * a[1];
      case FUSED_MULTIPLY_ADD -> Math.fma(a[0], a[1], a[2]);
      case TANH -> StrictMath.tanh(a[0]);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-a[0]));
      case RELU -> Math.max(a[0], 0);
      case SIN -> StrictMath.sin(a[0]);
      case COS -> StrictMath.cos(a[0]);
      case DECAY -> a[0] > 0 ? StrictMath.exp(-1 / a[0]) : 0;
      case STOP_GRADIENT -> a[0];
      case SPIKE -> a[0] > 0 ? 1 : 0;
      default -> throw new IllegalStateException(op + " is no operation of a cell");
    };
  }

  /**
   * dy / da_i of y = op(a), or what takes its place.
   *
   * @param i which operand
   */
  public double derivative(Op op, int i, double[] a, double y) {
    return switch (op) {
      case ADD -> 1;
      case SUBTRACT -> i == 0 ? 1 : -1;
      case MULTIPLY -> a[1 - i];
      case FUSED_MULTIPLY_ADD -> i == 2 ? 1 : a[1 - i];
      case TANH -> 1 - y * y;
      case SIGMOID -> y * (1 - y);
      case RELU -> a[0] > 0 ? 1 : 0;
      case SIN -> StrictMath.cos(a[0]);
      case COS -> -StrictMath.sin(a[0]);
      case DECAY -> y == 0 ? 0 : y / (a[0] * a[0]);
      case STOP_GRADIENT -> 0;
      case SPIKE -> i == 0 ? a[1] / square(1 + 2 * Math.abs(a[0])) : 0;
      default -> throw new IllegalStateException(op + " is no operation of a cell");
    };
  }

  private static double square(double a) {
    return a * a;
  }
}
