package org.rhosweep.opencl;

import java.util.Locale;
import org.rhosweep.core.network.ParameterLayout;

/** Comparison of weights or gradients bit by bit. */
final class Bits {
  private Bits() {}

  /** Where they differ first and how often, padding left out; null where they are equal. */
  static String difference(ParameterLayout layout, float[] actual, float[] expected) {
    int different = 0;
    String first = null;
    for (ParameterLayout.Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          if (Float.floatToIntBits(actual[at]) != Float.floatToIntBits(expected[at])) {
            different++;
            first =
                first == null
                    ? String.format(
                        Locale.ROOT,
                        "%s %s of layer %d [%d, %d]: %s, not %s",
                        block.kind(),
                        block.name(),
                        block.layer(),
                        row,
                        column,
                        actual[at],
                        expected[at])
                    : first;
          }
        }
      }
    }
    return first == null ? null : first + ", and " + (different - 1) + " more";
  }
}
