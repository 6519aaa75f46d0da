package org.rhosweep.core.jacobian;

import java.util.Arrays;
import org.rhosweep.core.init.PluginReduction;

/**
 * A number of 32 matrices that are written out. Its derivative D has as many forms as the matrix
 * has columns: D = sum over columns c of D e_c e_c^T.
 */
public final class DenseReduction implements MatrixFunctional {
  private final BatchOperator operator;
  private final PluginReduction reduction;
  private final double[] values = new double[Lanes.COUNT];
  private final boolean[] differentiable = new boolean[Lanes.COUNT];
  private final double[][][] derivatives = new double[Lanes.COUNT][][];
  private final float[] left;
  private final float[] right;

  public DenseReduction(BatchOperator operator, PluginReduction reduction) {
    this.operator = operator;
    this.reduction = reduction;
    left = new float[operator.range().floats()];
    right = new float[operator.domain().floats()];
  }

  @Override
  public void measure(int examples, boolean derivative) {
    boolean[] wanted = new boolean[Lanes.COUNT];
    Arrays.fill(wanted, 0, examples, true);
    double[][][] matrices = DenseJacobians.of(operator, wanted);
    Arrays.fill(values, 0);
    Arrays.fill(differentiable, false);
    for (int i = 0; i < examples; i++) {
      int rows = operator.range().dimension();
      derivatives[i] = new double[rows][operator.domain().dimension()];
      values[i] = reduction.measure(matrices[i], derivatives[i]);
      differentiable[i] = derivative && Double.isFinite(values[i]) && isFinite(derivatives[i]);
    }
    form(0);
  }

  private static boolean isFinite(double[][] matrix) {
    return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
  }

  @Override
  public int forms() {
    return operator.domain().dimension();
  }

  @Override
  public void form(int column) {
    Arrays.fill(left, 0f);
    Arrays.fill(right, 0f);
    int at = operator.domain().row(column) * Lanes.COUNT;
    for (int i = 0; i < Lanes.COUNT; i++) {
      if (differentiable[i]) {
        right[at + i] = 1;
        for (int row = 0; row < derivatives[i].length; row++) {
          left[operator.range().row(row) * Lanes.COUNT + i] = (float) derivatives[i][row][column];
        }
      }
    }
  }

  @Override
  public double[] values() {
    return values;
  }

  @Override
  public boolean[] differentiable() {
    return differentiable;
  }

  @Override
  public float[] leftRe() {
    return left;
  }

  @Override
  public float[] leftIm() {
    return null;
  }

  @Override
  public float[] rightRe() {
    return right;
  }

  @Override
  public float[] rightIm() {
    return null;
  }
}
