package org.rhosweep.core.jacobian;

import static org.rhosweep.core.network.ParameterLayout.padded;

import java.util.Arrays;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * What the authors of LSC call the radius of a matrix that is not square: the spectral radius of
 * the square matrix that is left when a random subset of the rows, or columns, of the longer side
 * is kept, in ascending order, as many as the shorter side has. The subset is the same for all
 * examples and is drawn anew at every call.
 *
 * <p>It is a property of the basis, not of the map: of a matrix with independent entries it is
 * about sqrt(shorter side) times their deviation, where the norm is about sqrt(shorter) +
 * sqrt(longer) times it.
 *
 * @see "Herranz-Celotti and Rouat (2024), the authors' code, normify.py: get_norms, sample_axis"
 */
public final class SubsetRadius implements MatrixFunctional {
  private final BatchOperator operator;
  private final long seed;
  private final int index;
  private final Square square;
  private final SpectralRadius radius;
  private final float[] leftRe;
  private final float[] leftIm;
  private final float[] rightRe;
  private final float[] rightIm;
  private int calls;

  /**
   * A measure.
   *
   * @param operator of any shape
   * @param random where the first search begins
   * @param seed with {@code index} and the number of the call, the key of each subset
   * @param index of the transition
   */
  public SubsetRadius(
      Kernels kernels,
      BatchOperator operator,
      SolverSettings solver,
      RandomStream random,
      long seed,
      int index) {
    this.operator = operator;
    this.seed = seed;
    this.index = index;
    square = new Square(operator);
    radius = new SpectralRadius(kernels, square, solver, random);
    leftRe = new float[operator.range().floats()];
    leftIm = new float[operator.range().floats()];
    rightRe = new float[operator.domain().floats()];
    rightIm = new float[operator.domain().floats()];
  }

  @Override
  public void measure(int examples, boolean derivative) {
    square.draw(RandomStream.of(seed, Purpose.PRETRAINING, index, calls++));
    radius.measure(examples, derivative);
    spread(radius.leftRe(), square.rows, operator.range(), leftRe);
    spread(radius.leftIm(), square.rows, operator.range(), leftIm);
    spread(radius.rightRe(), square.columns, operator.domain(), rightRe);
    spread(radius.rightIm(), square.columns, operator.domain(), rightIm);
  }

  /** Rows that were kept at the last call, ascending. */
  public int[] rows() {
    return square.rows.clone();
  }

  /** Columns that were kept at the last call, ascending. */
  public int[] columns() {
    return square.columns.clone();
  }

  /** Entries of a short vector at their places in a long one, zero elsewhere. */
  private static void spread(float[] entries, int[] places, VectorShape shape, float[] to) {
    Arrays.fill(to, 0f);
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(
          entries, i * Lanes.COUNT, to, shape.row(places[i]) * Lanes.COUNT, Lanes.COUNT);
    }
  }

  /** The matrix restricted to the rows and columns that are kept. */
  private static final class Square implements BatchOperator {
    private final BatchOperator whole;
    private final VectorShape shape;
    private final float[] inDomain;
    private final float[] inRange;
    private int[] rows;
    private int[] columns;

    Square(BatchOperator whole) {
      this.whole = whole;
      int side = Math.min(whole.range().dimension(), whole.domain().dimension());
      shape = new VectorShape(1, side, padded(side, Kernels.ROWS));
      inDomain = new float[whole.domain().floats()];
      inRange = new float[whole.range().floats()];
    }

    void draw(RandomStream random) {
      rows = subset(whole.range().dimension(), random);
      columns = subset(whole.domain().dimension(), random);
    }

    private int[] subset(int of, RandomStream random) {
      int[] kept = Arrays.copyOf(random.permutation(of), shape.units());
      Arrays.sort(kept);
      return kept;
    }

    @Override
    public VectorShape domain() {
      return shape;
    }

    @Override
    public VectorShape range() {
      return shape;
    }

    @Override
    public void times(float[] v, float[] to) {
      spread(v, columns, whole.domain(), inDomain);
      whole.times(inDomain, inRange);
      gather(inRange, rows, whole.range(), to);
    }

    @Override
    public void transposed(float[] u, float[] to) {
      spread(u, rows, whole.range(), inRange);
      whole.transposed(inRange, inDomain);
      gather(inDomain, columns, whole.domain(), to);
    }

    private static void gather(float[] entries, int[] places, VectorShape shape, float[] to) {
      Arrays.fill(to, 0f);
      for (int i = 0; i < places.length; i++) {
        System.arraycopy(
            entries, shape.row(places[i]) * Lanes.COUNT, to, i * Lanes.COUNT, Lanes.COUNT);
      }
    }
  }

  @Override
  public double[] values() {
    return radius.values();
  }

  @Override
  public boolean[] differentiable() {
    return radius.differentiable();
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
    return rightRe;
  }

  @Override
  public float[] rightIm() {
    return rightIm;
  }

  @Override
  public long fallbacks() {
    return radius.fallbacks();
  }
}
