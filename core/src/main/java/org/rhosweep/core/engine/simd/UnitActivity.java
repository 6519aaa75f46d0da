package org.rhosweep.core.engine.simd;

import java.util.List;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.Op;
import org.rhosweep.kernels.Kernels;

/**
 * Counts how often the units of one layer that spike or are rectified are above zero, and which of
 * them never are.
 */
final class UnitActivity {
  private static final int LANES = Kernels.LANES;

  private final int layer;
  private final int times;
  private final int units;
  private final Op function;
  private final List<Activations> outputs;

  /**
   * A counter.
   *
   * @param units of the layer, without padding
   * @param function {@link Op#RELU} or {@link Op#SPIKE}
   * @param outputs its values that are kept over time
   */
  UnitActivity(int layer, int times, int units, Op function, List<Activations> outputs) {
    this.layer = layer;
    this.times = times;
    this.units = units;
    this.function = function;
    this.outputs = outputs;
  }

  /** Counts after a forward pass of so many examples. */
  void measure(int examples, StateGradients measured) {
    if (outputs.isEmpty()) {
      return;
    }
    measured.begin();
    long above = 0;
    int dead = 0;
    for (Activations kept : outputs) {
      long[] ofUnit = new long[units];
      for (int time = 0; time < times; time++) {
        for (int first = 0; first < examples; first += LANES) {
          int at = kept.at(time, first / LANES);
          int lanes = Math.min(LANES, examples - first);
          for (int unit = 0; unit < units; unit++) {
            ofUnit[unit] += aboveZero(kept.data(), at + unit * LANES, lanes);
          }
        }
      }
      for (long count : ofUnit) {
        above += count;
        dead += count == 0 ? 1 : 0;
      }
    }
    long all = (long) outputs.size() * times * examples * units;
    measured.putActivity(layer, function, above, all, dead, outputs.size() * units);
  }

  private static int aboveZero(float[] values, int at, int lanes) {
    int above = 0;
    for (int i = at; i < at + lanes; i++) {
      above += values[i] > 0 ? 1 : 0;
    }
    return above;
  }
}
