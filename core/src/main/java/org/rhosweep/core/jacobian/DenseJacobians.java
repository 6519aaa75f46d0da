package org.rhosweep.core.jacobian;

/** Matrices written out, one product for each column. */
public final class DenseJacobians {
  private DenseJacobians() {}

  /**
   * Matrices of some examples.
   *
   * @param wanted for each example whether its matrix is wanted
   * @return [example][row][column], null where it is not wanted
   */
  public static double[][][] of(BatchOperator operator, boolean[] wanted) {
    VectorShape domain = operator.domain();
    VectorShape range = operator.range();
    double[][][] matrices = new double[Lanes.COUNT][][];
    for (int i = 0; i < Lanes.COUNT; i++) {
      matrices[i] = wanted[i] ? new double[range.dimension()][domain.dimension()] : null;
    }
    float[] unit = new float[domain.floats()];
    float[] product = new float[range.floats()];
    for (int column = 0; column < domain.dimension(); column++) {
      int at = domain.row(column) * Lanes.COUNT;
      java.util.Arrays.fill(unit, at, at + Lanes.COUNT, 1f);
      operator.times(unit, product);
      java.util.Arrays.fill(unit, at, at + Lanes.COUNT, 0f);
      for (int row = 0; row < range.dimension(); row++) {
        for (int i = 0; i < Lanes.COUNT; i++) {
          if (wanted[i]) {
            matrices[i][row][column] = product[range.row(row) * Lanes.COUNT + i];
          }
        }
      }
    }
    return matrices;
  }
}
