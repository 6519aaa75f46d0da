package org.rhosweep.core.theory;

import java.util.function.DoubleFunction;

/**
 * Where a perturbation neither grows nor shrinks: chi_1 = 1 as a function of sigma^2.
 *
 * <p>chi_1 of identical inputs at C = 1 is m1 for all cells but the LSTM, where it is the
 * eigenvalue that decides growth.
 */
public final class CriticalRoot {
  private static final double LOWEST = 1e-4;
  private static final double HIGHEST = 1e3;
  private static final int POINTS = 29;
  private static final int MAX_STEPS = 100;
  private static final double PRECISION = 1e-11;
  private static final double JUMP = 1e-6;

  /** Steeper than this in ln sigma^2 is a jump: a smooth chi_1 has slopes of order 1. */
  private static final double STEEPEST = 50;

  private CriticalRoot() {}

  /**
   * The smallest sigma^2 from 1e-4 to 1000 with chi_1 = 1, to 11 digits; NaN where there is none. A
   * place where chi_1 jumps over 1, because Q does, is none.
   *
   * @param layer the layer with a given sigma^2
   */
  public static double recurrentVariance(DoubleFunction<LayerField> layer) {
    double ratio = StrictMath.log(HIGHEST / LOWEST) / (POINTS - 1);
    double left = StrictMath.log(LOWEST);
    double atLeft = excess(layer, left);
    for (int k = 1; k < POINTS; k++) {
      double right = StrictMath.log(LOWEST) + k * ratio;
      double atRight = excess(layer, right);
      if (atLeft < 0 && atRight >= 0) {
        double root = root(layer, left, atLeft, right, atRight);
        if (!Double.isNaN(root)) {
          return StrictMath.exp(root);
        }
      }
      left = right;
      atLeft = atRight;
    }
    return Double.NaN;
  }

  private static double excess(DoubleFunction<LayerField> layer, double logVariance) {
    LayerField field = layer.apply(StrictMath.exp(logVariance));
    return field.cell().growth(field.inputs()) - 1;
  }

  /** Regula falsi with halving (the Illinois variant); NaN where the function jumps. */
  private static double root(
      DoubleFunction<LayerField> layer, double low, double atLow, double high, double atHigh) {
    double a = low;
    double b = high;
    double fa = atLow; // halved while a stays
    double fb = atHigh;
    double excessAtA = atLow;
    for (int n = 0; n < MAX_STEPS; n++) {
      double middle = (a * fb - b * fa) / (fb - fa);
      double f = excess(layer, middle);
      if (Math.abs(f) <= PRECISION) {
        return middle;
      }
      if (f < 0 == fb < 0) {
        fa /= 2;
      } else {
        a = b;
        fa = fb;
        excessAtA = fb;
      }
      b = middle;
      fb = f;
      double width = Math.abs(b - a);
      if (Math.abs(fb - excessAtA) > STEEPEST * width + JUMP || width <= PRECISION) {
        return width <= PRECISION && Math.abs(f) <= JUMP ? middle : Double.NaN;
      }
    }
    return Double.NaN;
  }
}
