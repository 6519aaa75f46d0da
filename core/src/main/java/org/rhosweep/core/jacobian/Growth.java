package org.rhosweep.core.jacobian;

import java.util.Arrays;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.random.RandomStream;

/**
 * Growth of a tangent along a product of many matrices, one factor at a time: with a unit vector q,
 *
 * <pre>
 *   growth_t = |M_t q_t|,   q_(t+1) = M_t q_t / |M_t q_t|
 *   Lyapunov exponent = mean over t of log growth_t
 * </pre>
 *
 * The derivative holds q constant. Where a product becomes zero, growth is 0 and q begins anew.
 *
 * @see "Benettin et al. (1980), Lyapunov characteristic exponents for smooth dynamical systems"
 */
public final class Growth implements Measure {
  private final Kernels kernels;
  private final BatchOperator operator;
  private final float[] fresh;
  private final float[] q;
  private final float[] product;
  private final float[] norm = new float[Lanes.COUNT];
  private final double[] values = new double[Lanes.COUNT];
  private final boolean[] differentiable = new boolean[Lanes.COUNT];

  /**
   * Growth from a random direction.
   *
   * @param operator its range has the shape of its domain
   */
  public Growth(Kernels kernels, BatchOperator operator, RandomStream random) {
    this.kernels = kernels;
    this.operator = operator;
    fresh = new float[operator.domain().floats()];
    Lanes.fillGaussian(operator.domain(), random, fresh);
    Lanes.normalize(kernels, fresh, norm);
    q = fresh.clone();
    product = new float[operator.range().floats()];
  }

  /** Begins a new product. */
  public void restart() {
    System.arraycopy(fresh, 0, q, 0, q.length);
  }

  @Override
  public void measure(int examples, boolean derivative) {
    operator.times(q, product);
    Lanes.normalize(kernels, product, norm);
    for (int i = 0; i < Lanes.COUNT; i++) {
      values[i] = norm[i];
      differentiable[i] = norm[i] > 0;
    }
  }

  /** Goes on to the next factor. */
  public void advance() {
    for (int at = 0; at < q.length; at += Lanes.COUNT) {
      for (int i = 0; i < Lanes.COUNT; i++) {
        q[at + i] = differentiable[i] ? product[at + i] : fresh[at + i];
      }
    }
  }

  /** Takes the direction in which another product of the same shape arrived. */
  public void continueFrom(Growth below) {
    System.arraycopy(below.product, 0, q, 0, q.length);
    for (int at = 0; at < q.length; at += Lanes.COUNT) {
      for (int i = 0; i < Lanes.COUNT; i++) {
        q[at + i] = below.differentiable[i] ? q[at + i] : fresh[at + i];
      }
    }
  }

  @Override
  public double[] values() {
    return values;
  }

  @Override
  public boolean[] differentiable() {
    return Arrays.copyOf(differentiable, differentiable.length);
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
    return q;
  }

  @Override
  public float[] rightIm() {
    return null;
  }
}
