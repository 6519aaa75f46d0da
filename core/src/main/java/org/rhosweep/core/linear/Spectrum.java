package org.rhosweep.core.linear;

import static org.rhosweep.core.Require.require;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Eigenvalues, spectral radius and spectral norm of small dense matrices, with derivatives. All
 * matrices are [row][column], not empty, finite, and not modified. The decompositions take O(n^3).
 */
public final class Spectrum {
  private Spectrum() {}

  /**
   * All eigenvalues, in no particular order.
   *
   * @param matrix [n][n]
   * @return [n][2]: real and imaginary part
   * @throws ArithmeticException where the iteration does not converge
   */
  public static double[][] eigenvalues(double[][] matrix) {
    requireSquare(matrix);
    return DenseEigen.eigenvalues(matrix);
  }

  /**
   * Largest magnitude of an eigenvalue, rho(M) &gt;= 0.
   *
   * @param matrix [n][n]
   */
  public static double radius(double[][] matrix) {
    double largest = 0;
    for (double[] value : eigenvalues(matrix)) {
      largest = Math.max(largest, new Complex(value[0], value[1]).abs());
    }
    return largest;
  }

  /**
   * Largest singular value, sigma_max(M) &gt;= 0.
   *
   * @param matrix [m][n]
   */
  public static double norm(double[][] matrix) {
    requireRectangle(matrix);
    return new SingularValueDecomposition(MatrixUtils.createRealMatrix(matrix)).getNorm();
  }

  /**
   * Derivative of the spectral radius with respect to every entry, for a simple dominant eigenvalue
   * (or pair) lambda that is not zero:
   *
   * <pre>
   *   G = Re( conj(lambda) / |lambda|  u v^T / (u^T v) )      M v = lambda v,  M^T u = lambda u
   * </pre>
   *
   * @param matrix [n][n]
   * @return G, [n][n]
   * @throws IllegalArgumentException where rho = 0
   */
  public static double[][] radiusGradient(double[][] matrix) {
    Dominant dominant = dominant(matrix);
    Complex lambda = new Complex(dominant.re, dominant.im);
    Complex product = Complex.ZERO;
    for (int i = 0; i < matrix.length; i++) {
      product = product.add(dominant.left(i).multiply(dominant.right(i)));
    }
    Complex factor = lambda.conjugate().divide(lambda.abs()).divide(product);
    double[][] gradient = new double[matrix.length][matrix.length];
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < matrix.length; column++) {
        Complex entry = factor.multiply(dominant.left(row)).multiply(dominant.right(column));
        gradient[row][column] = entry.getReal();
      }
    }
    return gradient;
  }

  /**
   * An eigenvalue of largest magnitude with its vectors, of any length: M v = lambda v, M^T u =
   * lambda u.
   *
   * @param re real part of lambda
   * @param im its imaginary part
   * @param rightRe real part of v
   * @param rightIm its imaginary part
   * @param leftRe real part of u
   * @param leftIm its imaginary part
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Dominant(
      double re, double im, double[] rightRe, double[] rightIm, double[] leftRe, double[] leftIm) {
    Complex right(int i) {
      return new Complex(rightRe[i], rightIm[i]);
    }

    Complex left(int i) {
      return new Complex(leftRe[i], leftIm[i]);
    }
  }

  /**
   * The dominant eigenvalue with both its vectors.
   *
   * @param matrix [n][n]
   * @throws IllegalArgumentException where rho = 0
   */
  public static Dominant dominant(double[][] matrix) {
    requireSquare(matrix);
    require(!isZero(matrix), "matrix must not be zero: its radius has no derivative");
    double[][] values = eigenvalues(matrix);
    int dominant = 0;
    for (int i = 1; i < values.length; i++) {
      dominant = size(values[i]) > size(values[dominant]) ? i : dominant;
    }
    double[] lambda = values[dominant];
    require(size(lambda) > 0, "the spectral radius must be > 0 for a derivative, was 0");
    double[][] v = DenseEigen.vector(matrix, lambda[0], lambda[1]);
    double[][] u = DenseEigen.vector(transposed(matrix), lambda[0], lambda[1]);
    return new Dominant(lambda[0], lambda[1], v[0], v[1], u[0], u[1]);
  }

  /**
   * Derivative of the spectral norm with respect to every entry, u1 v1^T for the leading singular
   * vectors, where the largest singular value is simple.
   *
   * @param matrix [m][n]
   * @return [m][n]
   */
  public static double[][] normGradient(double[][] matrix) {
    requireRectangle(matrix);
    SingularValueDecomposition decomposition =
        new SingularValueDecomposition(MatrixUtils.createRealMatrix(matrix));
    return decomposition
        .getU()
        .getColumnVector(0)
        .outerProduct(decomposition.getV().getColumnVector(0))
        .getData();
  }

  private static double size(double[] value) {
    return new Complex(value[0], value[1]).abs();
  }

  private static double[][] transposed(double[][] matrix) {
    return MatrixUtils.createRealMatrix(matrix).transpose().getData();
  }

  private static boolean isZero(double[][] matrix) {
    for (double[] row : matrix) {
      for (double entry : row) {
        if (entry != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static void requireSquare(double[][] matrix) {
    requireRectangle(matrix);
    require(
        matrix.length == matrix[0].length,
        "matrix must be square, was [%d, %d]",
        matrix.length,
        matrix[0].length);
  }

  private static void requireRectangle(double[][] matrix) {
    require(matrix.length > 0 && matrix[0].length > 0, "matrix must not be empty");
    for (int row = 0; row < matrix.length; row++) {
      require(
          matrix[row].length == matrix[0].length,
          "matrix must have rows of %d, row %d has %d",
          matrix[0].length,
          row,
          matrix[row].length);
      for (double entry : matrix[row]) {
        require(Double.isFinite(entry), "matrix must be finite, has %s in row %d", entry, row);
      }
    }
  }
}
