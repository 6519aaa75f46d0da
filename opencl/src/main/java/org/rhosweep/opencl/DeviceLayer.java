package org.rhosweep.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.network.LayerCoefficients;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.kernels.Kernels;

/** One layer of several networks of one shape over a whole sequence. */
final class DeviceLayer {
  private static final int LANES = Kernels.LANES;

  private final CommandQueue queue;
  private final ActiveNetworks members;
  private final ParameterLayout layout;
  private final int layer;
  private final int networks;
  private final int blocks;
  private final int times;
  private final int hidden;
  private final int inputs;
  private final int keptTimes;
  private final boolean training;
  private final CellEquations equations;
  private final List<Affine> affines;
  private final List<Products> products;
  private final List<Expression> kept;

  /** Floats of one time step of one network. */
  private final long timeStride;

  /** [state][network][time + 1][block][unit][32]. */
  private final DeviceBuffer states;

  /** [value][network][time or 1][block][unit][32]. */
  private final DeviceBuffer keptValues;

  /** [coefficient][network][unit]. */
  private final DeviceBuffer coefficientValues;

  private final DeviceBuffer offsets;

  /** Of each network, for the weights that were loaded last. */
  private final LayerCoefficients[] coefficients;

  /** [map, coefficient][network][time][block][unit][32]. */
  private final DeviceBuffer gradients;

  private final DeviceBuffer adjoints;
  private final DeviceBuffer valueAdjoints;
  private final DeviceBuffer biasOffsets;

  /** [network][map, coefficient][unit]. */
  private final DeviceBuffer sums;

  private final float[] hostSums;

  /** [probed state][network][time][block][unit][32], made when a probe first asks. */
  private DeviceBuffer probes;

  private final long forward;
  private final long backward;
  private final long begin;
  private final long weightGradient;
  private final long biasGradient;

  DeviceLayer(
      CommandQueue queue,
      ActiveNetworks members,
      ParameterLayout layout,
      int layer,
      int networks,
      int blocks,
      boolean training) {
    this.queue = queue;
    this.members = members;
    this.layout = layout;
    this.layer = layer;
    this.networks = networks;
    this.blocks = blocks;
    this.training = training;
    times = layout.shape().sequence().sequenceLength();
    hidden = layout.shape().hiddenSize();
    inputs = layout.shape().inputSize(layer);
    equations = layout.shape().equations(layer);
    affines = equations.affines();
    kept = LayerKernelSource.kept(equations, training);
    keptTimes = training ? times : 1;
    timeStride = (long) blocks * hidden * LANES;
    int stateCount = equations.states().size();
    states = queue.buffer((long) stateCount * networks * (times + 1) * timeStride);
    keptValues = queue.buffer((long) kept.size() * networks * keptTimes * timeStride);
    int coefficientCount = equations.coefficients().size();
    coefficientValues = queue.buffer((long) coefficientCount * networks * hidden);
    coefficients = new LayerCoefficients[networks];
    offsets = queue.buffer((long) LayerKernelSource.OFFSETS_PER_MAP * affines.size());
    queue.write(offsets, 0, offsets());
    int maps = affines.size() + coefficientCount;
    gradients = queue.buffer(training ? (long) maps * networks * times * timeStride : 0);
    adjoints = queue.buffer(training ? (long) stateCount * networks * 2 * timeStride : 0);
    valueAdjoints =
        queue.buffer(training ? (long) equations.values().size() * networks * timeStride : 0);
    sums = queue.buffer(training ? (long) networks * maps * hidden : 0);
    hostSums = new float[training ? networks * maps * hidden : 0];
    biasOffsets = queue.buffer(maps);
    int[] biases = new int[maps];
    Arrays.setAll(biases, k -> k < affines.size() ? offset(layout.block(Kind.BIAS, layer, k)) : -1);
    queue.write(biasOffsets, 0, biases);
    products = training ? products() : List.of();
    String program = KernelSources.layer(equations, layer, training, false);
    forward = queue.kernel(program, "forward");
    backward = training ? queue.kernel(program, "backward") : 0;
    begin = queue.kernel(KernelSources.network(), "beginStates");
    weightGradient = queue.kernel(KernelSources.network(), "weightGradient");
    biasGradient = queue.kernel(KernelSources.network(), "biasGradient");
  }

  private int[] offsets() {
    int[] places = new int[LayerKernelSource.OFFSETS_PER_MAP * affines.size()];
    for (int k = 0; k < affines.size(); k++) {
      boolean ofInput = affines.get(k).trainsInput(layer);
      boolean ofSource = affines.get(k).trainsSource();
      int at = LayerKernelSource.OFFSETS_PER_MAP * k;
      places[at] = offset(ofInput ? layout.block(Kind.INPUT, layer, k) : null);
      places[at + 1] = offset(ofSource ? layout.source(layer, k) : null);
      places[at + 2] = offset(layout.block(Kind.BIAS, layer, k));
    }
    return places;
  }

  private static int offset(Block block) {
    return block == null ? -1 : block.offset();
  }

  /** See {@link DeviceNetworks#adopt}. */
  void adopt(int network, ParameterLayout own) {
    coefficients[network] = new LayerCoefficients(own, layer, new Arithmetic());
  }

  /** Computes the coefficients of a network from its weights. */
  void load(int network, float[] weights) {
    int count = equations.coefficients().size();
    if (count == 0) {
      return;
    }
    coefficients[network].load(weights);
    float[] values = new float[hidden];
    for (int i = 0; i < count; i++) {
      for (int unit = 0; unit < hidden; unit++) {
        values[unit] = (float) coefficients[network].value(i, unit);
      }
      queue.write(coefficientValues, ((long) i * networks + network) * hidden, values);
    }
  }

  /**
   * The states before the first step.
   *
   * @param continued for each network whether they are those after the last step, else zero
   */
  void begin(DeviceBuffer continued) {
    long stateCount = equations.states().size();
    queue.launchGlobal(
        begin,
        timeStride,
        stateCount,
        members.count(),
        members.numbers(),
        states,
        continued,
        timeStride,
        times,
        networks);
  }

  /**
   * Runs over the sequence.
   *
   * @param begins first time step of each lane
   */
  void forward(DeviceBuffer parameters, DeviceBuffer begins, Activations x) {
    queue.launch(
        forward,
        blocks,
        members.count(),
        1,
        members.numbers(),
        parameters,
        (long) layout.size(),
        offsets,
        begins,
        states,
        keptValues,
        coefficientValues,
        networks,
        hidden,
        inputs,
        times,
        blocks,
        keptTimes,
        x.buffer(),
        x.networkStride(),
        x.shift());
  }

  /** h at every time step. */
  Activations output() {
    return new Activations(states, (times + 1) * timeStride, timeStride);
  }

  /**
   * Runs back over the sequence.
   *
   * @param begins first time step of each lane
   * @param x what the forward pass read
   * @param above dL/dh from above
   * @param aboveFrom first time step at which it is not zero
   * @param dx dL/dx, or null where it is not needed
   * @param gradient of the parameters, added to
   * @param probed whether the gradients of states are kept
   */
  void backward(
      DeviceBuffer parameters,
      DeviceBuffer begins,
      Activations x,
      Activations above,
      int aboveFrom,
      DeviceBuffer dx,
      DeviceBuffer gradient,
      boolean probed) {
    Object[] arguments = {
      members.numbers(),
      parameters,
      (long) layout.size(),
      offsets,
      begins,
      states,
      keptValues,
      coefficientValues,
      networks,
      hidden,
      inputs,
      times,
      blocks,
      keptTimes,
      gradients,
      adjoints,
      valueAdjoints,
      above.buffer(),
      above.networkStride(),
      aboveFrom,
      dx == null ? sums : dx,
      dx == null ? 0 : 1
    };
    if (probed) {
      launchProbed(arguments);
    } else {
      queue.launch(backward, blocks, members.count(), 1, arguments);
    }
    weightGradients(x, gradient);
    int maps = affines.size() + equations.coefficients().size();
    queue.launch(
        biasGradient,
        (hidden + KernelSources.GROUPS - 1) / KernelSources.GROUPS,
        maps,
        members.count(),
        members.numbers(),
        gradients,
        times * timeStride,
        (long) networks * times * timeStride,
        hidden,
        times,
        blocks,
        1,
        biasOffsets,
        gradient,
        (long) layout.size(),
        sums,
        maps);
  }

  private void launchProbed(Object[] arguments) {
    if (probes == null) {
      int count = LayerKernelSource.probedStates(equations).size();
      probes = queue.buffer((long) count * networks * times * timeStride);
    }
    Object[] withProbes = Arrays.copyOf(arguments, arguments.length + 1);
    withProbes[arguments.length] = probes;
    String program = KernelSources.layer(equations, layer, training, true);
    queue.launch(queue.kernel(program, "backward"), blocks, members.count(), 1, withProbes);
  }

  /**
   * Products of affine maps that read the same, and are computed together.
   *
   * @param source what they read, or -1 for the layer's input
   * @param block one of the matrices
   * @param maps number of each map and the place of its matrix
   */
  private record Products(int source, Block block, DeviceBuffer maps, int count) {}

  /** In the order of the maps, as far as that matters: where two of them train one matrix. */
  private List<Products> products() {
    record Product(int map, int source, Block block) {}
    List<Product> all = new ArrayList<>();
    for (int k = 0; k < affines.size(); k++) {
      if (affines.get(k).trainsInput(layer)) {
        all.add(new Product(k, -1, layout.block(Kind.INPUT, layer, k)));
      }
      if (affines.get(k).trainsSource()) {
        all.add(new Product(k, affines.get(k).source(), layout.source(layer, k)));
      }
    }
    boolean apart = all.stream().map(Product::block).distinct().count() == all.size();
    Map<List<Object>, List<Product>> together = new LinkedHashMap<>();
    for (Product product : all) {
      Block block = product.block();
      boolean alone = !apart || layout.isSkewSymmetric(block);
      List<Object> key =
          List.of(
              product.source(),
              block.rowStride(),
              layout.hasZeroDiagonal(block),
              alone ? together.size() : -1);
      together.computeIfAbsent(key, none -> new ArrayList<>()).add(product);
    }
    List<Products> products = new ArrayList<>();
    for (List<Product> group : together.values()) {
      int[] table =
          group.stream().flatMapToInt(p -> IntStream.of(p.map(), p.block().offset())).toArray();
      DeviceBuffer maps = queue.buffer(table.length);
      queue.write(maps, 0, table);
      products.add(new Products(group.get(0).source(), group.get(0).block(), maps, group.size()));
    }
    return products;
  }

  /** A skew-symmetric block is projected as often as the {@code simd} engine does it. */
  private void weightGradients(Activations x, DeviceBuffer gradient) {
    for (Products product : products) {
      boolean skew = layout.isSkewSymmetric(product.block());
      int steps = skew ? MemoryEstimate.accumulatedSteps(blocks, times) : times;
      Activations read = product.source() < 0 ? x : source(product.source());
      for (int first = 0; first < times; first += steps) {
        addProducts(product, read, gradient, first, Math.min(times, first + steps));
        if (skew) {
          queue.launchGlobal(
              queue.kernel(KernelSources.network(), "projectSkewSymmetric"),
              hidden,
              hidden,
              members.count(),
              members.numbers(),
              gradient,
              (long) layout.size(),
              product.block().offset(),
              product.block().rowStride(),
              hidden);
        }
      }
    }
  }

  private void addProducts(
      Products product, Activations read, DeviceBuffer gradient, int firstStep, int endStep) {
    int columns = product.source() < 0 ? inputs : hidden;
    queue.launch(
        weightGradient,
        (columns + LANES - 1) / LANES,
        (hidden + LANES - 1) / LANES,
        (long) members.count() * product.count(),
        members.numbers(),
        gradients,
        times * timeStride,
        (long) networks * times * timeStride,
        product.maps(),
        product.count(),
        hidden,
        read.buffer(),
        read.networkStride(),
        read.shift(),
        columns,
        times,
        blocks,
        1,
        firstStep,
        endStep,
        gradient,
        (long) layout.size(),
        product.block().rowStride(),
        layout.hasZeroDiagonal(product.block()) ? 1 : 0);
  }

  /** What recurrent products read: a state before the step, or a value of the step. */
  private Activations source(int source) {
    int stateCount = equations.states().size();
    if (source < stateCount) {
      return state(source, 0);
    }
    return value(equations.values().get(source - stateCount));
  }

  /** A value over time, which is kept as such or as a new state. */
  private Activations value(Expression node) {
    int state = equations.newStates().indexOf(node);
    return state >= 0
        ? state(state, 1)
        : new Activations(
            keptValues,
            keptTimes * timeStride,
            (long) kept.indexOf(node) * networks * keptTimes * timeStride);
  }

  private Activations state(int state, int firstTime) {
    long networkStride = (times + 1) * timeStride;
    return new Activations(
        states, networkStride, (long) state * networks * networkStride + firstTime * timeStride);
  }

  /** Whether it has trained vectors, of which coefficients are computed on the host. */
  boolean trainsVectors() {
    return !equations.vectors().isEmpty() && !equations.coefficients().isEmpty();
  }

  /** Waits for what {@link #addVectorGradients} adds, of all networks. */
  void readSums() {
    if (trainsVectors()) {
      queue.read(sums, 0, hostSums);
    }
  }

  /**
   * Adds the gradients of a network's vectors, in double precision on the host.
   *
   * @param gradient of the parameters from {@code from} on
   */
  void addVectorGradients(int network, float[] gradient, int from) {
    if (!trainsVectors()) {
      return;
    }
    int count = equations.coefficients().size();
    int maps = affines.size() + count;
    double[] ofUnit = new double[count];
    for (int unit = 0; unit < hidden; unit++) {
      for (int i = 0; i < count; i++) {
        ofUnit[i] = hostSums[(network * maps + affines.size() + i) * hidden + unit];
      }
      double[] vectors = coefficients[network].vectorGradients(unit, ofUnit);
      for (int i = 0; i < vectors.length; i++) {
        gradient[coefficients[network].vectorOffset(i) - from + unit] += (float) vectors[i];
      }
    }
  }

  /** Writes the gradients of a network's vectors, which are zero on the device. */
  void writeVectorGradients(int network, DeviceBuffer gradient) {
    float[] vectors = new float[vectorsEnd() - vectorsBegin()];
    addVectorGradients(network, vectors, vectorsBegin());
    queue.write(gradient, (long) network * layout.size() + vectorsBegin(), vectors);
  }

  /**
   * Computes the coefficients of a network from its weights on the device.
   *
   * @param weights of the network; its vectors are overwritten
   */
  void reload(int network, DeviceBuffer parameters, float[] weights) {
    float[] vectors = new float[vectorsEnd() - vectorsBegin()];
    queue.read(parameters, (long) network * layout.size() + vectorsBegin(), vectors);
    System.arraycopy(vectors, 0, weights, vectorsBegin(), vectors.length);
    load(network, weights);
  }

  /** Vectors lie side by side, the last of a layer. */
  private int vectorsBegin() {
    return layout.block(Kind.VECTOR, layer, 0).offset();
  }

  private int vectorsEnd() {
    return layout.layerStart(layer + 1);
  }

  /** A state of a network after a time step, [block][unit][32]. */
  float[] readState(int network, int state, int time) {
    return readStep(state(state, 1), network, time);
  }

  /** A kept value or new state of a network at a time step, [block][unit][32]. */
  float[] readValue(int network, Expression node, int time) {
    return readStep(value(node), network, time);
  }

  /**
   * The gradient of a state of a network at a time step, [block][unit][32].
   *
   * @param probed index among {@link LayerKernelSource#probedStates}
   */
  float[] readProbe(int network, int probed, int time) {
    long networkStride = times * timeStride;
    return readStep(
        new Activations(probes, networkStride, (long) probed * networks * networkStride),
        network,
        time);
  }

  private float[] readStep(Activations values, int network, int time) {
    float[] step = new float[Math.toIntExact(timeStride)];
    queue.read(
        values.buffer(),
        network * values.networkStride() + values.shift() + time * timeStride,
        step);
    return step;
  }
}
