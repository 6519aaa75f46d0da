package org.rhosweep.core.equation;

/** Each operation and its derivatives in double precision. */
public class Arithmetic {
  /**
   * y = op(a).
   *
   * @param op not a leaf
   * @param a the operands
   */
  public double value(Op op, double[] a) {
    return switch (op) {
      case ADD -> a[0] + a[1];
      case SUBTRACT -> a[0] - a[1];
      case MULTIPLY -> a[0] * a[1];
      case FUSED_MULTIPLY_ADD -> Math.fma(a[0], a[1], a[2]);
      case MAX -> a[0] > a[1] || Double.isNaN(a[0]) ? a[0] : a[1];
      case DIVIDE -> a[0] / a[1];
      case TANH -> StrictMath.tanh(a[0]);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-a[0]));
      case RELU -> Math.max(a[0], 0);
      case SIN -> StrictMath.sin(a[0]);
      case COS -> StrictMath.cos(a[0]);
      case EXP -> StrictMath.exp(a[0]);
      case SOFTPLUS -> Math.max(a[0], 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(a[0])));
      case LOG -> StrictMath.log(a[0]);
      case GELU -> a[0] * normalDistribution(a[0]);
      case INVERSE_SQUARE_ROOT -> 1 / StrictMath.sqrt(a[0]);
      case DECAY -> a[0] > 0 ? StrictMath.exp(-1 / a[0]) : 0;
      case STOP_GRADIENT -> a[0];
      case SPIKE -> a[0] > 0 ? 1 : 0;
      case TANH_BACKWARD -> a[0] * (1 - a[1] * a[1]);
      case SIGMOID_BACKWARD -> a[0] * a[1] * (1 - a[1]);
      case RELU_BACKWARD -> a[1] > 0 ? a[0] : 0;
      case SPIKE_BACKWARD -> a[0] / square(1 + 2 * Math.abs(a[1]));
      case GELU_BACKWARD -> a[0] * (normalDistribution(a[1]) + a[1] * normalDensity(a[1]));
      case INVERSE_SQUARE_ROOT_BACKWARD -> -0.5 * a[0] * a[1] * a[1] * a[1];
      default -> throw new IllegalStateException(op + " is not an operation of a cell");
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
      case MAX -> (a[0] > a[1]) == (i == 0) ? 1 : 0;
      case DIVIDE -> i == 0 ? 1 / a[1] : -y / a[1];
      case TANH -> 1 - y * y;
      case SIGMOID -> y * (1 - y);
      case RELU -> a[0] > 0 ? 1 : 0;
      case SIN -> StrictMath.cos(a[0]);
      case COS -> -StrictMath.sin(a[0]);
      case EXP -> y;
      case SOFTPLUS -> 1 / (1 + StrictMath.exp(-a[0]));
      case LOG -> 1 / a[0];
      case GELU -> normalDistribution(a[0]) + a[0] * normalDensity(a[0]);
      case INVERSE_SQUARE_ROOT -> -0.5 * y * y * y;
      case DECAY -> y == 0 ? 0 : y / (a[0] * a[0]);
      case STOP_GRADIENT -> 0;
      case SPIKE -> i == 0 ? a[1] / square(1 + 2 * Math.abs(a[0])) : 0;
      default -> throw new IllegalStateException(op + " is not an operation of a cell");
    };
  }

  private static double normalDensity(double a) {
    return StrictMath.exp(-0.5 * a * a) / StrictMath.sqrt(2 * Math.PI);
  }

  /**
   * Phi(a), within a few 1e-14 of its size: up to |a| = 2 by a series whose terms have one sign,
   * beyond it the tail by Laplace's continued fraction, of which 100 terms are enough there.
   *
   * <pre>
   *   Phi(a) = 1/2 + phi(a) (a + a^3 / 3 + a^5 / (3 5) + ...)
   *   Phi(-a) = phi(a) / (a + 1 / (a + 2 / (a + 3 / (a + ...))))      a &gt; 0
   * </pre>
   *
   * @see "Marsaglia (2004), Evaluating the normal distribution, for both"
   */
  private static double normalDistribution(double a) {
    if (Double.isNaN(a)) {
      return a; // its series would never end
    }
    double z = Math.abs(a);
    if (z > 2) {
      double fraction = z;
      for (int k = 100; k >= 1; k--) {
        fraction = z + k / fraction;
      }
      double tail = normalDensity(z) / fraction;
      return a > 0 ? 1 - tail : tail;
    }
    double term = a;
    double sum = 0;
    for (int k = 3; sum + term != sum; k += 2) {
      sum += term;
      term *= a * a / k;
    }
    return 0.5 + sum * normalDensity(a);
  }

  private static double square(double a) {
    return a * a;
  }
}
