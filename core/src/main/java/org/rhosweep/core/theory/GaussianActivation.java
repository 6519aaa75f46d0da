package org.rhosweep.core.theory;

import java.util.function.DoubleBinaryOperator;

/**
 * A pointwise function of a Gaussian, phi(u) with u ~ N(mean, variance), by the trapezoidal rule.
 *
 * <p>The rule converges geometrically: with step h in units of the standard deviation its error is
 * about exp(-2 pi d / h), where d is the distance from the real line to the nearest pole of phi. A
 * pole of tanh lies at i pi / 2, of the logistic function at i pi, so h is made small enough for 12
 * digits, and no smaller. Trefethen and Weideman (2014), The exponentially convergent trapezoidal
 * rule.
 */
public final class GaussianActivation {
  private static final double REACH = 9;
  private static final double LARGEST_STEP = 0.5;
  private static final double SMALLEST_STEP = 0.02;
  private static final double SMALLEST_STEP_IN_TWO_DIMENSIONS = 0.025;

  /**
   * h / d. With 2 pi d / h = 60 the fourth power of a slope, whose pole is of order 8, is right to
   * 1e-12.
   */
  private static final double STEP_TO_POLE = 2 * Math.PI / 60;

  /** In two dimensions, where no power is above the second. */
  private static final double STEP_TO_POLE_IN_TWO_DIMENSIONS = 2 * Math.PI / 36;

  /** Above, two sequences are the same to all digits. */
  private static final double SAME = 1 - 1e-13;

  /** Value and derivative of phi. */
  private enum Function {
    TANH(Math.PI / 2) {
      @Override
      double value(double u) {
        return StrictMath.tanh(u);
      }

      @Override
      double slope(double value) {
        return 1 - value * value;
      }
    },
    SIGMOID(Math.PI) {
      @Override
      double value(double u) {
        return 1 / (1 + StrictMath.exp(-u));
      }

      @Override
      double slope(double value) {
        return value * (1 - value);
      }
    };

    private final double poleDistance;

    Function(double poleDistance) {
      this.poleDistance = poleDistance;
    }

    abstract double value(double u);

    /** phi' from phi. */
    abstract double slope(double value);

    /** Nodes on either side of 0. */
    int nodes(double deviation, double stepToPole, double smallestStep) {
      double step = stepToPole * poleDistance / Math.max(deviation, 1e-9);
      step = Math.max(smallestStep, Math.min(LARGEST_STEP, step));
      return (int) Math.ceil(REACH / step);
    }
  }

  /**
   * Means over two correlated copies u_a, u_b.
   *
   * @param value E phi(u_a) phi(u_b)
   * @param slope E phi'(u_a) phi'(u_b)
   */
  public record Pair(double value, double slope) {}

  private final Function function;
  private final double mean;
  private final double deviation;
  private final double[] weight;
  private final double[] value;

  private GaussianActivation(Function function, double mean, double variance) {
    this.function = function;
    this.mean = mean;
    deviation = StrictMath.sqrt(variance);
    double[] z = nodes(variance == 0 ? 0 : function.nodes(deviation, STEP_TO_POLE, SMALLEST_STEP));
    weight = weights(z);
    value = new double[z.length];
    for (int k = 0; k < z.length; k++) {
      value[k] = function.value(mean + deviation * z[k]);
    }
  }

  /** tanh of N(mean, variance). */
  public static GaussianActivation tanh(double mean, double variance) {
    return new GaussianActivation(Function.TANH, mean, variance);
  }

  /** The logistic function of N(mean, variance). */
  public static GaussianActivation sigmoid(double mean, double variance) {
    return new GaussianActivation(Function.SIGMOID, mean, variance);
  }

  /** E g(phi(u), phi'(u)). */
  double mean(DoubleBinaryOperator g) {
    double sum = 0;
    for (int k = 0; k < value.length; k++) {
      sum += weight[k] * g.applyAsDouble(value[k], function.slope(value[k]));
    }
    return sum;
  }

  /** E phi(u). */
  public double mean() {
    return mean((phi, slope) -> phi);
  }

  /** E phi(u)^2. */
  public double square() {
    return mean((phi, slope) -> phi * phi);
  }

  /** E phi'(u)^2. */
  public double slopeSquare() {
    return mean((phi, slope) -> slope * slope);
  }

  /** E phi(u)^n. */
  double moment(int n) {
    return mean((phi, slope) -> power(phi, n));
  }

  /**
   * Means over two copies, u_b = mean + sqrt(variance) (c z_1 + sqrt(1 - c^2) z_2).
   *
   * @param correlation c; taken as 1 or -1 where rounding left it outside
   */
  public Pair correlated(double correlation) {
    if (correlation > SAME || deviation == 0) {
      return new Pair(square(), slopeSquare());
    }
    double c = Math.max(-1, correlation);
    double s = StrictMath.sqrt(1 - c * c);
    double[] z =
        nodes(
            function.nodes(
                deviation, STEP_TO_POLE_IN_TWO_DIMENSIONS, SMALLEST_STEP_IN_TWO_DIMENSIONS));
    double[] w = weights(z);
    double values = 0;
    double slopes = 0;
    for (int a = 0; a < z.length; a++) {
      double first = function.value(mean + deviation * z[a]);
      double innerValues = 0;
      double innerSlopes = 0;
      for (int b = 0; b < z.length; b++) {
        double second = function.value(mean + deviation * (c * z[a] + s * z[b]));
        innerValues += w[b] * second;
        innerSlopes += w[b] * function.slope(second);
      }
      values += w[a] * first * innerValues;
      slopes += w[a] * function.slope(first) * innerSlopes;
    }
    return new Pair(values, slopes);
  }

  /** Nodes from -9 to 9, in standard deviations; 0 alone for {@code half = 0}. */
  private static double[] nodes(int half) {
    double[] z = new double[2 * half + 1];
    for (int k = 1; k <= half; k++) {
      z[half + k] = REACH * k / half;
      z[half - k] = -z[half + k];
    }
    return z;
  }

  private static double[] weights(double[] z) {
    if (z.length == 1) {
      return new double[] {1};
    }
    double step = z[1] - z[0];
    double[] w = new double[z.length];
    for (int k = 0; k < z.length; k++) {
      w[k] = step * StrictMath.exp(-0.5 * z[k] * z[k]) / StrictMath.sqrt(2 * Math.PI);
    }
    return w;
  }

  /** x^n for a small n. */
  static double power(double x, int n) {
    double product = 1;
    for (int k = 0; k < n; k++) {
      product *= x;
    }
    return product;
  }
}
