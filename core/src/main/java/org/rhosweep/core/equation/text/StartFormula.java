package org.rhosweep.core.equation.text;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.equation.VectorParameter;
import org.rhosweep.core.random.RandomStream;

/** What the entries of a trained vector begin with, each by itself, in double precision. */
@FunctionalInterface
interface StartFormula {
  /** The entry of one unit; draws are taken from left to right. */
  double at(int unit, VectorParameter.Layer layer, RandomStream random);

  /** As a cell's equations have it. */
  static VectorParameter.Start start(String name, StartFormula formula) {
    return (layer, random) -> {
      double[] entries = new double[layer.units()];
      for (int unit = 0; unit < entries.length; unit++) {
        entries[unit] = formula.at(unit, layer, random);
        require(
            Double.isFinite(entries[unit]),
            "vector %s must begin with finite numbers, begins with %s",
            name,
            entries[unit]);
      }
      return entries;
    };
  }

  /** Uniform on [low, high). */
  static StartFormula uniform(StartFormula low, StartFormula high) {
    return (unit, layer, random) -> {
      double from = low.at(unit, layer, random);
      double to = high.at(unit, layer, random);
      require(from < to, "uniform(low, high) needs low < high, was given %s and %s", from, to);
      return random.nextDouble(from, to);
    };
  }

  /** Normal; where truncated, drawn again beyond two standard deviations. */
  static StartFormula normal(StartFormula mean, StartFormula deviation, boolean truncated) {
    return (unit, layer, random) -> {
      double m = mean.at(unit, layer, random);
      double s = deviation.at(unit, layer, random);
      require(s >= 0, "a standard deviation must be at least 0, was %s", s);
      return truncated
          ? VectorParameter.truncatedNormal(1, m, s, random)[0]
          : m + s * random.nextGaussian();
    };
  }
}
