package org.rhosweep.core.train;

import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;

/** Norms of parameter gradients, in double precision and one fixed order. */
final class GradientNorms {
  private GradientNorms() {}

  /** L2 norm of entries from {@code from} to {@code to}; both multiples of 8. */
  static double norm(float[] values, int from, int to) {
    // Eight sums side by side, so that one addition need not wait for the last.
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    for (int i = from; i < to; i += 8) {
      s0 += (double) values[i] * values[i];
      s1 += (double) values[i + 1] * values[i + 1];
      s2 += (double) values[i + 2] * values[i + 2];
      s3 += (double) values[i + 3] * values[i + 3];
      s4 += (double) values[i + 4] * values[i + 4];
      s5 += (double) values[i + 5] * values[i + 5];
      s6 += (double) values[i + 6] * values[i + 6];
      s7 += (double) values[i + 7] * values[i + 7];
    }
    return Math.sqrt(((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)));
  }

  /** L2 norm over the blocks of one kind in one layer, and the share of finite entries. */
  static double[] normAndFiniteShare(
      ParameterLayout layout, float[] gradient, Kind kind, int layer) {
    double sum = 0;
    long finite = 0;
    long count = 0;
    for (Block block : layout.blocks()) {
      if (block.kind() != kind || block.layer() != layer) {
        continue;
      }
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          double value = gradient[block.at(row, column)];
          sum += value * value;
          finite += Double.isFinite(value) ? 1 : 0;
          count++;
        }
      }
    }
    return new double[] {Math.sqrt(sum), (double) finite / count};
  }

  /** The lowest layer with an entry that is not finite; -1 where only readout or embedding has. */
  static int firstLayerNotFinite(ParameterLayout layout, float[] values) {
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      for (int i = layout.layerStart(layer); i < layout.layerStart(layer + 1); i++) {
        if (!Float.isFinite(values[i])) {
          return layer;
        }
      }
    }
    return -1;
  }

  /** Whether all are finite. */
  static boolean allFinite(float[] values) {
    float sum = 0;
    for (float value : values) {
      sum += value * 0f; // NaN for infinities and NaN
    }
    return sum == 0;
  }
}
