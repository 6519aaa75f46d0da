package org.rhosweep.core.init;

import org.rhosweep.core.random.RandomStream;

/** The distribution that independent weights are drawn from; its mean is 0. */
public enum Distribution {
  UNIFORM,
  NORMAL;

  /** {@code count} independent numbers with this standard deviation. */
  public double[] sample(int count, double standardDeviation, RandomStream random) {
    double[] values = new double[count];
    double halfWidth = standardDeviation * StrictMath.sqrt(3);
    for (int i = 0; i < count; i++) {
      values[i] =
          this == UNIFORM
              ? random.nextDouble(-halfWidth, halfWidth)
              : standardDeviation * random.nextGaussian();
    }
    return values;
  }
}
