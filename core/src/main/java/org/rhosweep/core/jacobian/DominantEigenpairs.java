package org.rhosweep.core.jacobian;

import java.util.Arrays;
import org.rhosweep.core.linear.HessenbergEigenvalues;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * The eigenvalue of largest magnitude of 32 matrices, with one eigenvector each, by restarted
 * Arnoldi iteration after plain powers. Begins where the last search ended.
 *
 * @see "Arnoldi (1951), The principle of minimized iterations; Saad (2011), Numerical methods for
 *     large eigenvalue problems, chapters 6 and 7"
 */
final class DominantEigenpairs {
  /** A product. */
  interface Product {
    void apply(float[] v, float[] to);
  }

  /**
   * A new Krylov vector shorter than this fraction of the product that made it is rounding alone.
   */
  private static final float BREAKDOWN = 1e-5f;

  /**
   * Once is not enough in single precision: the vectors of close eigenvalues are then off by 3e-5
   * to 3e-3, after a second time by 5e-7 to 3e-6.
   */
  private static final int PASSES = 2;

  /**
   * Fraction of a random direction in the beginning of a search. An eigenvector of a diagonal
   * matrix is one of the next such matrix, too, and would be found again although another unit
   * leads by now.
   */
  private static final float FRESH = 0.25f;

  private final Kernels kernels;
  private final VectorShape shape;
  private final SolverSettings solver;
  private final int krylov;
  private final float[][] basis;
  private final double[][][] hessenberg = new double[Lanes.COUNT][][];
  private final int[] dimension = new int[Lanes.COUNT];
  private final HessenbergEigenvalues small;
  private final float[] lane = new float[Lanes.COUNT];
  private final float[] lane2 = new float[Lanes.COUNT];
  private final double[][] yRe;
  private final double[][] yIm;

  /** Real part of the dominant eigenvalue found for each example; {@link #im} the imaginary. */
  final double[] re = new double[Lanes.COUNT];

  final double[] im = new double[Lanes.COUNT];

  /** |M v - lambda v| / |lambda|; 0 where lambda is 0. */
  final double[] residual = new double[Lanes.COUNT];

  /** Unit eigenvectors, real and imaginary part. */
  final float[] vectorRe;

  final float[] vectorIm;

  /** Where the next search begins. */
  private final float[] start;

  private final float[] fresh;

  /** Most examples of any search so far: lanes beyond were never asked for, and are left out. */
  private int used;

  /** Products with the matrix so far. */
  long products;

  DominantEigenpairs(
      Kernels kernels, VectorShape shape, SolverSettings solver, RandomStream random) {
    this.kernels = kernels;
    this.shape = shape;
    this.solver = solver;
    krylov = Math.min(solver.krylov(), shape.dimension());
    basis = new float[krylov + 1][shape.floats()];
    for (int i = 0; i < Lanes.COUNT; i++) {
      hessenberg[i] = new double[krylov + 1][krylov];
    }
    small = new HessenbergEigenvalues(krylov);
    yRe = new double[Lanes.COUNT][krylov];
    yIm = new double[Lanes.COUNT][krylov];
    vectorRe = new float[shape.floats()];
    vectorIm = new float[shape.floats()];
    start = new float[shape.floats()];
    Lanes.fillGaussian(shape, random, start);
    Lanes.normalize(kernels, start, lane);
    fresh = start.clone();
  }

  /**
   * Searches.
   *
   * @param nearRe where not null: not the largest eigenvalue, but the one nearest to this
   * @param nearIm its imaginary part
   * @param examples lanes beyond need not converge
   * @return whether all examples converged
   */
  boolean search(Product product, double[] nearRe, double[] nearIm, int examples) {
    boolean whole = krylov == shape.dimension();
    used = Math.max(used, examples);
    for (int round = 0; round < solver.rounds(); round++) {
      float[] x = basis[0];
      System.arraycopy(start, 0, x, 0, x.length);
      if (round == 0) {
        Arrays.fill(lane, FRESH);
        Lanes.addMultiple(kernels, lane, fresh, x);
      }
      if (!whole) {
        powers(product);
      }
      Lanes.normalize(kernels, x, lane);
      for (int i = 0; i < Lanes.COUNT; i++) {
        dimension[i] = lane[i] > 0 ? krylov : 0;
      }
      arnoldi(product);
      for (int i = 0; i < used; i++) {
        choose(i, nearRe, nearIm);
      }
      combine();
      remember();
      if (within(solver.acceptable(), examples) == examples
          && 8 * within(solver.tolerance(), examples) >= 7 * examples) {
        return true;
      }
    }
    return within(solver.acceptable(), examples) == examples;
  }

  private int within(double limit, int examples) {
    int count = 0;
    for (int i = 0; i < examples; i++) {
      count += residual[i] <= limit ? 1 : 0;
    }
    return count;
  }

  /** The start of the next search holds both members of a pair: v + conj(v). */
  private void remember() {
    float[] norm = lane;
    System.arraycopy(vectorRe, 0, basis[0], 0, start.length);
    Lanes.dot(kernels, vectorRe, vectorRe, norm);
    for (int at = 0; at < start.length; at += Lanes.COUNT) {
      for (int i = 0; i < Lanes.COUNT; i++) {
        if (norm[i] > 0) { // else nothing was found: the old start stays
          start[at + i] = vectorRe[at + i];
        }
      }
    }
  }

  /** basis[0] = M^products basis[0], its length kept in range. */
  private void powers(Product product) {
    float[] from = basis[0];
    float[] to = basis[1];
    for (int i = 0; i < solver.products(); i++) {
      product.apply(from, to);
      products++;
      float[] swap = from;
      from = to;
      to = swap;
      if (i % 4 == 3) {
        Lanes.normalize(kernels, from, lane);
      }
    }
    if (from != basis[0]) {
      System.arraycopy(from, 0, basis[0], 0, from.length);
    }
  }

  /** Krylov bases and Hessenberg matrices, by the modified Gram-Schmidt process done twice. */
  private void arnoldi(Product product) {
    for (int j = 0; j < krylov; j++) {
      float[] next = basis[j + 1];
      product.apply(basis[j], next);
      products++;
      Lanes.dot(kernels, next, next, lane2);
      for (int i = 0; i < Lanes.COUNT; i++) {
        Arrays.fill(hessenberg[i][j + 1], 0);
        for (int row = 0; row <= j; row++) {
          hessenberg[i][row][j] = 0;
        }
      }
      for (int pass = 0; pass < PASSES; pass++) {
        for (int row = 0; row <= j; row++) {
          Lanes.dot(kernels, basis[row], next, lane);
          for (int i = 0; i < Lanes.COUNT; i++) {
            hessenberg[i][row][j] += lane[i];
            lane[i] = -lane[i];
          }
          Lanes.addMultiple(kernels, lane, basis[row], next);
        }
      }
      float[] before = lane2.clone();
      Lanes.normalize(kernels, next, lane);
      boolean broken = false;
      for (int i = 0; i < Lanes.COUNT; i++) {
        hessenberg[i][j + 1][j] = lane[i];
        boolean rounding = !(lane[i] > BREAKDOWN * Math.sqrt(before[i]));
        if (rounding && dimension[i] > j) {
          dimension[i] = j + 1;
          hessenberg[i][j + 1][j] = 0;
        }
        lane2[i] = rounding ? 0 : 1;
        broken |= rounding;
      }
      if (broken) {
        Lanes.scale(kernels, lane2, next);
      }
    }
  }

  /** Eigenvalue, coefficients of the vector and residual of one example. */
  private void choose(int i, double[] nearRe, double[] nearIm) {
    re[i] = 0;
    im[i] = 0;
    residual[i] = 0;
    Arrays.fill(yRe[i], 0);
    Arrays.fill(yIm[i], 0);
    int n = dimension[i];
    if (n == 0) {
      return;
    }
    double[][] h = hessenberg[i];
    if (!isFinite(h, n) || !small.compute(h, n)) {
      residual[i] = Double.POSITIVE_INFINITY;
      return;
    }
    int chosen = -1;
    double best = 0;
    for (int k = 0; k < n; k++) {
      double dr = nearRe == null ? small.re(k) : small.re(k) - nearRe[i];
      double di = nearRe == null ? small.im(k) : small.im(k) - nearIm[i];
      double size = dr * dr + di * di;
      boolean better = nearRe == null ? size > best : size < best;
      if (small.im(k) >= 0 && (chosen < 0 || better)) {
        chosen = k;
        best = size;
      }
    }
    re[i] = small.re(chosen);
    im[i] = small.im(chosen);
    double size = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
    double left = HessenbergEigenvalues.eigenvector(h, n, re[i], im[i], yRe[i], yIm[i]);
    double last = Math.sqrt(yRe[i][n - 1] * yRe[i][n - 1] + yIm[i][n - 1] * yIm[i][n - 1]);
    residual[i] = size == 0 ? 0 : (left + h[n][n - 1] * last) / size;
    if (nearRe != null && size > 0) {
      // Left and right vectors must belong to one eigenvalue.
      residual[i] = Math.max(residual[i], Math.sqrt(best) / size);
    }
  }

  private static boolean isFinite(double[][] h, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        sum += h[i][j] * 0;
      }
    }
    return sum == 0;
  }

  /** v = V y. */
  private void combine() {
    Arrays.fill(vectorRe, 0f);
    Arrays.fill(vectorIm, 0f);
    for (int j = 0; j < krylov; j++) {
      for (int i = 0; i < Lanes.COUNT; i++) {
        lane[i] = (float) yRe[i][j];
        lane2[i] = (float) yIm[i][j];
      }
      Lanes.addMultiple(kernels, lane, basis[j], vectorRe);
      Lanes.addMultiple(kernels, lane2, basis[j], vectorIm);
    }
  }
}
