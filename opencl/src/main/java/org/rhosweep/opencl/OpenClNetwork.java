package org.rhosweep.opencl;

import static org.rhosweep.core.Require.require;

import java.util.function.Consumer;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.NonFiniteValue;
import org.rhosweep.core.engine.OptimizerSteps;
import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.Kernels;

/** One network on an OpenCL device, among others of its shape that run together. */
final class OpenClNetwork implements NetworkEngine {
  private final ParameterLayout layout;
  private final int batchSize;
  private final boolean training;
  private final Dropout dropout;
  private final NetworkGroup.Membership seat;
  private final NetworkGroup group;

  private final float[] weights;
  private boolean loaded;
  private boolean changed;
  private boolean closed;
  private int trainingStep;

  OpenClNetwork(
      Device device,
      ParameterLayout layout,
      int batchSize,
      boolean training,
      Dropout dropout,
      int neighbours) {
    require(batchSize >= 1, "batchSize must be >= 1, was %d", batchSize);
    this.layout = layout;
    this.batchSize = batchSize;
    this.training = training;
    this.dropout = training ? dropout : null;
    boolean dropping = this.dropout != null;
    seat = NetworkGroup.take(device, layout, batchSize, training, dropping, neighbours);
    group = seat.group();
    weights = new float[layout.size()];
  }

  @Override
  public void beginStep(int newTrainingStep) {
    trainingStep = newTrainingStep;
  }

  @Override
  public void load(float[] newWeights) {
    layout.requireParameters("weights", newWeights);
    System.arraycopy(newWeights, 0, weights, 0, weights.length);
    loaded = true;
    changed = true;
  }

  @Override
  public BatchLoss evaluate(Batch batch) {
    requireRunnable(batch);
    return run(NetworkGroup.Kind.EVALUATION, batch, null, null, null).loss();
  }

  @Override
  public BatchLoss gradient(Batch batch, float[] gradient, StateGradients stateGradients) {
    require(training, "training must be true for a network that computes gradients");
    layout.requireParameters("gradient", gradient);
    requireRunnable(batch);
    NetworkGroup.Kind kind =
        stateGradients == null ? NetworkGroup.Kind.GRADIENT : NetworkGroup.Kind.PROBED_GRADIENT;
    return run(kind, batch, gradient, stateGradients, null).loss();
  }

  private NetworkGroup.Request run(
      NetworkGroup.Kind kind,
      Batch batch,
      float[] gradient,
      StateGradients measured,
      NetworkGroup.Update update) {
    float[] fresh = changed ? weights : null;
    Dropout dropping = kind == NetworkGroup.Kind.EVALUATION ? null : dropout;
    NetworkGroup.Request done =
        group.run(
            new NetworkGroup.Request(
                kind, seat, batch, fresh, dropping, trainingStep, gradient, measured, update));
    changed = false;
    return done;
  }

  @Override
  public OptimizerSteps optimizerSteps() {
    return group.networks().supportsOptimizer() ? new Steps() : null;
  }

  /** Training steps with the weights on the device. */
  private final class Steps implements OptimizerSteps {
    private boolean begun;

    @Override
    public void begin(float[] initial) {
      load(initial);
      group.exclusively(
          () -> {
            group.networks().beginTraining(seat.number());
            return null;
          });
      begun = false;
    }

    @Override
    public Result step(
        Batch batch,
        int newTrainingStep,
        OptimizerUpdate update,
        StateGradients stateGradients,
        Consumer<float[]> gradientProbe) {
      beginStep(newTrainingStep);
      requireRunnable(batch);
      boolean probed = stateGradients != null;
      float[] gradient = probed ? new float[layout.size()] : null;
      Result result =
          run(
                  probed ? NetworkGroup.Kind.PROBED_TRAINING_STEP : NetworkGroup.Kind.TRAINING_STEP,
                  batch,
                  gradient,
                  stateGradients,
                  new NetworkGroup.Update(update, !begun, weights))
              .result();
      begun = true;
      if (probed) {
        gradientProbe.accept(gradient);
      }
      return result;
    }

    @Override
    public void readWeights(float[] into) {
      requireOpen();
      if (changed) {
        System.arraycopy(weights, 0, into, 0, weights.length);
        return;
      }
      group.exclusively(
          () -> {
            group.networks().readWeights(seat.number(), into);
            return null;
          });
    }

    @Override
    public float[] gradient() {
      requireOpen();
      float[] gradient = new float[layout.size()];
      group.exclusively(
          () -> {
            group.networks().readCompleteGradient(seat.number(), gradient);
            return null;
          });
      return gradient;
    }
  }

  /** Refuses what would fail in a round, where others would fail with it. */
  private void requireRunnable(Batch batch) {
    requireOpen();
    require(loaded, "weights must be loaded before a batch is run");
    batch.requireRunnable(layout.shape().sequence(), batchSize);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the network is closed");
    }
  }

  @Override
  public float state(int layer, int state, int timeStep, int example, int unit) {
    return entry(readState(layer, state, timeStep), example, unit);
  }

  private float[] readState(int layer, int state, int timeStep) {
    return group.exclusively(
        () -> group.networks().layer(layer).readState(seat.number(), state, timeStep));
  }

  private float entry(float[] step, int example, int unit) {
    int hidden = layout.shape().hiddenSize();
    int at = (example / Kernels.LANES * hidden + unit) * Kernels.LANES;
    return step[at + example % Kernels.LANES];
  }

  @Override
  public NonFiniteValue firstNonFinite(Batch batch) {
    int times = layout.shape().sequence().sequenceLength();
    int depth = layout.shape().depth();
    for (int time = 0; time < times; time++) {
      for (int layer = 0; layer < depth; layer++) {
        if (!statesAreFinite(layer, time, batch.examples)) {
          return NonFiniteValue.state(layer, time);
        }
      }
    }
    return group.exclusively(() -> firstNotFiniteAbove(batch, depth, times));
  }

  /** In the outputs, then in gradients of states, of the batch from the same states on. */
  private NonFiniteValue firstNotFiniteAbove(Batch batch, int depth, int times) {
    DeviceNetworks device = group.networks();
    device.choose(new int[] {seat.number()});
    int lossTime = device.firstTimeNotFinite(seat.number());
    if (lossTime >= 0) {
      return NonFiniteValue.loss(lossTime);
    } else if (!training) {
      return null;
    }
    StateGradients measured = new StateGradients(depth, times);
    device.forwardBackward(true);
    group.measurements().measure(device, seat.number(), batch, measured);
    return NonFiniteValue.inGradients(measured, depth, times);
  }

  private boolean statesAreFinite(int layer, int time, int examples) {
    for (int state = 0; state < layout.shape().equations(layer).states().size(); state++) {
      float[] step = readState(layer, state, time);
      for (int example = 0; example < examples; example++) {
        for (int unit = 0; unit < layout.shape().hiddenSize(); unit++) {
          if (!Float.isFinite(entry(step, example, unit))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** The networks that this one runs with. */
  NetworkGroup group() {
    return group;
  }

  /**
   * Has the next round of the group wait until all others have asked, those that are still to come
   * among them.
   */
  void awaitOthers() {
    group.awaitAllBut(seat);
  }

  /** Networks that ran together in the largest round of this one's group. */
  int largestRound() {
    return group.largestRound();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      group.leave(seat);
    }
  }
}
