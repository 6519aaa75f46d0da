package org.rhosweep.core.lsc;

import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.linear.Spectrum;

/**
 * Spectral radius or norm of a dense matrix M with its derivative, a sum of outer products:
 *
 * <pre>
 *   d value / dM = sum over i of left_i right_i^T
 * </pre>
 *
 * @param value the radius or the norm
 * @param left one vector for each product, in the range of M
 * @param right one for each product, in its domain
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DenseMeasure(double value, double[][] left, double[][] right) {
  /**
   * Measures.
   *
   * @param matrix [row][column]; square for the radius
   */
  public static DenseMeasure of(Lsc.Measure measure, double[][] matrix) {
    boolean norm = measure == Lsc.Measure.NORM;
    double value = norm ? Spectrum.norm(matrix) : Spectrum.radius(matrix);
    double[][] derivative = new double[matrix.length][matrix[0].length]; // of 0 there is none
    if (value > 0) {
      derivative = norm ? Spectrum.normGradient(matrix) : Spectrum.radiusGradient(matrix);
    }
    double[][] left = new double[matrix[0].length][matrix.length];
    double[][] right = new double[matrix[0].length][matrix[0].length];
    for (int column = 0; column < left.length; column++) {
      right[column][column] = 1;
      for (int row = 0; row < matrix.length; row++) {
        left[column][row] = derivative[row][column];
      }
    }
    return new DenseMeasure(value, left, right);
  }
}
