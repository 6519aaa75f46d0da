package org.rhosweep.core.engine.simd;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.NonFiniteValue;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.Kernels;

/** A network on the {@code simd} engine, with all buffers allocated once. */
public final class SimdNetwork implements NetworkEngine {
  private final ParameterLayout layout;
  private final int batchSize;
  private final InputLayer input;
  private final RecurrentLayer[] layers;

  /** h of each layer over time. */
  private final Activations[] outputs;

  private final SequenceMask live;
  private final Readout readout;
  private final Activations topGradient;
  private final Activations[] layerGradients;

  /** For each layer what goes up from it in training, or nothing where there is no dropout. */
  private final DropoutMask[] dropoutMasks;

  private int trainingStep;
  private float[] weights;

  /**
   * Allocates the buffers.
   *
   * @param kernels the arithmetic
   * @param layout shapes and places of the weights
   * @param batchSize most examples of a batch
   * @param training whether {@link #gradient} will be called
   * @throws IllegalArgumentException where a buffer would be longer than an array can be
   */
  public SimdNetwork(Kernels kernels, ParameterLayout layout, int batchSize, boolean training) {
    this(kernels, layout, batchSize, training, null);
  }

  /**
   * Allocates the buffers of a network with dropout in {@link #gradient}.
   *
   * @param dropout null for none
   */
  public SimdNetwork(
      Kernels kernels, ParameterLayout layout, int batchSize, boolean training, Dropout dropout) {
    require(batchSize >= 1, "batchSize must be >= 1, was %d", batchSize);
    MemoryEstimate memory = MemoryEstimate.ofNetwork(layout.shape(), batchSize, training);
    require(
        memory.arraysExist(),
        "batchSize %d, hiddenSize %d and sequenceLength %d make %s %.0f numbers, must be at most"
            + " %d",
        batchSize,
        layout.shape().hiddenSize(),
        layout.shape().sequence().sequenceLength(),
        memory.largestArrayName(),
        memory.largestArray(),
        MemoryEstimate.MAX_ENTRIES);
    this.layout = layout;
    this.batchSize = batchSize;
    int blocks = (batchSize + Kernels.LANES - 1) / Kernels.LANES;
    int depth = layout.shape().depth();
    int times = layout.shape().sequence().sequenceLength();
    live = new SequenceMask(blocks);
    input = new InputLayer(layout, blocks, training);
    layers = new RecurrentLayer[depth];
    outputs = new Activations[depth];
    for (int layer = 0; layer < depth; layer++) {
      boolean needsInputGradient = training && (layer > 0 || input.gradient() != null);
      layers[layer] =
          new RecurrentLayer(kernels, layout, layer, blocks, live, training, needsInputGradient);
      outputs[layer] = layers[layer].output();
    }
    readout = new Readout(kernels, layout, blocks, live);
    int units = ParameterLayout.padded(layout.shape().hiddenSize(), Kernels.ROWS);
    int first = readout.firstTargetTime();
    topGradient =
        training ? Activations.allocate(times - first, blocks, units).withFirstTime(first) : null;
    layerGradients = new Activations[training ? Math.min(2, depth - 1) : 0];
    for (int i = 0; i < layerGradients.length; i++) {
      layerGradients[i] = Activations.allocate(times, blocks, units);
    }
    dropoutMasks = new DropoutMask[dropout != null && training ? depth : 0];
    for (int layer = 0; layer < dropoutMasks.length; layer++) {
      int hidden = layout.shape().hiddenSize();
      int from = layer == depth - 1 ? first : 0;
      dropoutMasks[layer] =
          new DropoutMask(kernels, dropout, layer, from, times, blocks, hidden, units);
    }
  }

  @Override
  public void beginStep(int newTrainingStep) {
    trainingStep = newTrainingStep;
  }

  @Override
  public void load(float[] newWeights) {
    layout.requireParameters("weights", newWeights);
    weights = newWeights;
    for (RecurrentLayer layer : layers) {
      layer.pack(newWeights);
    }
    readout.pack(newWeights);
  }

  @Override
  public BatchLoss evaluate(Batch batch) {
    begin(batch);
    return readout.run(weights, forward(batch, false), batch, null, null);
  }

  @Override
  public BatchLoss gradient(Batch batch, float[] gradient, StateGradients stateGradients) {
    require(topGradient != null, "training must be true for a network that computes gradients");
    layout.requireParameters("gradient", gradient);
    begin(batch);
    return forwardBackward(batch, gradient, stateGradients);
  }

  /** From the states before the first step as they are. */
  private BatchLoss forwardBackward(Batch batch, float[] gradient, StateGradients stateGradients) {
    boolean dropping = dropoutMasks.length > 0;
    Activations top = forward(batch, dropping);
    for (int l = 0; stateGradients != null && l < layers.length; l++) {
      layers[l].measureActivations(batch, stateGradients);
    }
    BatchLoss loss = readout.run(weights, top, batch, topGradient, gradient);
    Activations fromAbove = topGradient;
    int from = readout.firstTargetTime();
    for (int l = layers.length - 1; l >= 0; l--) {
      Activations below = l == 0 ? input.values() : layerInput(l - 1);
      Activations belowGradient =
          l == 0 ? input.gradient() : layerGradients[l % layerGradients.length];
      if (dropping) {
        dropoutMasks[l].backward(fromAbove);
      }
      layers[l].backward(below, fromAbove, from, belowGradient, gradient, stateGradients);
      fromAbove = belowGradient;
      from = 0;
    }
    input.backward(batch, gradient);
    return loss;
  }

  private Activations layerInput(int layer) {
    return dropoutMasks.length == 0 ? outputs[layer] : dropoutMasks[layer].values();
  }

  @Override
  public float state(int layer, int state, int timeStep, int example, int unit) {
    return layers[layer].state(state, timeStep, example, unit);
  }

  @Override
  public NonFiniteValue firstNonFinite(Batch batch) {
    int times = layout.shape().sequence().sequenceLength();
    for (int time = 0; time < times; time++) {
      for (int layer = 0; layer < layers.length; layer++) {
        if (!statesAreFinite(layer, time, batch.examples)) {
          return NonFiniteValue.state(layer, time);
        }
      }
    }
    boolean dropping = topGradient != null && dropoutMasks.length > 0;
    Activations top = dropping ? layerInput(layers.length - 1) : outputs[layers.length - 1];
    int lossTime = readout.firstTimeNotFinite(weights, top);
    if (lossTime >= 0) {
      return NonFiniteValue.loss(lossTime);
    }
    if (topGradient == null) {
      return null;
    }
    StateGradients measured = new StateGradients(layers.length, times);
    forwardBackward(batch, new float[layout.size()], measured);
    return NonFiniteValue.inGradients(measured, layers.length, times);
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

  /** The states before the first step: zero, or those after the last step of the last batch. */
  private void begin(Batch batch) {
    require(weights != null, "weights must be loaded before a batch is run");
    batch.requireRunnable(layout.shape().sequence(), batchSize);
    live.begin(batch);
    for (RecurrentLayer layer : layers) {
      if (batch.continuesState) {
        layer.carryState();
      } else {
        layer.resetState();
      }
    }
  }

  /** Runs all layers; the result is what the readout reads: h of the top layer. */
  private Activations forward(Batch batch, boolean dropping) {
    input.fill(weights, batch);
    Activations below = input.values();
    for (int l = 0; l < layers.length; l++) {
      RecurrentLayer layer = layers[l];
      layer.forward(weights, below);
      below = outputs[l];
      if (dropping) {
        below = dropoutMasks[l].forward(below, trainingStep, batch.examples);
      }
    }
    return below;
  }
}
