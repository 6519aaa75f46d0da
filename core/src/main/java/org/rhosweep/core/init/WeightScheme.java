package org.rhosweep.core.init;

import org.rhosweep.core.random.RandomStream;

/** An initialisation that draws each weight matrix from its shape alone. */
public interface WeightScheme {
  /**
   * Draws one matrix.
   *
   * @param fanOut rows
   * @param fanIn columns
   * @param random where the numbers come from
   * @return [fanOut, fanIn], row-major
   */
  double[] sample(int fanOut, int fanIn, RandomStream random);
}
