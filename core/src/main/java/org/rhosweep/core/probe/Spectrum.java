package org.rhosweep.core.probe;

import static org.rhosweep.core.Require.require;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
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
   */
  public static double[][] eigenvalues(double[][] matrix) {
    requireSquare(matrix);
    double[][] values = new double[matrix.length][2];
    if (isZero(matrix)) {
      return values; // the decomposition divides by the norm
    }
    EigenDecomposition decomposition = new EigenDecomposition(MatrixUtils.createRealMatrix(matrix));
    for (int i = 0; i < values.length; i++) {
      values[i][0] = decomposition.getRealEigenvalue(i);
      values[i][1] = decomposition.getImagEigenvalue(i);
    }
    return values;
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
    requireSquare(matrix);
    require(!isZero(matrix), "matrix must not be zero: its radius has no derivative");
    RealMatrix m = MatrixUtils.createRealMatrix(matrix);
    EigenDecomposition right = new EigenDecomposition(m);
    EigenDecomposition left = new EigenDecomposition(m.transpose());
    int dominant = 0;
    for (int i = 1; i < matrix.length; i++) {
      dominant = value(right, i).abs() > value(right, dominant).abs() ? i : dominant;
    }
    Complex lambda = value(right, dominant);
    require(lambda.abs() > 0, "the spectral radius must be > 0 for a derivative, was 0");
    int same = 0;
    for (int i = 1; i < matrix.length; i++) {
      double distance = value(left, i).subtract(lambda).abs();
      same = distance < value(left, same).subtract(lambda).abs() ? i : same;
    }
    Complex[] v = vector(right, dominant);
    Complex[] u = vector(left, same);
    Complex product = Complex.ZERO;
    for (int i = 0; i < u.length; i++) {
      product = product.add(u[i].multiply(v[i]));
    }
    Complex factor = lambda.conjugate().divide(lambda.abs()).divide(product);
    double[][] gradient = new double[u.length][v.length];
    for (int row = 0; row < u.length; row++) {
      for (int column = 0; column < v.length; column++) {
        gradient[row][column] = factor.multiply(u[row]).multiply(v[column]).getReal();
      }
    }
    return gradient;
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

  private static Complex value(EigenDecomposition decomposition, int index) {
    return new Complex(
        decomposition.getRealEigenvalue(index), decomposition.getImagEigenvalue(index));
  }

  /**
   * The eigenvector of one eigenvalue. A conjugate pair at i, i + 1 has its vectors' real and
   * imaginary parts in columns i and i + 1, for the member with the positive imaginary part.
   */
  private static Complex[] vector(EigenDecomposition decomposition, int index) {
    double imaginary = decomposition.getImagEigenvalue(index);
    int first = imaginary < 0 ? index - 1 : index;
    Complex[] vector = new Complex[decomposition.getV().getRowDimension()];
    for (int i = 0; i < vector.length; i++) {
      double re = decomposition.getV().getEntry(i, first);
      double im = imaginary == 0 ? 0 : decomposition.getV().getEntry(i, first + 1);
      vector[i] = new Complex(re, imaginary < 0 ? -im : im);
    }
    return vector;
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
