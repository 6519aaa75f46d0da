package org.rhosweep.core.jacobian;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.network.ParameterLayout.Block;

/**
 * Turns gradients of affine maps into gradients of weights. With a = U x + W r + b and a' = U x' +
 * W r',
 *
 * <pre>
 *   dU += ga x^T + ga' x'^T        dW += ga r^T + ga' r'^T        db += sum over examples of ga
 * </pre>
 */
final class ParameterGradient {
  private static final int LANES = Kernels.LANES;
  private static final int ROWS = Kernels.ROWS;

  private final Kernels kernels;
  private final LayerWeights weights;
  private final CellEquations cell;
  private final Workspace workspace;
  private final float[] transposed;

  ParameterGradient(Kernels kernels, LayerWeights weights, Workspace workspace) {
    this.kernels = kernels;
    this.weights = weights;
    this.workspace = workspace;
    cell = weights.layout.shape().equations();
    transposed = new float[LANES * LANES];
  }

  /**
   * Adds the gradients that a program left in the workspace.
   *
   * @param tangents the direction that was differentiated, or null for none
   * @param x the layer's input
   * @param v the direction
   */
  void add(
      ReverseProgram reverse, TangentProgram tangents, float[] x, float[] v, float[] gradient) {
    int affines = cell.affines().size();
    float[] ga = workspace.arrays[Workspace.AFFINE_GRADIENT];
    float[] gaTangent = workspace.arrays[Workspace.TANGENT_AFFINE_GRADIENT];
    for (int k = 0; k < affines; k++) {
      int at = k * workspace.entry();
      boolean moves = tangents != null && reverse.isThere(affines + k);
      if (reverse.isThere(k)) {
        if (weights.input[k] != null) {
          outer(weights.input[k].block(), ga, at, x, 0, gradient);
        }
        if (weights.recurrent[k] != null) {
          outer(weights.recurrent[k].block(), ga, at, source(k), sourceAt(k), gradient);
        }
        if (weights.bias[k] >= 0) {
          bias(ga, at, gradient, weights.bias[k]);
        }
      }
      if (moves && tangents.movesInput() && weights.input[k] != null) {
        outer(weights.input[k].block(), gaTangent, at, v, 0, gradient);
      }
      if (moves && tangents.readsMovingSource(k)) {
        float[] source = tangents.movingSource(k, v);
        outer(weights.recurrent[k].block(), gaTangent, at, source, tangents.movingAt(k), gradient);
      }
    }
  }

  private float[] source(int k) {
    boolean state = cell.affines().get(k).source() < cell.states().size();
    return workspace.arrays[state ? Workspace.PREVIOUS : Workspace.VALUE];
  }

  private int sourceAt(int k) {
    int source = cell.affines().get(k).source();
    int states = cell.states().size();
    return (source < states ? source : source - states) * workspace.entry();
  }

  /** dM += g y^T, summed over examples. */
  private void outer(Block block, float[] g, int gAt, float[] y, int yAt, float[] gradient) {
    for (int column = 0; column < block.columns(); column += LANES) {
      int width = Math.min(LANES, block.columns() - column);
      if (width < LANES) {
        java.util.Arrays.fill(transposed, 0f);
      }
      kernels.transpose(y, yAt + column * LANES, width, transposed, 0);
      for (int row = 0; row < block.rows(); row += ROWS) {
        int to = block.at(row, column);
        kernels.weightGradient(
            g, gAt + row * LANES, 0, transposed, 0, 1, gradient, to, block.rowStride());
      }
    }
  }

  private void bias(float[] g, int gAt, float[] gradient, int to) {
    for (int unit = 0; unit < weights.layout.shape().hiddenSize(); unit++) {
      float sum = 0;
      for (int lane = 0; lane < LANES; lane++) {
        sum += g[gAt + unit * LANES + lane];
      }
      gradient[to + unit] += sum;
    }
  }
}
