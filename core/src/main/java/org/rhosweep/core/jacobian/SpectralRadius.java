package org.rhosweep.core.jacobian;

import java.util.Arrays;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * The spectral radius of 32 square matrices, from the dominant eigenvalue lambda with its right
 * vector v and left vector u:
 *
 * <pre>
 *   w = conj(lambda) / (|lambda| u^T v)  u
 *   rho = Re(w^T M v)      the two-sided Rayleigh quotient: its error is a product of both vectors'
 * </pre>
 *
 * A matrix whose search does not converge is decomposed densely, which is counted.
 */
public final class SpectralRadius implements MatrixFunctional {
  /** Below this |u^T v| of unit vectors the eigenvalue is taken as defective. */
  private static final double MIN_OVERLAP = 1e-4;

  private final Kernels kernels;
  private final BatchOperator operator;
  private final VectorShape shape;
  private final DominantEigenpairs right;
  private final DominantEigenpairs left;
  private final double[] values = new double[Lanes.COUNT];
  private final boolean[] differentiable = new boolean[Lanes.COUNT];
  private final float[] leftRe;
  private final float[] leftIm;
  private final float[] product;
  private final float[] lane = new float[Lanes.COUNT];
  private final SolverSettings solver;
  private long fallbacks;

  /**
   * A measure that remembers the vectors it found as a beginning for the next time.
   *
   * @param operator square
   * @param random where the first search begins
   */
  public SpectralRadius(
      Kernels kernels, BatchOperator operator, SolverSettings solver, RandomStream random) {
    this.kernels = kernels;
    this.operator = operator;
    this.solver = solver;
    shape = operator.domain();
    right = new DominantEigenpairs(kernels, shape, solver, random);
    left = new DominantEigenpairs(kernels, shape, solver, random);
    leftRe = new float[shape.floats()];
    leftIm = new float[shape.floats()];
    product = new float[shape.floats()];
  }

  @Override
  public void measure(int examples, boolean derivative) {
    boolean converged = right.search(operator::times, null, null, examples);
    if (derivative) {
      converged &= left.search(operator::transposed, right.re, right.im, examples);
    }
    if (!converged) {
      decompose(examples, derivative);
    }
    for (int i = 0; i < Lanes.COUNT; i++) {
      values[i] = StrictMath.sqrt(right.re[i] * right.re[i] + right.im[i] * right.im[i]);
      differentiable[i] = derivative && values[i] > 0;
    }
    if (derivative) {
      scaleLeft();
      refine();
    }
  }

  /** w from u. */
  private void scaleLeft() {
    double[] overlapRe = new double[Lanes.COUNT];
    double[] overlapIm = new double[Lanes.COUNT];
    addDot(left.vectorRe, right.vectorRe, 1, overlapRe);
    addDot(left.vectorIm, right.vectorIm, -1, overlapRe);
    addDot(left.vectorRe, right.vectorIm, 1, overlapIm);
    addDot(left.vectorIm, right.vectorRe, 1, overlapIm);
    float[] factorRe = new float[Lanes.COUNT];
    float[] factorIm = new float[Lanes.COUNT];
    float[] minusIm = new float[Lanes.COUNT];
    for (int i = 0; i < Lanes.COUNT; i++) {
      double square = overlapRe[i] * overlapRe[i] + overlapIm[i] * overlapIm[i];
      differentiable[i] &= square > MIN_OVERLAP * MIN_OVERLAP;
      if (differentiable[i]) {
        // conj(lambda) conj(u^T v) / (|lambda| |u^T v|^2)
        double scale = values[i] * square;
        factorRe[i] = (float) ((right.re[i] * overlapRe[i] - right.im[i] * overlapIm[i]) / scale);
        factorIm[i] = (float) (-(right.re[i] * overlapIm[i] + right.im[i] * overlapRe[i]) / scale);
        minusIm[i] = -factorIm[i];
      }
    }
    Arrays.fill(leftRe, 0f);
    Arrays.fill(leftIm, 0f);
    Lanes.addMultiple(kernels, factorRe, left.vectorRe, leftRe);
    Lanes.addMultiple(kernels, minusIm, left.vectorIm, leftRe);
    Lanes.addMultiple(kernels, factorRe, left.vectorIm, leftIm);
    Lanes.addMultiple(kernels, factorIm, left.vectorRe, leftIm);
  }

  private void addDot(float[] x, float[] y, int sign, double[] sum) {
    Lanes.dot(kernels, x, y, lane);
    for (int i = 0; i < Lanes.COUNT; i++) {
      sum[i] += sign * lane[i];
    }
  }

  private void refine() {
    double[] refined = new double[Lanes.COUNT];
    operator.times(right.vectorRe, product);
    addDot(leftRe, product, 1, refined);
    operator.times(right.vectorIm, product);
    addDot(leftIm, product, -1, refined);
    for (int i = 0; i < Lanes.COUNT; i++) {
      if (differentiable[i]) {
        values[i] = refined[i];
      }
    }
  }

  /** The dense way for every example that did not converge. */
  private void decompose(int examples, boolean derivative) {
    boolean[] wanted = new boolean[Lanes.COUNT];
    for (int i = 0; i < examples; i++) {
      wanted[i] =
          !(right.residual[i] <= solver.acceptable())
              || (derivative && !(left.residual[i] <= solver.acceptable()));
    }
    double[][][] matrices = DenseJacobians.of(operator, wanted);
    for (int i = 0; i < examples; i++) {
      if (wanted[i]) {
        fallbacks++;
        decompose(i, matrices[i]);
      }
    }
  }

  private void decompose(int i, double[][] matrix) {
    right.re[i] = 0;
    right.im[i] = 0;
    try {
      Spectrum.Dominant dominant = Spectrum.dominant(matrix);
      right.re[i] = dominant.re();
      right.im[i] = dominant.im();
      put(dominant.rightRe(), dominant.rightIm(), i, right);
      put(dominant.leftRe(), dominant.leftIm(), i, left);
    } catch (IllegalArgumentException | ArithmeticException e) {
      right.re[i] = isZero(matrix) ? 0 : Double.NaN; // no number where there is none to be found
    }
  }

  private static boolean isZero(double[][] matrix) {
    return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).allMatch(x -> x == 0);
  }

  /** One example's vector, scaled to unit length. */
  private void put(double[] re, double[] im, int i, DominantEigenpairs to) {
    double square = 0;
    for (int entry = 0; entry < re.length; entry++) {
      square += re[entry] * re[entry] + im[entry] * im[entry];
    }
    double scale = 1 / Math.sqrt(square);
    for (int entry = 0; entry < re.length; entry++) {
      int at = shape.row(entry) * Lanes.COUNT + i;
      to.vectorRe[at] = (float) (re[entry] * scale);
      to.vectorIm[at] = (float) (im[entry] * scale);
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
    return leftRe;
  }

  @Override
  public float[] leftIm() {
    return leftIm;
  }

  @Override
  public float[] rightRe() {
    return right.vectorRe;
  }

  @Override
  public float[] rightIm() {
    return right.vectorIm;
  }

  @Override
  public long fallbacks() {
    return fallbacks;
  }

  /** Products with the matrices and their transposes so far. */
  public long products() {
    return right.products + left.products;
  }
}
