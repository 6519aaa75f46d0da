package org.rhosweep.core.engine.simd;

import java.util.List;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.Op;
import org.rhosweep.kernels.Kernels;

/** Counts the gates and candidates of one layer that lie at the ends of their range. */
final class Saturation {
  private static final int LANES = Kernels.LANES;

  private final int layer;
  private final int times;
  private final int units;
  private final List<Activations> tanh;
  private final List<Activations> sigmoid;

  /**
   * A counter.
   *
   * @param units of the layer, without padding
   * @param tanh values of tanh that are kept over time
   * @param sigmoid values of sigmoid that are kept over time
   */
  Saturation(int layer, int times, int units, List<Activations> tanh, List<Activations> sigmoid) {
    this.layer = layer;
    this.times = times;
    this.units = units;
    this.tanh = tanh;
    this.sigmoid = sigmoid;
  }

  /** Counts after a forward pass of so many examples. */
  void measure(int examples, StateGradients measured) {
    measure(Op.TANH, tanh, 0, 1, examples, measured);
    measure(Op.SIGMOID, sigmoid, 0.5f, 0.5f, examples, measured);
  }

  private void measure(
      Op function,
      List<Activations> values,
      float middle,
      float halfRange,
      int examples,
      StateGradients measured) {
    if (values.isEmpty()) {
      return;
    }
    measured.begin();
    float bound = StateGradients.SATURATED * halfRange;
    long saturated = 0;
    for (Activations kept : values) {
      for (int time = 0; time < times; time++) {
        for (int first = 0; first < examples; first += LANES) {
          int at = kept.at(time, first / LANES);
          int lanes = Math.min(LANES, examples - first);
          saturated += beyond(kept.data(), at, lanes, middle, bound);
        }
      }
    }
    long all = (long) values.size() * times * examples * units;
    measured.putSaturation(layer, function, saturated, all);
  }

  private int beyond(float[] values, int at, int lanes, float middle, float bound) {
    int beyond = 0;
    for (int unit = 0; unit < units; unit++) {
      for (int i = at + unit * LANES; i < at + unit * LANES + lanes; i++) {
        beyond += Math.abs(values[i] - middle) > bound ? 1 : 0;
      }
    }
    return beyond;
  }
}
