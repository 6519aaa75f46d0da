package org.rhosweep.core.jacobian;

/** Products of 32 examples' matrices with 32 vectors, without the matrices. */
public interface BatchOperator {
  /** The shape of v in M v. */
  VectorShape domain();

  /** The shape of M v. */
  VectorShape range();

  /** to = M v; {@code to} is overwritten. */
  void times(float[] v, float[] to);

  /** to = M^T u; {@code to} is overwritten. */
  void transposed(float[] u, float[] to);
}
