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

  /** L2 norm over the blocks of one kind in one layer, and the fraction of finite entries. */
  static double[] normAndFiniteFraction(
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

  /**
   * Where a number is not finite: of those layers that have one the first that back-propagation
   * comes to, that is the readout (-1), then the layers from the top. Null where all are finite.
   */
  static Integer firstLayerNotFinite(ParameterLayout layout, float[] values) {
    int depth = layout.shape().depth();
    if (!allFinite(values, layout.layerStart(depth), values.length)) {
      return -1;
    }
    for (int layer = depth - 1; layer >= 0; layer--) {
      if (!allFinite(values, layout.layerStart(layer), layout.layerStart(layer + 1))) {
        return layer;
      }
    }
    // What is left lies before the lowest layer: the embedding.
    return allFinite(values, 0, layout.layerStart(0)) ? null : Integer.valueOf(-1);
  }

  /** Whether all are finite. */
  static boolean allFinite(float[] values) {
    return allFinite(values, 0, values.length);
  }

  /** Whether the entries from {@code from} to {@code to} are; both multiples of 8. */
  private static boolean allFinite(float[] values, int from, int to) {
    // Zero times infinity or NaN is NaN. Several sums, so that additions need not wait.
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    for (int i = from; i < to; i += 8) {
      s0 += values[i] * 0f;
      s1 += values[i + 1] * 0f;
      s2 += values[i + 2] * 0f;
      s3 += values[i + 3] * 0f;
      s4 += values[i + 4] * 0f;
      s5 += values[i + 5] * 0f;
      s6 += values[i + 6] * 0f;
      s7 += values[i + 7] * 0f;
    }
    return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 == 0;
  }
}
