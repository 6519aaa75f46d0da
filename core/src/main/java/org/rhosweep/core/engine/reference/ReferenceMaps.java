package org.rhosweep.core.engine.reference;

import java.util.Arrays;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;

/** The matrices of one layer's affine maps, a = U x + W r + b, in double precision. */
final class ReferenceMaps {
  private final ParameterLayout layout;
  private final CellEquations cell;
  private final int layer;
  private final double[] weights;

  ReferenceMaps(ParameterLayout layout, CellEquations cell, int layer, double[] weights) {
    this.layout = layout;
    this.cell = cell;
    this.layer = layer;
    this.weights = weights;
  }

  /** a += b. */
  void addBias(int k, double[] a) {
    Block bias = layout.block(Kind.BIAS, layer, k);
    for (int unit = 0; bias != null && unit < a.length; unit++) {
      a[unit] += weights[bias.at(unit, 0)];
    }
  }

  /** a += U x. */
  void addInput(int k, double[] x, double[] a) {
    apply(cell.affines().get(k).isIdentity(layer) ? null : inputBlock(k), x, a, false);
  }

  /** x += U^T a. */
  void addInputTransposed(int k, double[] a, double[] x) {
    apply(cell.affines().get(k).isIdentity(layer) ? null : inputBlock(k), a, x, true);
  }

  /** a += W r. */
  void addSource(int k, double[] r, double[] a) {
    source(k, r, a, false);
  }

  /** r += W^T a. */
  void addSourceTransposed(int k, double[] a, double[] r) {
    source(k, a, r, true);
  }

  private void source(int k, double[] from, double[] to, boolean transposed) {
    if (cell.affines().get(k).form() != Affine.Form.MEAN) {
      apply(sourceBlock(k), from, to, transposed);
      return;
    }
    double mean = Arrays.stream(from).average().orElseThrow();
    for (int unit = 0; unit < to.length; unit++) {
      to[unit] += mean;
    }
  }

  private Block inputBlock(int k) {
    return layout.block(Kind.INPUT, layer, k);
  }

  private Block sourceBlock(int k) {
    return layout.source(layer, k);
  }

  /** to += M from, or M^T from; null is the identity. */
  private void apply(Block block, double[] from, double[] to, boolean transposed) {
    for (int i = 0; block == null && i < to.length; i++) {
      to[i] += from[i];
    }
    for (int row = 0; block != null && row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        if (row != column || !layout.hasZeroDiagonal(block)) {
          double weight = layout.entry(weights, block, row, column);
          to[transposed ? column : row] += weight * from[transposed ? row : column];
        }
      }
    }
  }

  /** db += g. */
  void addBiasGradient(int k, double[] g, double[] gradient) {
    Block bias = layout.block(Kind.BIAS, layer, k);
    for (int unit = 0; bias != null && unit < g.length; unit++) {
      gradient[bias.at(unit, 0)] += g[unit];
    }
  }

  /** dU += g x^T. */
  void addInputGradient(int k, double[] g, double[] x, double[] gradient) {
    addOuter(inputBlock(k), g, x, gradient);
  }

  /** dW += g r^T. */
  void addSourceGradient(int k, double[] g, double[] r, double[] gradient) {
    addOuter(sourceBlock(k), g, r, gradient);
  }

  private void addOuter(Block block, double[] g, double[] x, double[] gradient) {
    for (int row = 0; block != null && row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        if (row != column || !layout.hasZeroDiagonal(block)) {
          layout.addGradient(gradient, block, row, column, g[row] * x[column]);
        }
      }
    }
  }
}
