package org.rhosweep.core.engine.simd;

import static org.rhosweep.core.network.ParameterLayout.padded;

import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.network.SkewSymmetric;
import org.rhosweep.kernels.Kernels;

/**
 * One layer's weights in the order in which the kernels read them, packed once per training step.
 *
 * <pre>
 *   forward   [affine][panel of 8 units][k][8]     k runs over the inputs, then over the source
 *   transposed, for the gradient of the data:
 *   input     [panel of 8 inputs][affine][unit][8]
 *   source    [panel of 8 units][affine][unit][8], for the affine maps that read that source
 * </pre>
 */
final class PackedLayer {
  private static final int ROWS = Kernels.ROWS;

  private final ParameterLayout layout;
  private final int layer;
  private final List<Affine> affines;
  final int inputSize;
  final int hiddenSize;
  final int paddedHidden;
  private final float[][] forward;
  private final float[] inputTransposed;
  private final float[][] sourceTransposed;
  private final int inputAffines;
  private final int[] sourceAffines;

  /** Counts the affine maps of each source while they are packed. */
  private final int[] nthOfSource;

  PackedLayer(ParameterLayout layout, int layer, boolean needsInputGradient) {
    this.layout = layout;
    this.layer = layer;
    CellEquations equations = layout.shape().equations(layer);
    affines = equations.affines();
    inputSize = layout.shape().inputSize(layer);
    hiddenSize = layout.shape().hiddenSize();
    paddedHidden = padded(hiddenSize, ROWS);
    forward = new float[affines.size()][];
    sourceAffines = new int[equations.states().size() + equations.values().size()];
    int readers = 0;
    for (int k = 0; k < affines.size(); k++) {
      Affine affine = affines.get(k);
      forward[k] = new float[Math.multiplyExact(paddedHidden, innerSize(affine))];
      readers += affine.trainsInput(layer) ? 1 : 0;
      if (affine.trainsSource()) {
        sourceAffines[affine.source()]++;
      }
    }
    nthOfSource = new int[sourceAffines.length];
    inputAffines = readers;
    inputTransposed =
        needsInputGradient
            ? new float[padded(inputSize, ROWS) * inputAffines * paddedHidden]
            : null;
    sourceTransposed = new float[sourceAffines.length][];
    for (int source = 0; source < sourceAffines.length; source++) {
      sourceTransposed[source] = new float[paddedHidden * sourceAffines[source] * paddedHidden];
    }
  }

  private int innerSize(Affine affine) {
    return (affine.trainsInput(layer) ? inputSize : 0) + (affine.trainsSource() ? hiddenSize : 0);
  }

  float[] forward(int affine) {
    return forward[affine];
  }

  /** Floats from one panel of 8 units to the next in {@link #forward}. */
  int forwardStride(int affine) {
    return innerSize(affines.get(affine)) * ROWS;
  }

  float[] inputTransposed() {
    return inputTransposed;
  }

  /** Where one map's part begins: {@code nth} counts those with weights for the input. */
  int inputTransposedPanel(int panel, int nth) {
    return (panel * inputAffines + nth) * paddedHidden * ROWS;
  }

  /** Floats from one panel to the next. */
  int inputTransposedStride() {
    return inputAffines * paddedHidden * ROWS;
  }

  float[] sourceTransposed(int source) {
    return sourceTransposed[source];
  }

  /** Where one map's part begins: {@code nth} counts those with weights for the source. */
  int sourceTransposedPanel(int source, int panel, int nth) {
    return (panel * sourceAffines[source] + nth) * paddedHidden * ROWS;
  }

  /** Floats from one panel to the next. */
  int sourceTransposedStride(int source) {
    return sourceAffines[source] * paddedHidden * ROWS;
  }

  /** Reads the weights for a forward pass. */
  void packForward(float[] weights) {
    for (int k = 0; k < affines.size(); k++) {
      Affine affine = affines.get(k);
      int inner = innerSize(affine);
      int state = affine.trainsInput(layer) ? inputSize : 0;
      packRows(layout.block(Kind.INPUT, layer, k), weights, forward[k], inner, 0);
      packRows(layout.source(layer, k), weights, forward[k], inner, state);
    }
  }

  private void packRows(Block block, float[] weights, float[] to, int inner, int first) {
    if (block == null) {
      return;
    }
    for (int row = 0; row < block.rows(); row++) {
      int at = (row / ROWS * inner + first) * ROWS + row % ROWS;
      int from = block.at(row, 0);
      boolean skew = layout.isSkewSymmetric(block);
      for (int column = 0; column < block.columns(); column++) {
        to[at] = skew ? SkewSymmetric.entry(weights, block, row, column) : weights[from + column];
        at += ROWS;
      }
    }
    for (int unit = 0; layout.hasZeroDiagonal(block) && unit < block.rows(); unit++) {
      to[(unit / ROWS * inner + first + unit) * ROWS + unit % ROWS] = 0;
    }
  }

  /** Reads the weights for a backward pass. */
  void packBackward(float[] weights) {
    Arrays.fill(nthOfSource, 0);
    int nthOfInput = 0;
    for (int k = 0; k < affines.size(); k++) {
      Affine affine = affines.get(k);
      if (affine.trainsInput(layer)) {
        int nth = nthOfInput++;
        if (inputTransposed != null) {
          packColumns(
              layout.block(Kind.INPUT, layer, k), weights, inputTransposed, inputAffines, nth);
        }
      }
      if (affine.trainsSource()) {
        int s = affine.source();
        Block block = layout.source(layer, k);
        packColumns(block, weights, sourceTransposed[s], sourceAffines[s], nthOfSource[s]++);
      }
    }
  }

  private void packColumns(Block block, float[] weights, float[] to, int affineCount, int nth) {
    for (int first = 0; first < block.columns(); first += ROWS) {
      int width = Math.min(ROWS, block.columns() - first);
      int at = (first / ROWS * affineCount + nth) * paddedHidden * ROWS;
      for (int row = 0; row < block.rows(); row++) {
        System.arraycopy(weights, block.at(row, first), to, at + row * ROWS, width);
      }
      for (int row = 0; layout.isSkewSymmetric(block) && row < block.rows(); row++) {
        for (int column = 0; column < width; column++) {
          to[at + row * ROWS + column] = SkewSymmetric.entry(weights, block, row, first + column);
        }
      }
    }
    for (int unit = 0; layout.hasZeroDiagonal(block) && unit < block.rows(); unit++) {
      int at = (unit / ROWS * affineCount + nth) * paddedHidden * ROWS;
      to[at + unit * ROWS + unit % ROWS] = 0;
    }
  }
}
