package org.rhosweep.core.jacobian;

import java.util.Arrays;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * The spectral norm of 32 matrices of any shape: the root of the largest eigenvalue of M^T M, whose
 * vector v gives w = M v / sigma.
 */
public final class SpectralNorm implements MatrixFunctional {
  private final Kernels kernels;
  private final BatchOperator operator;
  private final DominantEigenpairs search;
  private final double[] values = new double[Lanes.COUNT];
  private final boolean[] differentiable = new boolean[Lanes.COUNT];
  private final float[] product;
  private final float[] norm = new float[Lanes.COUNT];

  /** A measure that remembers the vectors it found as a beginning for the next time. */
  public SpectralNorm(
      Kernels kernels, BatchOperator operator, SolverSettings solver, RandomStream random) {
    this.kernels = kernels;
    this.operator = operator;
    search = new DominantEigenpairs(kernels, operator.domain(), solver, random);
    product = new float[operator.range().floats()];
  }

  @Override
  public void measure(int examples, boolean derivative) {
    // The norm is the quotient |M v| / |v|, whose error is of second order in that of v: it holds
    // even where the search ends early.
    search.search(
        (v, to) -> {
          operator.times(v, product);
          operator.transposed(product, to);
        },
        null,
        null,
        examples);
    // A symmetric matrix has real vectors; v + conj(v) is one where rounding made a pair.
    float[] v = search.vectorRe;
    Lanes.normalize(kernels, v, norm);
    Arrays.fill(search.vectorIm, 0f);
    operator.times(v, product);
    Lanes.normalize(kernels, product, norm);
    for (int i = 0; i < Lanes.COUNT; i++) {
      values[i] = norm[i];
      differentiable[i] = derivative && norm[i] > 0;
    }
  }

  @Override
  public double[] values() {
    return values;
  }

  @Override
  public boolean[] differentiable() {
    return differentiable;
  }

  @Override
  public float[] leftRe() {
    return product;
  }

  @Override
  public float[] leftIm() {
    return null;
  }

  @Override
  public float[] rightRe() {
    return search.vectorRe;
  }

  @Override
  public float[] rightIm() {
    return null;
  }
}
