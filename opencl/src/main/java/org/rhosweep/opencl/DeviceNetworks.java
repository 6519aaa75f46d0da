package org.rhosweep.opencl;

import static org.rhosweep.core.Require.require;

import java.util.Arrays;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.OptimizerSteps;
import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.Kernels;

/**
 * Networks of one shape that run as one computation, each with weights, a batch and dropout of its
 * own. No network sees another, so each has the bits that it has alone.
 */
final class DeviceNetworks implements AutoCloseable {
  private static final int LANES = Kernels.LANES;

  private final CommandQueue queue;
  private final ActiveNetworks members;
  private final ParameterLayout layout;
  private final int networks;
  private final int batchSize;
  private final boolean training;
  private final DeviceInputs inputs;
  private final DeviceLayer[] layers;
  private final DeviceReadout readout;

  /** dL/dx of layers above the lowest; layers take turns. */
  private final DeviceBuffer[] between;

  /** Of each layer, or nothing where no network has dropout. */
  private final DropoutMasks[] dropped;

  /** Null where there is no training, or the device lacks double precision. */
  private final DeviceOptimizer optimizer;

  private final DeviceBuffer parameters;
  private final DeviceBuffer gradient;
  private final NetworkRows examples;
  private final NetworkRows continued;

  /** First time step of each lane, [network][block][32]. */
  private final NetworkRows begins;

  private final Batch[] batches;

  /**
   * Allocates the buffers.
   *
   * @param networks how many
   * @param batchSize most examples of a batch
   * @param training whether gradients will be asked for
   * @param dropping whether training is with dropout
   */
  DeviceNetworks(
      Device device,
      ParameterLayout layout,
      int networks,
      int batchSize,
      boolean training,
      boolean dropping) {
    require(batchSize >= 1, "batchSize must be >= 1, was %d", batchSize);
    this.layout = layout;
    this.networks = networks;
    this.batchSize = batchSize;
    this.training = training;
    int blocks = (batchSize + LANES - 1) / LANES;
    int depth = layout.shape().depth();
    int hidden = layout.shape().hiddenSize();
    int times = layout.shape().sequence().sequenceLength();
    queue = new CommandQueue(device, training ? device.profile() : null);
    boolean made = false;
    try {
      members = new ActiveNetworks(queue, networks);
      parameters = queue.buffer((long) networks * layout.size());
      gradient = queue.buffer(training ? (long) networks * layout.size() : 0);
      examples = new NetworkRows(queue, networks, 1);
      continued = new NetworkRows(queue, networks, 1);
      begins = new NetworkRows(queue, networks, blocks * LANES);
      inputs = new DeviceInputs(queue, members, layout, networks, batchSize, training);
      layers = new DeviceLayer[depth];
      for (int layer = 0; layer < depth; layer++) {
        layers[layer] = new DeviceLayer(queue, members, layout, layer, networks, blocks, training);
      }
      readout = new DeviceReadout(queue, members, layout, networks, batchSize, training);
      between = new DeviceBuffer[training ? Math.min(2, depth - 1) : 0];
      for (int i = 0; i < between.length; i++) {
        between[i] = queue.buffer((long) networks * times * blocks * hidden * LANES);
      }
      dropped = new DropoutMasks[dropping && training ? depth : 0];
      for (int layer = 0; layer < dropped.length; layer++) {
        int from = layer == depth - 1 ? readout.firstTargetTime() : 0;
        dropped[layer] =
            new DropoutMasks(queue, members, layer, from, times, networks, blocks, hidden);
      }
      optimizer =
          training && device.supportsOptimizer()
              ? new DeviceOptimizer(
                  queue, members, layout, networks, parameters, gradient, readout.failed())
              : null;
      made = true;
    } finally {
      if (!made) {
        queue.close();
      }
    }
    batches = new Batch[networks];
  }

  /** Reads the weights of a network; to be called after every change of them. */
  void load(int network, float[] weights) {
    queue.write(parameters, (long) network * layout.size(), weights);
    for (DeviceLayer layer : layers) {
      layer.load(network, weights);
    }
  }

  /**
   * Brings a network's batch to the device.
   *
   * @throws IllegalArgumentException where it is not one that these networks can run
   */
  void fill(int network, Batch batch) {
    batch.requireRunnable(layout.shape().sequence(), batchSize);
    batches[network] = batch;
    examples.put(network, batch.examples);
    continued.put(network, batch.continuesState ? 1 : 0);
    begins.put(network, begins(batch), lanes());
    inputs.fill(network, batch);
    readout.fill(network, batch);
  }

  private int lanes() {
    return ParameterLayout.padded(batchSize, LANES);
  }

  /** Empty lanes repeat the first example. */
  private int[] begins(Batch batch) {
    int[] first = new int[lanes()];
    Arrays.setAll(first, lane -> batch.firstStep(lane < batch.examples ? lane : 0));
    return first;
  }

  /** Says what a network's next dropout is. */
  void prepareDropout(int network, Dropout dropout, int trainingStep) {
    for (DropoutMasks layer : dropped) {
      layer.prepare(network, dropout, trainingStep, batches[network].examples);
    }
  }

  /** Networks that there is room for. */
  int count() {
    return networks;
  }

  /**
   * A network with this layout takes a place: coefficients are computed by its own equations.
   *
   * @param own equal to the layout of all but for the constants of coefficients
   */
  void adopt(int network, ParameterLayout own) {
    for (DeviceLayer layer : layers) {
      layer.adopt(network, own);
    }
  }

  /** Chooses the networks that all below is for until others are chosen. */
  void choose(int[] chosen) {
    members.choose(chosen);
  }

  /**
   * Sends what {@link #fill} collected. The states before the first step: zero, or those after the
   * last step of the last batch.
   */
  void begin() {
    examples.send();
    continued.send();
    begins.send();
    inputs.send();
    readout.send();
    for (DeviceLayer layer : layers) {
      layer.begin(continued.buffer());
    }
  }

  /** Runs all layers and the readout, without gradients or dropout. */
  void forward() {
    readout.run(parameters, layersForward(false), examples.buffer(), begins.buffer(), null);
  }

  private Activations layersForward(boolean dropping) {
    Activations below = inputs.run(parameters, examples.buffer(), begins.buffer());
    for (int l = 0; l < layers.length; l++) {
      layers[l].forward(parameters, begins.buffer(), below);
      below = layers[l].output();
      if (dropping) {
        dropped[l].draw();
        dropped[l].forward(below);
        below = dropped[l].values();
      }
    }
    return fromFirstTarget(below);
  }

  /** The top layer's outputs where there are targets. */
  private Activations fromFirstTarget(Activations top) {
    long step = (long) (batchSize + LANES - 1) / LANES * layout.shape().hiddenSize() * LANES;
    return new Activations(
        top.buffer(), top.networkStride(), top.shift() + readout.firstTargetTime() * step);
  }

  /**
   * Runs all layers forward and back, and adds to the gradients on the device; with dropout where
   * these networks were made with it.
   *
   * @param probed whether gradients of states are kept
   */
  void forwardBackward(boolean probed) {
    require(training, "training must be true for networks that compute gradients");
    boolean dropping = dropped.length > 0;
    readout.run(parameters, layersForward(dropping), examples.buffer(), begins.buffer(), gradient);
    Activations fromAbove = readout.hiddenGradient();
    int from = readout.firstTargetTime();
    for (int l = layers.length - 1; l >= 0; l--) {
      if (dropping) {
        dropped[l].backward(fromAbove);
      }
      Activations below = l == 0 ? inputs.values() : layerInput(l - 1);
      DeviceBuffer dx = l == 0 ? inputs.gradient() : between[l % between.length];
      layers[l].backward(parameters, begins.buffer(), below, fromAbove, from, dx, gradient, probed);
      from = 0;
      fromAbove = dx == null ? null : new Activations(dx, dx.entries() / networks, 0);
    }
    inputs.backward(gradient);
  }

  private Activations layerInput(int layer) {
    return dropped.length == 0 ? layers[layer].output() : dropped[layer].values();
  }

  /** What a network's gradient begins with. */
  void writeGradient(int network, float[] begin) {
    queue.write(gradient, (long) network * layout.size(), begin);
  }

  /** Waits for the gradients of all networks. */
  void readSums() {
    for (DeviceLayer layer : layers) {
      layer.readSums();
    }
  }

  /** A network's gradient, after {@link #readSums}. */
  void readGradient(int network, float[] sum) {
    queue.read(gradient, (long) network * layout.size(), sum);
    for (DeviceLayer layer : layers) {
      layer.addVectorGradients(network, sum, 0);
    }
  }

  /** Whether optimisers can run here. */
  boolean supportsOptimizer() {
    return optimizer != null;
  }

  /** Weights and gradient of a network stay here from now on. */
  void beginTraining(int network) {
    optimizer.begin(network);
  }

  /** Says what the next update of a network is, see {@link DeviceOptimizer#prepare}. */
  void prepare(int network, OptimizerUpdate update, boolean fresh) {
    optimizer.prepare(network, update, fresh);
  }

  /** Completes the gradient of a network on the device, after {@link #readSums}. */
  void completeGradient(int network) {
    for (DeviceLayer layer : layers) {
      if (layer.trainsVectors()) {
        layer.writeVectorGradients(network, gradient);
      }
    }
  }

  /** A network's gradient as it is on the device. */
  void readCompleteGradient(int network, float[] complete) {
    queue.read(gradient, (long) network * layout.size(), complete);
  }

  /** Updates the weights of the chosen networks whose loss and gradient are finite. */
  void update() {
    optimizer.update();
  }

  /** What came of the update of a network. */
  OptimizerSteps.Result result(int network) {
    return optimizer.result(network);
  }

  /**
   * Computes what depends on the weights of a network alone, after they were updated.
   *
   * @param weights of the network; what is needed of them is overwritten
   */
  void reload(int network, float[] weights) {
    for (DeviceLayer layer : layers) {
      if (layer.trainsVectors()) {
        layer.reload(network, parameters, weights);
      }
    }
  }

  /** A network's weights. */
  void readWeights(int network, float[] weights) {
    queue.read(parameters, (long) network * layout.size(), weights);
  }

  /** Waits for the losses of all networks. */
  void readLosses() {
    readout.readLosses();
  }

  /** The loss of a network's batch, after {@link #readLosses}. */
  BatchLoss loss(int network) {
    return readout.loss(network, batches[network]);
  }

  DeviceLayer layer(int layer) {
    return layers[layer];
  }

  /** The first time step with a target at which an output of a network is not finite, or -1. */
  int firstTimeNotFinite(int network) {
    Activations top =
        dropped.length == 0
            ? layers[layers.length - 1].output()
            : dropped[layers.length - 1].values();
    return readout.firstTimeNotFinite(parameters, fromFirstTarget(top), network);
  }

  /** What the commands so far were. */
  CommandQueue queue() {
    return queue;
  }

  /** Memory of the buffers in bytes. */
  long bytes() {
    return queue.bytes();
  }

  @Override
  public void close() {
    queue.close();
  }
}
