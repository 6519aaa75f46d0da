package org.rhosweep.core.linear;

/**
 * Eigenvalues and single eigenvectors of dense matrices in O(n^3): reflections to Hessenberg form,
 * QR iteration, and inverse iteration for a vector. Matrices with many zero rows, such as the
 * Jacobians of rectified layers, are no special case.
 *
 * @see "Golub and Van Loan (2013), Matrix computations, sections 7.4 to 7.6"
 */
final class DenseEigen {
  private static final double EPSILON = 0x1p-52;

  private DenseEigen() {}

  /**
   * All eigenvalues.
   *
   * @param matrix square, finite
   * @return [n][2]: real and imaginary part
   * @throws ArithmeticException where the iteration does not converge
   */
  static double[][] eigenvalues(double[][] matrix) {
    int n = matrix.length;
    HessenbergEigenvalues iteration = new HessenbergEigenvalues(n);
    if (!iteration.compute(hessenberg(matrix), n)) {
      throw new ArithmeticException("eigenvalues of a matrix of " + n + " rows do not converge");
    }
    double[][] values = new double[n][2];
    for (int i = 0; i < n; i++) {
      values[i][0] = iteration.re(i);
      values[i][1] = iteration.im(i);
    }
    return values;
  }

  /** An upper Hessenberg matrix with the same eigenvalues. */
  private static double[][] hessenberg(double[][] matrix) {
    int n = matrix.length;
    double[][] h = new double[n][];
    for (int i = 0; i < n; i++) {
      h[i] = matrix[i].clone();
    }
    double[] v = new double[n];
    for (int k = 0; k < n - 2; k++) {
      double square = 0;
      for (int i = k + 1; i < n; i++) {
        v[i] = h[i][k];
        square += v[i] * v[i];
      }
      double norm = Math.sqrt(square);
      if (norm > 0) {
        v[k + 1] += v[k + 1] >= 0 ? norm : -norm;
        double length = square - h[k + 1][k] * h[k + 1][k] + v[k + 1] * v[k + 1];
        reflect(h, v, k + 1, 2 / length);
      }
      for (int i = k + 2; i < n; i++) {
        h[i][k] = 0;
      }
    }
    return h;
  }

  /** H = (I - b v v^T) H (I - b v v^T) for a v that is zero above {@code first}. */
  private static void reflect(double[][] h, double[] v, int first, double b) {
    int n = h.length;
    double[] dots = new double[n];
    for (int i = first; i < n; i++) {
      for (int column = 0; column < n; column++) {
        dots[column] += v[i] * h[i][column];
      }
    }
    for (int i = first; i < n; i++) {
      for (int column = 0; column < n; column++) {
        h[i][column] -= b * v[i] * dots[column];
      }
    }
    for (double[] row : h) {
      double dot = 0;
      for (int i = first; i < n; i++) {
        dot += row[i] * v[i];
      }
      for (int i = first; i < n; i++) {
        row[i] -= b * dot * v[i];
      }
    }
  }

  /**
   * The eigenvector of an eigenvalue, unit length, by two steps of inverse iteration.
   *
   * @return [2][n]: real and imaginary part
   */
  static double[][] vector(double[][] matrix, double re, double im) {
    int n = matrix.length;
    double size = 0;
    for (double[] row : matrix) {
      for (double entry : row) {
        size = Math.max(size, Math.abs(entry));
      }
    }
    double[][] a = new double[n][2 * n]; // real and imaginary parts in turn
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][2 * j] = matrix[i][j];
      }
      a[i][2 * i] -= re;
      a[i][2 * i + 1] -= im;
    }
    int[] pivots = factorize(a, EPSILON * size);
    double[] x = new double[2 * n];
    for (int i = 0; i < n; i++) {
      x[2 * i] = 1 + 0.5 * i / n; // no special direction
      x[2 * i + 1] = im == 0 ? 0 : 0.25 - 0.5 * i / n;
    }
    for (int iteration = 0; iteration < 2; iteration++) {
      solve(a, pivots, x);
      normalize(x);
    }
    double[][] vector = new double[2][n];
    for (int i = 0; i < n; i++) {
      vector[0][i] = x[2 * i];
      vector[1][i] = x[2 * i + 1];
    }
    return vector;
  }

  private static void normalize(double[] x) {
    double largest = 0;
    for (double entry : x) {
      largest = Math.max(largest, Math.abs(entry));
    }
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] /= largest;
      square += x[i] * x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] /= Math.sqrt(square);
    }
  }

  /** LU with row pivots in place; a pivot below {@code least} is replaced by it. */
  private static int[] factorize(double[][] a, double least) {
    int n = a.length;
    int[] pivots = new int[n];
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = square(a[i], k) > square(a[pivot], k) ? i : pivot;
      }
      pivots[k] = pivot;
      double[] swap = a[k];
      a[k] = a[pivot];
      a[pivot] = swap;
      if (square(a[k], k) < least * least) {
        a[k][2 * k] = least;
        a[k][2 * k + 1] = 0;
      }
      double[] row = a[k];
      double inverse = 1 / square(row, k);
      for (int i = k + 1; i < n; i++) {
        double[] other = a[i];
        double re = (other[2 * k] * row[2 * k] + other[2 * k + 1] * row[2 * k + 1]) * inverse;
        double im = (other[2 * k + 1] * row[2 * k] - other[2 * k] * row[2 * k + 1]) * inverse;
        other[2 * k] = re;
        other[2 * k + 1] = im;
        for (int j = k + 1; j < n; j++) {
          other[2 * j] -= re * row[2 * j] - im * row[2 * j + 1];
          other[2 * j + 1] -= re * row[2 * j + 1] + im * row[2 * j];
        }
      }
    }
    return pivots;
  }

  private static double square(double[] row, int k) {
    return row[2 * k] * row[2 * k] + row[2 * k + 1] * row[2 * k + 1];
  }

  private static void solve(double[][] a, int[] pivots, double[] x) {
    int n = a.length;
    for (int k = 0; k < n; k++) {
      for (int part = 0; part < 2; part++) {
        double swap = x[2 * k + part];
        x[2 * k + part] = x[2 * pivots[k] + part];
        x[2 * pivots[k] + part] = swap;
      }
    }
    for (int i = 0; i < n; i++) {
      subtract(a[i], 0, i, x, i);
    }
    for (int i = n - 1; i >= 0; i--) {
      subtract(a[i], i + 1, n, x, i);
      double inverse = 1 / square(a[i], i);
      double re = (x[2 * i] * a[i][2 * i] + x[2 * i + 1] * a[i][2 * i + 1]) * inverse;
      double im = (x[2 * i + 1] * a[i][2 * i] - x[2 * i] * a[i][2 * i + 1]) * inverse;
      x[2 * i] = re;
      x[2 * i + 1] = im;
    }
  }

  /** x_i = x_i - sum over columns of a_j x_j. */
  private static void subtract(double[] row, int from, int to, double[] x, int i) {
    double re = 0;
    double im = 0;
    for (int j = from; j < to; j++) {
      re += row[2 * j] * x[2 * j] - row[2 * j + 1] * x[2 * j + 1];
      im += row[2 * j] * x[2 * j + 1] + row[2 * j + 1] * x[2 * j];
    }
    x[2 * i] -= re;
    x[2 * i + 1] -= im;
  }
}
