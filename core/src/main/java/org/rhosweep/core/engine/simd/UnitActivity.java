package org.rhosweep.core.engine.simd;

import java.util.List;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.task.Batch;
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

  /** Counts after a forward pass of a batch, at the time steps that its sequences have. */
  void measure(Batch batch, StateGradients measured) {
    if (outputs.isEmpty()) {
      return;
    }
    measured.begin();
    long above = 0;
    int dead = 0;
    for (Activations kept : outputs) {
      long[] ofUnit = new long[units];
      for (int time = 0; time < times; time++) {
        for (int first = 0; first < batch.examples; first += LANES) {
          int at = kept.at(time, first / LANES);
          int lanes = Math.min(LANES, batch.examples - first);
          for (int lane = 0; lane < lanes; lane++) {
            if (time >= batch.firstStep(first + lane)) {
              addAboveZero(kept.data(), at + lane, ofUnit);
            }
          }
        }
      }
      for (long count : ofUnit) {
        above += count;
        dead += count == 0 ? 1 : 0;
      }
    }
    long all = (long) outputs.size() * batch.timeSteps() * units;
    measured.putActivity(layer, function, above, all, dead, outputs.size() * units);
  }

  /** Of the units of one lane. */
  private static void addAboveZero(float[] values, int at, long[] ofUnit) {
    for (int unit = 0; unit < ofUnit.length; unit++) {
      ofUnit[unit] += values[at + unit * LANES] > 0 ? 1 : 0;
    }
  }
}
