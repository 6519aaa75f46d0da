package org.rhosweep.opencl;

import static org.rhosweep.core.Require.require;

import java.util.Locale;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.NotFinite;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.Kernels;

/** One network on an OpenCL device. */
final class OpenClNetwork implements NetworkEngine {
  private final ParameterLayout layout;
  private final boolean training;
  private final Dropout dropout;
  private final DeviceNetworks device;
  private final Measurements measurements;
  private int trainingStep;
  private boolean loaded;

  /** A state at a time step that was asked for, [block][unit][32]. */
  private float[] readState;

  private int readLayer = -1;
  private int readIndex;
  private int readTime;

  OpenClNetwork(
      Device device, ParameterLayout layout, int batchSize, boolean training, Dropout dropout) {
    this.layout = layout;
    this.training = training;
    this.dropout = training ? dropout : null;
    this.device = new DeviceNetworks(device, layout, 1, batchSize, training, dropout != null);
    measurements = new Measurements(layout, batchSize);
  }

  @Override
  public void beginStep(int newTrainingStep) {
    trainingStep = newTrainingStep;
  }

  @Override
  public void load(float[] weights) {
    requireParameters("weights", weights);
    device.load(0, weights);
    loaded = true;
  }

  @Override
  public BatchLoss evaluate(Batch batch) {
    begin(batch);
    device.forward(false);
    device.readLosses();
    return device.loss(0);
  }

  @Override
  public BatchLoss gradient(Batch batch, float[] gradient, StateGradients stateGradients) {
    require(training, "training must be true for a network that computes gradients");
    requireParameters("gradient", gradient);
    begin(batch);
    if (dropout != null) {
      device.drop(0, dropout, trainingStep);
    }
    return forwardBackward(batch, gradient, stateGradients);
  }

  /** From the states before the first step as they are. */
  private BatchLoss forwardBackward(Batch batch, float[] gradient, StateGradients stateGradients) {
    device.writeGradient(0, gradient);
    device.forwardBackward(stateGradients != null);
    device.readGradient(0, gradient);
    device.readLosses();
    if (stateGradients != null) {
      measurements.measure(device, 0, batch, stateGradients);
    }
    return device.loss(0);
  }

  private void begin(Batch batch) {
    require(loaded, "weights must be loaded before a batch is run");
    readLayer = -1;
    device.fill(0, batch);
    device.begin();
  }

  @Override
  public float state(int layer, int state, int timeStep, int example, int unit) {
    if (layer != readLayer || state != readIndex || timeStep != readTime) {
      readState = device.layer(layer).readState(0, state, timeStep);
      readLayer = layer;
      readIndex = state;
      readTime = timeStep;
    }
    int hidden = layout.shape().hiddenSize();
    int at = (example / Kernels.LANES * hidden + unit) * Kernels.LANES;
    return readState[at + example % Kernels.LANES];
  }

  @Override
  public NotFinite firstNotFinite(Batch batch) {
    int times = layout.shape().sequence().sequenceLength();
    int depth = layout.shape().depth();
    for (int time = 0; time < times; time++) {
      for (int layer = 0; layer < depth; layer++) {
        if (!statesAreFinite(layer, time, batch.examples)) {
          return NotFinite.state(layer, time);
        }
      }
    }
    int lossTime = device.firstTimeNotFinite(0);
    if (lossTime >= 0) {
      return NotFinite.loss(lossTime);
    }
    if (!training) {
      return null;
    }
    StateGradients measured = new StateGradients(depth, times);
    forwardBackward(batch, new float[layout.size()], measured);
    return NotFinite.inGradients(measured, depth, times);
  }

  private boolean statesAreFinite(int layer, int time, int examples) {
    for (int state = 0; state < layout.shape().equations(layer).states().size(); state++) {
      for (int example = 0; example < examples; example++) {
        for (int unit = 0; unit < layout.shape().hiddenSize(); unit++) {
          if (!Float.isFinite(state(layer, state, time, example, unit))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private void requireParameters(String name, float[] values) {
    // Asked at every training step: arguments of a message would be allocated.
    if (values.length != layout.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s must have %d entries, as the layout says, was %d",
              name,
              layout.size(),
              values.length));
    }
  }

  /** Memory of the buffers on the device in bytes. */
  long deviceBytes() {
    return device.bytes();
  }

  @Override
  public void close() {
    device.close();
  }
}
