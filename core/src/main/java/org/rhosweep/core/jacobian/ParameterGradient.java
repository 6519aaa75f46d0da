package org.rhosweep.core.jacobian;

import static org.rhosweep.core.network.ParameterLayout.padded;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.SkewSymmetric;
import org.rhosweep.kernels.Kernels;

/**
 * Turns gradients of affine maps into gradients of weights. With a = U x + W r + b and a' = U x' +
 * W r',
 *
 * <pre>
 *   dU += ga x^T + ga' x'^T        dW += ga r^T + ga' r'^T        db += sum over examples of ga
 * </pre>
 *
 * and gradients of coefficients, summed over examples, into those of trained vectors.
 */
final class ParameterGradient {
  private static final int LANES = Kernels.LANES;
  private static final int ROWS = Kernels.ROWS;

  private final Kernels kernels;
  private final LayerWeights weights;
  private final CellEquations cell;
  private final Workspace workspace;
  private final float[] transposed;
  private final float[] diagonal;
  private final double[] ofUnit;

  ParameterGradient(Kernels kernels, LayerWeights weights, Workspace workspace) {
    this.kernels = kernels;
    this.weights = weights;
    this.workspace = workspace;
    cell = weights.layout.shape().transition(weights.layer);
    transposed = new float[LANES * LANES];
    diagonal = new float[weights.layout.shape().hiddenSize()];
    ofUnit = new double[cell.coefficients().size()];
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
        if (trains(weights.input[k])) {
          outer(weights.input[k].block(), ga, at, x, 0, gradient);
        }
        if (trains(weights.recurrent[k])) {
          outer(weights.recurrent[k].block(), ga, at, source(k), sourceAt(k), gradient);
        }
        if (weights.bias[k] >= 0) {
          bias(ga, at, gradient, weights.bias[k]);
        }
      }
      if (moves && tangents.movesInput() && trains(weights.input[k])) {
        outer(weights.input[k].block(), gaTangent, at, v, 0, gradient);
      }
      if (moves && tangents.readsMovingSource(k) && trains(weights.recurrent[k])) {
        float[] source = tangents.movingSource(k, v);
        outer(weights.recurrent[k].block(), gaTangent, at, source, tangents.movingAt(k), gradient);
      }
    }
    addVectors(reverse, gradient);
  }

  private static boolean trains(LinearMap map) {
    return map != null && map.block() != null;
  }

  /** Adds the gradients of trained vectors that a program leaves. */
  private void addVectors(ReverseProgram reverse, float[] gradient) {
    if (ofUnit.length == 0) {
      return;
    }
    reverse.runCoefficients();
    float[] all = workspace.arrays[Workspace.COEFFICIENT_GRADIENT];
    for (int unit = 0; unit < diagonal.length; unit++) {
      for (int i = 0; i < ofUnit.length; i++) {
        double sum = 0;
        int at = i * workspace.entry() + unit * LANES;
        for (int lane = 0; lane < LANES; lane++) {
          sum += all[at + lane];
        }
        ofUnit[i] = sum;
      }
      double[] vectors = weights.coefficients.vectorGradients(unit, ofUnit);
      for (int i = 0; i < vectors.length; i++) {
        gradient[weights.coefficients.vectorOffset(i) + unit] += (float) vectors[i];
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
    boolean zeroDiagonal = weights.layout.hasZeroDiagonal(block);
    for (int unit = 0; zeroDiagonal && unit < diagonal.length; unit++) {
      diagonal[unit] = gradient[block.at(unit, unit)];
    }
    for (int column = 0; column < block.columns(); column += LANES) {
      int width = Math.min(LANES, block.columns() - column);
      if (width < LANES) {
        java.util.Arrays.fill(transposed, 0f);
      }
      kernels.transpose(y, yAt + column * LANES, width, transposed, 0);
      int to = block.at(0, column);
      kernels.weightGradient(
          g, gAt, 0, padded(block.rows(), ROWS), transposed, 0, 1, gradient, to, block.rowStride());
    }
    for (int unit = 0; zeroDiagonal && unit < diagonal.length; unit++) {
      gradient[block.at(unit, unit)] = diagonal[unit]; // what is not trained has no gradient
    }
    if (weights.layout.isSkewSymmetric(block)) {
      SkewSymmetric.project(gradient, block);
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
