package org.rhosweep.core.init;

import org.rhosweep.core.random.RandomStream;

/**
 * W ~ N(0, variance / fanIn), the matrices of mean-field theory.
 *
 * @param variance of a preactivation per mean square of what is read, &gt;= 0; 0 draws nothing
 */
record FanInGaussian(double variance) implements WeightScheme {
  @Override
  public double secondMoment(int fanOut, int fanIn) {
    return variance / fanIn;
  }

  @Override
  public double[] sample(int fanOut, int fanIn, RandomStream random) {
    return variance == 0
        ? new double[fanOut * fanIn]
        : Distribution.NORMAL.sample(fanOut * fanIn, StrictMath.sqrt(variance / fanIn), random);
  }
}
