package org.rhosweep.core.theory;

import java.util.function.DoubleUnaryOperator;

/** Fixed points of maps of one number, as plain iteration finds them, in fewer steps. */
final class FixedPoint {
  private static final double HIGH_START = 0.5;
  private static final double LOW_START = 1e-6;
  private static final double PRECISION = 1e-14;
  private static final double NEARLY_LINEAR = 0.1;
  private static final int MAX_ITERATIONS = 2_000;
  private static final int MAX_NEWTON_STEPS = 200;

  private FixedPoint() {}

  /**
   * Where second moments settle.
   *
   * @param fromHigh from 0.5
   * @param fromLow from 1e-6: another value where the map is bistable
   */
  record SecondMoment(double fromHigh, double fromLow) {}

  /** Both starts. */
  static SecondMoment secondMoment(DoubleUnaryOperator map) {
    return new SecondMoment(from(HIGH_START, map), from(LOW_START, map));
  }

  /** From 0.5. */
  static double fromHigh(DoubleUnaryOperator map) {
    return from(HIGH_START, map);
  }

  /**
   * The fixed point that iteration from a start runs into. Steffensen's steps are taken where they
   * go the same way and make the residual smaller without changing its sign, or tenfold smaller, so
   * that none jumps over a fixed point.
   */
  static double from(double start, DoubleUnaryOperator map) {
    double x = start;
    for (int round = 0; round < MAX_ITERATIONS; round++) {
      double first = map.applyAsDouble(x);
      double step = first - x;
      if (Math.abs(step) <= PRECISION * Math.max(1, first)) {
        return first;
      }
      double second = map.applyAsDouble(first);
      double residual = second - first;
      double curvature = residual - step;
      double accelerated = x - step * step / curvature;
      boolean onward = (accelerated - x) * step > 0; // from an unstable fixed point, not to it
      if (curvature != 0 && onward && accelerated >= 0 && accelerated <= 1e9) {
        double left = map.applyAsDouble(accelerated) - accelerated;
        boolean same = left * residual >= 0 && Math.abs(left) < Math.abs(residual);
        if (same || Math.abs(left) < NEARLY_LINEAR * Math.abs(residual)) {
          x = accelerated;
        } else {
          x = second;
        }
      } else {
        x = second;
      }
    }
    return x;
  }

  /**
   * One step of the correlation map.
   *
   * @param next X at the next time step
   * @param slope d next / dX
   */
  record Step(double next, double slope) {}

  /** X to the next X. */
  @FunctionalInterface
  interface CorrelationMap {
    Step at(double product);
  }

  /**
   * The lowest fixed point of the correlation map. The map is a power series with positive
   * coefficients in X, so it is convex, and Newton's steps from below climb to the lowest fixed
   * point and never past it.
   *
   * @param low where to start, at most the fixed point: E[s]^2
   * @param high Q
   */
  static double lowestProduct(CorrelationMap map, double low, double high) {
    double x = low;
    for (int n = 0; n < MAX_NEWTON_STEPS; n++) {
      Step step = map.at(x);
      double residual = step.next() - x;
      if (Math.abs(residual) <= PRECISION * high) {
        break;
      }
      double newton = step.slope() < 1 ? x + residual / (1 - step.slope()) : step.next();
      x = Math.abs(newton) <= high ? newton : Math.max(-high, Math.min(high, step.next()));
    }
    return x;
  }
}
