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

  /**
   * E W_ij^2, which is the variance where the mean is 0.
   *
   * @param fanOut rows
   * @param fanIn columns
   */
  double secondMoment(int fanOut, int fanIn);

  /**
   * Whether entries are independent of each other and symmetric about zero, so that a
   * skew-symmetric matrix can be made of those above the diagonal.
   */
  default boolean hasIndependentEntries() {
    return true;
  }

  /** Whether mean-field theory describes such a matrix by its second moment. */
  default boolean meanField() {
    return true;
  }
}
