package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Each gate's block is gain times a Haar-random orthogonal matrix: QR of a Gaussian matrix with the
 * signs of R's diagonal fixed; the rows or columns of one where the block is not square. Saxe,
 * McClelland, Ganguli (2014); Mezzadri (2007) for the signs.
 *
 * @param gain every singular value, &gt; 0
 */
@Named("orthogonal")
public record Orthogonal(@Default("1.0") @ColumnName("init_gain") double gain)
    implements MatrixScheme {
  public Orthogonal {
    require(gain > 0 && Double.isFinite(gain), "gain must be > 0, was %s", gain);
  }

  @Override
  public boolean hasIndependentEntries() {
    return false;
  }

  @Override
  public double secondMoment(int fanOut, int fanIn) {
    return gain * gain / Math.max(fanOut, fanIn);
  }

  @Override
  public double[] sample(int fanOut, int fanIn, RandomStream random) {
    int rows = Math.max(fanOut, fanIn);
    int columns = Math.min(fanOut, fanIn);
    double[] gaussian = new double[rows * columns]; // column-major
    for (int i = 0; i < gaussian.length; i++) {
      gaussian[i] = random.nextGaussian();
    }
    double[] q = haarFrame(gaussian, rows, columns);
    double[] weights = new double[fanOut * fanIn];
    for (int i = 0; i < fanOut; i++) {
      for (int j = 0; j < fanIn; j++) {
        weights[i * fanIn + j] = gain * (fanOut >= fanIn ? q[j * rows + i] : q[i * rows + j]);
      }
    }
    return weights;
  }

  /**
   * The orthonormal factor Q of A = QR with a positive diagonal of R, by Householder reflections:
   * without the sign rule Q would not be uniform (Mezzadri 2007, section 5).
   *
   * @param a [rows, columns] in column-major order, rows &gt;= columns; overwritten
   * @return Q, [rows, columns] in column-major order
   */
  private static double[] haarFrame(double[] a, int rows, int columns) {
    double[] sign = new double[columns];
    for (int k = 0; k < columns; k++) {
      int column = k * rows;
      double norm = 0;
      for (int i = k; i < rows; i++) {
        norm += a[column + i] * a[column + i];
      }
      norm = StrictMath.sqrt(norm);
      // R[k][k] = -copysign(norm, a_kk); v = x + copysign(norm, x_k) e_k, scaled to v^T v = 2.
      double head = a[column + k];
      sign[k] = head >= 0 ? -1 : 1;
      a[column + k] = head + (head >= 0 ? norm : -norm);
      double scale = 1 / StrictMath.sqrt(norm * (norm + Math.abs(head)));
      for (int i = k; i < rows; i++) {
        a[column + i] *= scale;
      }
      for (int j = k + 1; j < columns; j++) {
        reflect(a, column, a, j * rows, k, rows);
      }
    }
    double[] q = new double[rows * columns];
    for (int j = 0; j < columns; j++) {
      q[j * rows + j] = sign[j];
      for (int k = columns - 1; k >= 0; k--) {
        reflect(a, k * rows, q, j * rows, k, rows);
      }
    }
    return q;
  }

  /** x = x - v (v^T x) on entries from k on, where v^T v = 2. */
  private static void reflect(double[] v, int vAt, double[] x, int xAt, int k, int rows) {
    double dot = 0;
    for (int i = k; i < rows; i++) {
      dot += v[vAt + i] * x[xAt + i];
    }
    for (int i = k; i < rows; i++) {
      x[xAt + i] -= dot * v[vAt + i];
    }
  }
}
