package org.rhosweep.nd4j;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.NonFiniteValue;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;

/** One network on ND4J arrays: stacked layers between inputs and readout. */
final class Nd4jNetwork implements NetworkEngine {
  private final int batchSize;
  private final int times;
  private final int parameters;
  private final Arena arena = new Arena();
  private final Inputs inputs;
  private final List<Layer> layers = new ArrayList<>();
  private final SequenceMask live;
  private final Readout readout;

  /** dL/dh between layers, [2][time]; layers take turns. */
  private final INDArray[][] betweenLayers;

  /** For each layer what goes up from it in training, or nothing where there is no dropout. */
  private final DropoutMasks[] dropped;

  private int trainingStep;
  private float[] weights;

  Nd4jNetwork(ParameterLayout layout, int batchSize, boolean training) {
    this(layout, batchSize, training, null);
  }

  Nd4jNetwork(ParameterLayout layout, int batchSize, boolean training, Dropout dropout) {
    require(batchSize >= 1, "batchSize must be >= 1, was %d", batchSize);
    this.batchSize = batchSize;
    parameters = layout.size();
    times = layout.shape().sequence().sequenceLength();
    boolean made = false;
    try {
      live = new SequenceMask(arena, times, batchSize);
      inputs = new Inputs(arena, layout, batchSize, training);
      int depth = layout.shape().depth();
      for (int layer = 0; layer < depth; layer++) {
        layers.add(new Layer(arena, layout, layer, batchSize, live, training));
      }
      readout = new Readout(arena, layout, batchSize, live, training);
      int hidden = layout.shape().hiddenSize();
      dropped = new DropoutMasks[dropout != null && training ? depth : 0];
      for (int layer = 0; layer < dropped.length; layer++) {
        int from = layer == depth - 1 ? readout.firstTargetTime() : 0;
        dropped[layer] = new DropoutMasks(arena, dropout, layer, from, times, batchSize, hidden);
      }
      betweenLayers = new INDArray[training ? Math.min(2, depth) : 0][];
      for (int i = 0; i < betweenLayers.length; i++) {
        betweenLayers[i] = arena.matrices(times, batchSize, hidden);
      }
      made = true;
    } finally {
      if (!made) {
        arena.close();
      }
    }
  }

  @Override
  public void load(float[] newWeights) {
    weights = newWeights;
    layers.forEach(layer -> layer.load(newWeights));
    readout.load(newWeights);
  }

  @Override
  public void beginStep(int newTrainingStep) {
    trainingStep = newTrainingStep;
  }

  @Override
  public BatchLoss evaluate(Batch batch) {
    begin(batch);
    forward(batch, false);
    return readout(batch, false, null);
  }

  @Override
  public BatchLoss gradient(Batch batch, float[] gradient, StateGradients stateGradients) {
    begin(batch);
    return forwardAndBack(batch, gradient, stateGradients);
  }

  /** From the states before the first step as they are. */
  private BatchLoss forwardAndBack(Batch batch, float[] gradient, StateGradients stateGradients) {
    boolean dropping = dropped.length > 0;
    forward(batch, dropping);
    for (int l = 0; stateGradients != null && l < layers.size(); l++) {
      layers.get(l).measureActivations(batch, stateGradients);
    }
    readout.clearGradient();
    int top = layers.size() - 1;
    BatchLoss loss = readout(batch, dropping, betweenLayers[top % 2]);
    readout.addGradient(gradient);
    for (int l = top; l >= 0; l--) {
      INDArray[] above = betweenLayers[l % 2];
      BackwardLayer layer = layers.get(l).backward();
      layer.begin();
      int from = l == top ? readout.firstTargetTime() : 0;
      for (int time = times - 1; time >= 0; time--) {
        INDArray below = l == 0 ? inputs.gradient(time) : betweenLayers[(l - 1) % 2][time];
        INDArray outputGradient = time >= from ? above[time] : null;
        if (dropping && outputGradient != null) {
          dropped[l].backward(time, outputGradient);
        }
        INDArray read = input(l, time, dropping);
        layer.step(time, read, outputGradient, below, batch.examples, stateGradients);
      }
      layer.addGradient(gradient);
    }
    inputs.addGradient(batch, gradient);
    return loss;
  }

  @Override
  public float state(int layer, int state, int timeStep, int example, int unit) {
    return layers.get(layer).state(state, timeStep).getFloat(example, unit);
  }

  @Override
  public NonFiniteValue firstNonFinite(Batch batch) {
    int depth = layers.size();
    for (int time = 0; time < times; time++) {
      for (int layer = 0; layer < depth; layer++) {
        if (!layers.get(layer).statesAreFinite(time, batch.examples)) {
          return NonFiniteValue.state(layer, time);
        }
      }
    }
    for (int time = readout.firstTargetTime(); time < times; time++) {
      if (!readout.isFinite(layerOutput(depth - 1, time, dropped.length > 0), batch.examples)) {
        return NonFiniteValue.loss(time);
      }
    }
    if (betweenLayers.length == 0) {
      return null;
    }
    StateGradients measured = new StateGradients(depth, times);
    forwardAndBack(batch, new float[parameters], measured);
    return NonFiniteValue.inGradients(measured, depth, times);
  }

  /** Native memory in bytes. */
  long nativeBytes() {
    return arena.bytes();
  }

  private INDArray input(int layer, int time, boolean dropping) {
    return layer == 0 ? inputs.at(time) : layerOutput(layer - 1, time, dropping);
  }

  private INDArray layerOutput(int layer, int time, boolean dropping) {
    return dropping ? dropped[layer].at(time) : layers.get(layer).output(time);
  }

  /** The states before the first step: zero, or those after the last step of the last batch. */
  private void begin(Batch batch) {
    require(
        batch.examples >= 1 && batch.examples <= batchSize,
        "a batch must hold 1 to %d examples, was %d",
        batchSize,
        batch.examples);
    live.begin(batch);
    layers.forEach(layer -> layer.begin(batch.continuesState));
  }

  private void forward(Batch batch, boolean dropping) {
    inputs.fill(weights, batch);
    for (int l = 0; l < layers.size(); l++) {
      for (int time = 0; time < times; time++) {
        layers.get(l).forward(time, input(l, time, dropping));
      }
      if (dropping) {
        dropped[l].forward(layers.get(l), trainingStep, batch.examples);
      }
    }
  }

  private BatchLoss readout(Batch batch, boolean dropping, INDArray[] hiddenGradients) {
    readout.begin();
    long targets = readout.targets(batch);
    int first = readout.firstTargetTime();
    BatchLoss sum = BatchLoss.NONE;
    for (int time = first; time < times; time++) {
      INDArray h = layerOutput(layers.size() - 1, time, dropping);
      INDArray dh = hiddenGradients == null ? null : hiddenGradients[time];
      sum = sum.plus(readout.run(h, batch, time - first, targets, dh));
    }
    return sum.plus(readout.sequences(batch));
  }

  @Override
  public void close() {
    arena.close();
  }
}
