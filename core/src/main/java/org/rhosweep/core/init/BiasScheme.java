package org.rhosweep.core.init;

import org.rhosweep.core.random.RandomStream;

/** How the bias of one affine map begins. */
public interface BiasScheme {
  /**
   * Draws one bias.
   *
   * @param units entries
   * @param random the same numbers for every affine map of a layer, so that a unit's gates can be
   *     tied to each other
   */
  double[] sample(int units, RandomStream random);

  /** E b_i. */
  double mean();

  /**
   * The bias of the unit below which a fraction of the layer's units lies; the same unit for every
   * affine map of the layer, since all are drawn from the same numbers.
   *
   * @param fraction 0 to 1
   */
  default double ofUnit(double fraction) {
    return mean();
  }

  /** Whether units have different biases, fixed when they are drawn. */
  default boolean differs() {
    return false;
  }

  /** Every entry the same. */
  static BiasScheme constant(double value) {
    return new Constant(value);
  }

  /**
   * Every entry the same.
   *
   * @param mean that entry
   */
  record Constant(double mean) implements BiasScheme {
    @Override
    public double[] sample(int units, RandomStream random) {
      double[] bias = new double[units];
      java.util.Arrays.fill(bias, mean);
      return bias;
    }
  }
}
