package org.rhosweep.core.jacobian;

import static org.rhosweep.core.Require.require;

import java.util.Arrays;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * Growth of tangents along a product of many matrices, one factor at a time. With orthonormal
 * columns Q_t = (q_1 … q_k) and the QR decomposition of what a factor makes of them,
 *
 * <pre>
 *   M_t Q_t = Q_(t+1) R_t,   growth_(i,t) = (R_t)_ii > 0
 *   Lyapunov exponent i = mean over t of log growth_(i,t)
 *   d R_ii = q'_i^T dM v_i,  v_i = R_ii Q (R^-1)_(.,i)          Q held constant, q' = Q_(t+1)
 * </pre>
 *
 * As a measure it is the growth of the leading direction, |M_t q_1|; {@link #direction} gives the
 * others. Where a product becomes zero, growth is 0 and its direction begins anew.
 *
 * @see "Benettin et al. (1980), Lyapunov characteristic exponents for smooth dynamical systems;
 *     Engelken (2023), Gradient flossing, arXiv 2312.17306, section 2"
 */
public final class Growth implements MatrixFunctional {
  /** Below this fraction of what it was a direction is in the span of those before it. */
  private static final float DEPENDENT = 1e-6f;

  private final Kernels kernels;
  private final BatchOperator operator;
  private final float[][] fresh;
  private final float[][] q;
  private final float[][] product;

  /** R, [column][row][lane], rows up to the column. */
  private final double[][][] r;

  private final double[][] values;
  private final boolean[][] differentiable;
  private final float[] lane = new float[Lanes.COUNT];
  private final float[] factor = new float[Lanes.COUNT];

  /**
   * Growth of one direction, which begins at random.
   *
   * @param operator its range has the shape of its domain, unless it is the only factor
   */
  public Growth(Kernels kernels, BatchOperator operator, RandomStream random) {
    this(kernels, operator, 1, random);
  }

  /**
   * Growth of several orthonormal directions.
   *
   * @param directions 1 to the dimension of the domain
   */
  public Growth(Kernels kernels, BatchOperator operator, int directions, RandomStream random) {
    int dimension = operator.domain().dimension();
    require(
        directions >= 1 && directions <= dimension,
        "exponents must be 1 to %d, the states of a layer, was %d",
        dimension,
        directions);
    this.kernels = kernels;
    this.operator = operator;
    fresh = new float[directions][operator.domain().floats()];
    q = new float[directions][];
    product = new float[directions][operator.range().floats()];
    r = new double[directions][directions][Lanes.COUNT];
    values = new double[directions][Lanes.COUNT];
    differentiable = new boolean[directions][Lanes.COUNT];
    for (int i = 0; i < directions; i++) {
      Lanes.fillGaussian(operator.domain(), random, fresh[i]);
      orthogonalize(fresh, i, null);
      q[i] = fresh[i].clone();
    }
  }

  /** How many orthogonal directions are followed. */
  public int directions() {
    return q.length;
  }

  /** Begins a new product. */
  public void restart() {
    for (int i = 0; i < q.length; i++) {
      System.arraycopy(fresh[i], 0, q[i], 0, q[i].length);
    }
  }

  @Override
  public void measure(int examples, boolean derivative) {
    for (int i = 0; i < q.length; i++) {
      operator.times(q[i], product[i]);
      orthogonalize(product, i, r[i]);
      for (int l = 0; l < Lanes.COUNT; l++) {
        values[i][l] = r[i][i][l];
        differentiable[i][l] = r[i][i][l] > 0 && (i == 0 || differentiable[i - 1][l]);
      }
    }
  }

  /**
   * Makes a vector orthogonal to those before it, twice, as once is not enough in single precision,
   * and of length one, or zero where it lies in their span.
   *
   * @param column the coefficients of those before and the length, overwritten; null where not
   *     wanted
   */
  private void orthogonalize(float[][] vectors, int i, double[][] column) {
    float[] x = vectors[i];
    double[] whole = new double[Lanes.COUNT];
    for (int row = 0; column != null && row < i; row++) {
      Arrays.fill(column[row], 0);
    }
    for (int pass = 0; pass < 2 && i > 0; pass++) {
      if (pass == 0) {
        Lanes.dot(kernels, x, x, lane);
        for (int l = 0; l < Lanes.COUNT; l++) {
          whole[l] = Math.sqrt(lane[l]);
        }
      }
      for (int row = 0; row < i; row++) {
        Lanes.dot(kernels, vectors[row], x, lane);
        for (int l = 0; l < Lanes.COUNT; l++) {
          if (column != null) {
            column[row][l] += lane[l];
          }
          factor[l] = -lane[l];
        }
        Lanes.addMultiple(kernels, factor, vectors[row], x);
      }
    }
    Lanes.normalize(kernels, x, lane);
    boolean dependent = false;
    for (int l = 0; l < Lanes.COUNT; l++) {
      boolean rounding = i > 0 && !(lane[l] > DEPENDENT * whole[l]);
      dependent |= rounding;
      factor[l] = rounding ? 0f : 1f;
      if (column != null) {
        column[i][l] = rounding ? 0 : lane[l];
      }
    }
    if (dependent) {
      Lanes.scale(kernels, factor, x);
    }
  }

  /** Goes on to the next factor. */
  public void advance() {
    take(this);
  }

  /** Takes the directions in which another product of the same shape and number arrived. */
  public void continueFrom(Growth below) {
    take(below);
  }

  private void take(Growth from) {
    for (int i = 0; i < q.length; i++) {
      for (int at = 0; at < q[i].length; at += Lanes.COUNT) {
        for (int l = 0; l < Lanes.COUNT; l++) {
          boolean arrived = from.differentiable[i][l];
          q[i][at + l] = arrived ? from.product[i][at + l] : fresh[i][at + l];
        }
      }
    }
  }

  @Override
  public double[] values() {
    return values[0];
  }

  @Override
  public boolean[] differentiable() {
    return differentiable[0].clone();
  }

  @Override
  public float[] leftRe() {
    return product[0];
  }

  @Override
  public float[] leftIm() {
    return null;
  }

  @Override
  public float[] rightRe() {
    return q[0];
  }

  @Override
  public float[] rightIm() {
    return null;
  }

  /**
   * The growth of one of the directions as a measure of its own, of what was measured last.
   *
   * @param i 0 = the leading one
   */
  public MatrixFunctional direction(int i) {
    return i == 0 ? this : new Direction(i);
  }

  /** A direction after the first: measured with it. */
  private final class Direction implements MatrixFunctional {
    private final int i;

    /** v_i of the derivative. */
    private final float[] right;

    Direction(int i) {
      this.i = i;
      right = new float[q[i].length];
    }

    @Override
    public void measure(int examples, boolean derivative) {
      if (!derivative) {
        return;
      }
      System.arraycopy(q[i], 0, right, 0, right.length);
      double[][] y = new double[i][Lanes.COUNT]; // R y = R_ii e_i with y_i = 1, from below
      for (int row = i - 1; row >= 0; row--) {
        for (int l = 0; l < Lanes.COUNT; l++) {
          double sum = r[i][row][l];
          for (int k = row + 1; k < i; k++) {
            sum += r[k][row][l] * y[k][l];
          }
          double diagonal = r[row][row][l];
          y[row][l] = diagonal > 0 ? -sum / diagonal : 0;
          factor[l] = (float) y[row][l];
        }
        Lanes.addMultiple(kernels, factor, q[row], right);
      }
    }

    @Override
    public double[] values() {
      return values[i];
    }

    @Override
    public boolean[] differentiable() {
      return differentiable[i].clone();
    }

    @Override
    public float[] leftRe() {
      return product[i];
    }

    @Override
    public float[] leftIm() {
      return null;
    }

    @Override
    public float[] rightRe() {
      return right;
    }

    @Override
    public float[] rightIm() {
      return null;
    }
  }
}
