package org.rhosweep.core.engine.simd;

import java.util.List;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.task.Batch;
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

  /** Counts after a forward pass of a batch, at the time steps that its sequences have. */
  void measure(Batch batch, StateGradients measured) {
    measure(Op.TANH, tanh, 0, 1, batch, measured);
    measure(Op.SIGMOID, sigmoid, 0.5f, 0.5f, batch, measured);
  }

  private void measure(
      Op function,
      List<Activations> values,
      float middle,
      float halfRange,
      Batch batch,
      StateGradients measured) {
    if (values.isEmpty()) {
      return;
    }
    measured.begin();
    float bound = StateGradients.SATURATED * halfRange;
    long saturated = 0;
    for (Activations kept : values) {
      for (int time = 0; time < times; time++) {
        for (int first = 0; first < batch.examples; first += LANES) {
          int at = kept.at(time, first / LANES);
          int lanes = Math.min(LANES, batch.examples - first);
          for (int lane = 0; lane < lanes; lane++) {
            if (time >= batch.firstStep(first + lane)) {
              saturated += beyond(kept.data(), at + lane, middle, bound);
            }
          }
        }
      }
    }
    long all = (long) values.size() * batch.timeSteps() * units;
    measured.putSaturation(layer, function, saturated, all);
  }

  /** Of the units of one lane. */
  private int beyond(float[] values, int at, float middle, float bound) {
    int beyond = 0;
    for (int unit = 0; unit < units; unit++) {
      beyond += Math.abs(values[at + unit * LANES] - middle) > bound ? 1 : 0;
    }
    return beyond;
  }
}
