package org.rhosweep.core.jacobian;

/**
 * One number of 32 matrices, and the vectors of its derivative: for every example
 *
 * <pre>
 *   value = w_re^T M v_re - w_im^T M v_im,    d value / dM = w_re v_re^T - w_im v_im^T
 * </pre>
 *
 * where the vectors are held constant. A derivative that is a sum of such products has several
 * forms, whose vectors are there one form at a time.
 */
public interface MatrixFunctional {
  /**
   * Measures the matrices as they are now.
   *
   * @param examples lanes that count, 1 … 32
   * @param derivative whether the vectors are wanted
   */
  void measure(int examples, boolean derivative);

  /** The numbers of the last call; NaN where one could not be found. */
  double[] values();

  /** For each example whether the value has a derivative. */
  boolean[] differentiable();

  /** Products that the derivative is a sum of. */
  default int forms() {
    return 1;
  }

  /** From now on the vectors are those of one form, 0 … {@link #forms} - 1. */
  default void form(int index) {}

  /** Real part of w, in the range of the operator; zero where there is no derivative. */
  float[] leftRe();

  /** Imaginary part of w, or null where it is zero for all examples. */
  float[] leftIm();

  /** Real part of v, in the domain of the operator. */
  float[] rightRe();

  /** Imaginary part of v, or null where it is zero for all examples. */
  float[] rightIm();

  /** Examples, since the measure was made, for which a dense decomposition had to do it. */
  default long fallbacks() {
    return 0;
  }
}
