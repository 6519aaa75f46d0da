package org.rhosweep.opencl;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.engine.simd.NormAccumulator;
import org.rhosweep.core.equation.BackwardEquations;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.InternalState;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.Kernels;

/**
 * What a probe sees of one training step: read from the device and counted or summed on the host,
 * in the order of the {@code simd} engine.
 */
final class Measurements {
  private static final int LANES = Kernels.LANES;

  private final ParameterLayout layout;
  private final int blocks;
  private final int times;
  private final int hidden;

  Measurements(ParameterLayout layout, int batchSize) {
    this.layout = layout;
    blocks = (batchSize + LANES - 1) / LANES;
    times = layout.shape().sequence().sequenceLength();
    hidden = layout.shape().hiddenSize();
  }

  /** Records all of one network, after a probed backward pass. */
  void measure(DeviceNetworks device, int network, Batch batch, StateGradients measured) {
    for (int l = 0; l < layout.shape().depth(); l++) {
      CellEquations equations = layout.shape().equations(l);
      BackwardEquations derived = equations.backward();
      DeviceLayer layer = device.layer(l);
      saturation(
          layer, network, l, Op.TANH, derived.activations(equations, Op.TANH), batch, measured);
      saturation(
          layer,
          network,
          l,
          Op.SIGMOID,
          derived.activations(equations, Op.SIGMOID),
          batch,
          measured);
      activity(
          layer, network, l, Op.RELU, derived.unitOutputs(equations, Op.RELU), batch, measured);
      activity(
          layer, network, l, Op.SPIKE, derived.unitOutputs(equations, Op.SPIKE), batch, measured);
      for (int time = 0; time < times; time++) {
        norms(layer, network, l, time, equations, measured);
      }
    }
  }

  private void saturation(
      DeviceLayer layer,
      int network,
      int index,
      Op function,
      List<Expression> values,
      Batch batch,
      StateGradients measured) {
    if (values.isEmpty()) {
      return;
    }
    measured.begin();
    float middle = function == Op.SIGMOID ? 0.5f : 0;
    float bound = StateGradients.SATURATED * (function == Op.SIGMOID ? 0.5f : 1);
    long saturated = 0;
    for (Expression value : values) {
      for (int time = 0; time < times; time++) {
        float[] step = layer.readValue(network, value, time);
        for (int example = 0; example < batch.examples; example++) {
          if (time < batch.firstStep(example)) {
            continue;
          }
          for (int unit = 0; unit < hidden; unit++) {
            saturated += Math.abs(step[at(example, unit)] - middle) > bound ? 1 : 0;
          }
        }
      }
    }
    long all = (long) values.size() * batch.timeSteps() * hidden;
    measured.putSaturation(index, function, saturated, all);
  }

  private void activity(
      DeviceLayer layer,
      int network,
      int index,
      Op function,
      List<Expression> values,
      Batch batch,
      StateGradients measured) {
    if (values.isEmpty()) {
      return;
    }
    measured.begin();
    long above = 0;
    int dead = 0;
    for (Expression value : values) {
      long[] ofUnit = new long[hidden];
      for (int time = 0; time < times; time++) {
        float[] step = layer.readValue(network, value, time);
        for (int example = 0; example < batch.examples; example++) {
          if (time < batch.firstStep(example)) {
            continue;
          }
          for (int unit = 0; unit < hidden; unit++) {
            ofUnit[unit] += step[at(example, unit)] > 0 ? 1 : 0;
          }
        }
      }
      for (long count : ofUnit) {
        above += count;
        dead += count == 0 ? 1 : 0;
      }
    }
    long all = (long) values.size() * batch.timeSteps() * hidden;
    measured.putActivity(index, function, above, all, dead, values.size() * hidden);
  }

  private int at(int example, int unit) {
    return (example / LANES * hidden + unit) * LANES + example % LANES;
  }

  private void norms(
      DeviceLayer layer,
      int network,
      int index,
      int time,
      CellEquations equations,
      StateGradients measured) {
    measured.begin();
    float[] output = layer.readProbe(network, 0, time);
    boolean alone = equations.backward().isCarriedAlone(0);
    NormAccumulator size = norm(List.of(output), alone ? hidden : NormAccumulator.UNITS_PER_RUN);
    measured.put(index, time, size.sumOfSquares(), size.finiteFraction());
    if (measured.internalStates() > 0) {
      measured.begin();
      internalNorms(layer, network, index, time, equations.internalStates(), measured);
    }
  }

  private void internalNorms(
      DeviceLayer layer,
      int network,
      int index,
      int time,
      List<InternalState> internal,
      StateGradients measured) {
    double[] sums = new double[internal.size()];
    double[] fractions = new double[internal.size()];
    int probed = 1;
    for (int i = 0; i < internal.size(); i++) {
      List<float[]> parts = new ArrayList<>();
      for (int part = 0; part < internal.get(i).parts().size(); part++) {
        parts.add(layer.readProbe(network, probed++, time));
      }
      NormAccumulator size = norm(parts, NormAccumulator.UNITS_PER_RUN);
      sums[i] = size.sumOfSquares();
      fractions[i] = size.finiteFraction();
    }
    measured.putInternal(index, time, sums, fractions);
  }

  /** By so many units at a time as the {@code simd} engine, part after part in each run of them. */
  private NormAccumulator norm(List<float[]> parts, int unitsPerRun) {
    NormAccumulator size = new NormAccumulator();
    for (int block = 0; block < blocks; block++) {
      for (int unit = 0; unit < hidden; unit += unitsPerRun) {
        int units = Math.min(unitsPerRun, hidden - unit);
        for (float[] part : parts) {
          size.add(part, (block * hidden + unit) * LANES, units * LANES);
        }
      }
    }
    return size;
  }
}
