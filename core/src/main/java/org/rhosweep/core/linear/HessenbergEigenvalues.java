package org.rhosweep.core.linear;

/**
 * Eigenvalues of a small upper Hessenberg matrix by the implicit double-shift QR iteration, and one
 * eigenvector by substitution.
 *
 * @see "Francis (1961), The QR transformation; Golub and Van Loan (2013), Matrix computations,
 *     section 7.5"
 */
public final class HessenbergEigenvalues {
  private static final double EPSILON = 0x1p-52;
  private static final int MAX_ITERATIONS = 60;

  private final int maxIterations;
  private final double[][] h;
  private final double[] re;
  private final double[] im;
  private double norm;

  /** Room for matrices of up to this many rows. */
  public HessenbergEigenvalues(int largest) {
    this(largest, MAX_ITERATIONS);
  }

  /** With so many QR steps for an eigenvalue at most: clusters that are defective need more. */
  HessenbergEigenvalues(int largest, int maxIterations) {
    this.maxIterations = maxIterations;
    h = new double[largest][largest];
    re = new double[largest];
    im = new double[largest];
  }

  /**
   * Finds all eigenvalues.
   *
   * @param matrix upper Hessenberg, at least [n][n]; not modified
   * @return whether the iteration converged
   */
  public boolean compute(double[][] matrix, int n) {
    int exponent = DenseEigen.exponent(matrix, n);
    double square = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        h[i][j] = Math.scalb(matrix[i][j], -exponent);
        square += h[i][j] * h[i][j];
      }
    }
    norm = Math.sqrt(square);
    if (!iterate(n)) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      re[i] = Math.scalb(re[i], exponent);
      im[i] = Math.scalb(im[i], exponent);
    }
    return true;
  }

  private boolean iterate(int n) {
    int last = n - 1;
    int iteration = 0;
    while (last >= 0) {
      int first = activeFrom(last);
      if (first == last) {
        re[last] = h[last][last];
        im[last] = 0;
        last--;
        iteration = 0;
      } else if (first == last - 1) {
        ofPair(last);
        last -= 2;
        iteration = 0;
      } else if (iteration++ >= maxIterations) {
        return false;
      } else {
        sweep(first, last, iteration % 10 == 0);
      }
    }
    return true;
  }

  /** Real part of an eigenvalue of the last matrix. */
  public double re(int i) {
    return re[i];
  }

  /** Its imaginary part. */
  public double im(int i) {
    return im[i];
  }

  /** The first row of the unreduced block that ends at {@code last}. */
  private int activeFrom(int last) {
    int row = last;
    while (row > 0) {
      double around = Math.abs(h[row - 1][row - 1]) + Math.abs(h[row][row]);
      // Against the norm as well: blocks of zero eigenvalues have nothing around.
      if (Math.abs(h[row][row - 1]) <= EPSILON * Math.max(around, norm)) {
        h[row][row - 1] = 0;
        break;
      }
      row--;
    }
    return row;
  }

  /** Eigenvalues of the 2 x 2 block that ends at {@code last}. */
  private void ofPair(int last) {
    int i = last - 1;
    double half = (h[i][i] - h[last][last]) / 2;
    double middle = (h[i][i] + h[last][last]) / 2;
    double square = half * half + h[i][last] * h[last][i];
    double root = Math.sqrt(Math.abs(square));
    re[i] = square >= 0 ? middle + root : middle;
    re[last] = square >= 0 ? middle - root : middle;
    im[i] = square >= 0 ? 0 : root;
    im[last] = square >= 0 ? 0 : -root;
  }

  /**
   * One double-shift QR step on rows and columns first … last, three or more. With the eigenvalues
   * l1, l2 of the last 2 x 2 block and a = h_first,first it begins with the first column of (H - l1
   * I)(H - l2 I):
   *
   * <pre>
   *   x = (a - l1)(a - l2) + h_01 h_10,   y = h_10 (a + h_11 - l1 - l2),   z = h_10 h_21
   * </pre>
   */
  private void sweep(int first, int last, boolean exceptional) {
    // As differences: of a cluster of eigenvalues, squares would leave the rounding alone.
    double top = h[first][first];
    double r = h[last][last] - top;
    double s = h[last - 1][last - 1] - top;
    double product = h[last - 1][last] * h[last][last - 1];
    if (exceptional) { // leaves a cycle
      double size = Math.abs(h[last][last - 1]) + Math.abs(h[last - 1][last - 2]);
      r += 0.75 * size;
      s = r;
      product = -0.4375 * size * size;
    }
    double x = r * s - product + h[first][first + 1] * h[first + 1][first];
    double y = h[first + 1][first] * (h[first + 1][first + 1] - top - r - s);
    double z = h[first + 2][first + 1] * h[first + 1][first];
    for (int k = first; k < last - 1; k++) {
      reflect(first, last, k, 3, x, y, z);
      x = h[k + 1][k];
      y = h[k + 2][k];
      z = k + 3 <= last ? h[k + 3][k] : 0;
    }
    reflect(first, last, last - 1, 2, x, y, 0);
  }

  /** Applies I - b v v^T from both sides, which takes (x, y, z) to a multiple of e_1. */
  private void reflect(int first, int last, int k, int size, double x, double y, double z) {
    double norm = Math.sqrt(x * x + y * y + z * z);
    if (norm == 0) {
      return;
    }
    double head = x + (x >= 0 ? norm : -norm);
    double b = 2 / (head * head + y * y + z * z);
    fromLeft(h[k], h[k + 1], size == 3 ? h[k + 2] : null, first, k, last, b, head, y, z);
    for (int i = first; i <= Math.min(k + 3, last); i++) {
      double[] row = h[i];
      double dot = head * row[k] + y * row[k + 1];
      if (size == 3) {
        dot += z * row[k + 2];
        row[k + 2] -= b * dot * z;
      }
      row[k] -= b * dot * head;
      row[k + 1] -= b * dot * y;
    }
  }

  /** Rows k … k + 2, or two of them where {@code third} is null, in loops that can be vectors. */
  private static void fromLeft(
      double[] one,
      double[] two,
      double[] third,
      int first,
      int k,
      int last,
      double b,
      double head,
      double y,
      double z) {
    int from = Math.max(first, k - 1);
    if (third == null) {
      for (int column = from; column <= last; column++) {
        double dot = head * one[column] + y * two[column];
        one[column] -= b * dot * head;
        two[column] -= b * dot * y;
      }
      return;
    }
    for (int column = from; column <= last; column++) {
      double dot = head * one[column] + y * two[column] + z * third[column];
      third[column] -= b * dot * z;
      one[column] -= b * dot * head;
      two[column] -= b * dot * y;
    }
  }

  /**
   * The eigenvector of one eigenvalue, unit length, from the last row of (H - lambda I) y = 0
   * upwards.
   *
   * @param matrix upper Hessenberg without a zero below the diagonal
   * @param yRe real part, overwritten
   * @param yIm imaginary part, overwritten
   * @return what is left of the first row: |((H - lambda I) y)_0|
   */
  public static double eigenvector(
      double[][] matrix, int n, double lambdaRe, double lambdaIm, double[] yRe, double[] yIm) {
    yRe[n - 1] = 1;
    yIm[n - 1] = 0;
    double leftRe = 0;
    double leftIm = 0;
    for (int row = n - 1; row >= 0; row--) {
      leftRe = -lambdaRe * yRe[row] + lambdaIm * yIm[row];
      leftIm = -lambdaRe * yIm[row] - lambdaIm * yRe[row];
      for (int column = row; column < n; column++) {
        leftRe += matrix[row][column] * yRe[column];
        leftIm += matrix[row][column] * yIm[column];
      }
      if (row > 0) {
        yRe[row - 1] = -leftRe / matrix[row][row - 1];
        yIm[row - 1] = -leftIm / matrix[row][row - 1];
      }
    }
    double square = 0;
    for (int i = 0; i < n; i++) {
      square += yRe[i] * yRe[i] + yIm[i] * yIm[i];
    }
    double norm = Math.sqrt(square);
    for (int i = 0; i < n; i++) {
      yRe[i] /= norm;
      yIm[i] /= norm;
    }
    return Math.sqrt(leftRe * leftRe + leftIm * leftIm) / norm;
  }
}
