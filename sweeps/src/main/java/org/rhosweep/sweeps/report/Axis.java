package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis from {@code low} to {@code high}, with its ticks at round numbers.
 *
 * @param low smallest value shown
 * @param high largest value shown, &gt; low
 * @param logarithmic whether equal distances are equal ratios; then low &gt; 0
 * @param ticks values to label, ascending, within the axis
 */
record Axis(double low, double high, boolean logarithmic, List<Double> ticks) {
  private static final double[] ROUND_STEPS = {1, 2, 5, 10};

  Axis {
    ticks = List.copyOf(ticks);
  }

  /**
   * A linear axis that begins and ends at a tick.
   *
   * @param wanted about so many ticks
   */
  static Axis linear(double low, double high, int wanted) {
    double from = low;
    double to = high;
    if (!(to > from)) {
      double room = from == 0 ? 1 : Math.abs(from) * 0.1;
      from -= room;
      to += room;
    }
    double step = roundStep((to - from) / wanted);
    // Counted in whole steps, since adding 0.1 up would miss round numbers.
    long first = (long) Math.floor(from / step + 1e-9);
    long last = (long) Math.ceil(to / step - 1e-9);
    List<Double> ticks = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      ticks.add(step >= 1 ? i * step : i / (1 / step));
    }
    return new Axis(ticks.get(0), ticks.get(ticks.size() - 1), false, ticks);
  }

  /** A linear axis that begins and ends at its values, with ticks at round numbers between. */
  static Axis exact(double low, double high, int wanted) {
    Axis rounded = linear(low, high, wanted);
    if (!(high > low)) {
      return rounded;
    }
    double slack = (high - low) * 1e-9;
    return new Axis(
        low,
        high,
        false,
        rounded.ticks.stream().filter(t -> t >= low - slack && t <= high + slack).toList());
  }

  /** A logarithmic axis over whole decades; ticks at 1, 2, 5 where there are few decades. */
  static Axis logarithmic(double low, double high) {
    int first = (int) Math.floor(Math.log10(low) + 1e-9);
    int last = (int) Math.ceil(Math.log10(high) - 1e-9);
    last = Math.max(last, first + 1);
    int every = (last - first + 5) / 6;
    List<Double> ticks = new ArrayList<>();
    for (int decade = first; decade <= last; decade += every) {
      ticks.add(Math.pow(10, decade));
      if (last - first <= 2 && decade < last) {
        ticks.add(2 * Math.pow(10, decade));
        ticks.add(5 * Math.pow(10, decade));
      }
    }
    return new Axis(Math.pow(10, first), Math.pow(10, last), true, ticks);
  }

  /** Where a value lies: 0 at low, 1 at high; beyond for values outside. */
  double fraction(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** Whether the value has a place on this axis at all. */
  boolean shows(double value) {
    return Double.isFinite(value) && (!logarithmic || value > 0);
  }

  private static double roundStep(double atLeast) {
    double decade = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double step : ROUND_STEPS) {
      if (step * decade >= atLeast * (1 - 1e-9)) {
        return step * decade;
      }
    }
    return 10 * decade;
  }
}
