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
    int exponent = exponent(matrix, n);
    HessenbergEigenvalues iteration = new HessenbergEigenvalues(n, 30 * Math.max(10, n));
    if (!iteration.compute(hessenberg(scaled(matrix, -exponent)), n)) {
      throw new ArithmeticException("eigenvalues of a matrix of " + n + " rows do not converge");
    }
    double[][] values = new double[n][2];
    for (int i = 0; i < n; i++) {
      values[i][0] = Math.scalb(iteration.re(i), exponent);
      values[i][1] = Math.scalb(iteration.im(i), exponent);
    }
    return values;
  }

  /**
   * The binary exponent of the largest entry of the first n rows and columns, 0 for a matrix of
   * zeros. Divided by 2 to this power a matrix has squares of entries that neither overflow nor
   * vanish, and every other bit of what is computed from it stays as it was.
   */
  static int exponent(double[][] matrix, int n) {
    double largest = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        largest = Math.max(largest, Math.abs(matrix[i][j]));
      }
    }
    return largest == 0 ? 0 : Math.getExponent(largest);
  }

  /** A copy of a matrix times 2 to a power. */
  private static double[][] scaled(double[][] matrix, int exponent) {
    double[][] copy = new double[matrix.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = matrix[i].clone();
      for (int j = 0; j < copy[i].length; j++) {
        copy[i][j] = Math.scalb(copy[i][j], exponent);
      }
    }
    return copy;
  }

  /**
   * An upper Hessenberg matrix with the same eigenvalues. Below the rank of a matrix its columns
   * are rounding errors of rounding errors: each is reflected by a vector of its own scale, since
   * squares of such numbers would vanish.
   *
   * @param h overwritten by the result
   */
  private static double[][] hessenberg(double[][] h) {
    int n = h.length;
    double[] v = new double[n];
    for (int k = 0; k < n - 2; k++) {
      double largest = 0;
      for (int i = k + 1; i < n; i++) {
        largest = Math.max(largest, Math.abs(h[i][k]));
      }
      if (largest > 0) {
        int exponent = Math.getExponent(largest);
        double square = 0;
        for (int i = k + 1; i < n; i++) {
          v[i] = Math.scalb(h[i][k], -exponent);
          square += v[i] * v[i];
        }
        double norm = Math.sqrt(square);
        double head = v[k + 1];
        v[k + 1] += head >= 0 ? norm : -norm;
        double length = square - head * head + v[k + 1] * v[k + 1];
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
    int exponent = exponent(matrix, n);
    double size = 0;
    double[][] a = new double[n][2 * n]; // real and imaginary parts in turn
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][2 * j] = Math.scalb(matrix[i][j], -exponent);
        size = Math.max(size, Math.abs(a[i][2 * j]));
      }
      a[i][2 * i] -= Math.scalb(re, -exponent);
      a[i][2 * i + 1] -= Math.scalb(im, -exponent);
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
