package org.rhosweep.nd4j.dl4j;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * One network in both forms: our array of parameters and DL4J's {@code MultiLayerNetwork}. LSTM
 * becomes {@code LSTM} and tanh becomes {@code SimpleRnn}, any depth, dense inputs, a softmax
 * readout at the last or at every time step.
 *
 * <p>DL4J keeps the gates of a layer side by side, [input, gates * hidden] in column order, where
 * its LSTM has them in the order candidate, forget, output, input (its own names are i, f, o, g,
 * with g for the gate that scales the candidate). A column is a row of our matrices, so all numbers
 * move unchanged. The initial bias of the forget gate is a weight like others here; DL4J's setting
 * for it is used by its own initialisation alone.
 */
public final class Dl4jNetwork {
  private static final Map<Class<? extends Cell>, List<String>> GATES =
      Map.of(
          Lstm.class, List.of("candidate", "forget", "output", "input"),
          TanhRnn.class, List.of("hidden"));
  private static final String WEIGHTS = "W";
  private static final String RECURRENT_WEIGHTS = "RW";
  private static final String BIAS = "b";

  private final ModelSettings model;
  private final ParameterLayout layout;
  private final List<Integer> affines;

  /**
   * A network that DL4J has, too.
   *
   * @throws IllegalArgumentException where it has not: another cell, tokens, squared error
   */
  public Dl4jNetwork(ModelSettings model, SequenceShape sequence) {
    List<String> gates = GATES.get(model.cell().getClass());
    require(gates != null, "cell must be lstm or tanh for DL4J, was %s", model.cell());
    require(
        model.depth() == 1 || !(model.residual() || model.layerNorm()),
        "residual and layerNorm must be false for DL4J's form of a network, were %s and %s",
        model.residual(),
        model.layerNorm());
    require(sequence.inputKind() == InputKind.DENSE, "inputs must be dense for DL4J, were tokens");
    require(
        sequence.loss() == Loss.CROSS_ENTROPY,
        "loss must be cross-entropy for DL4J, was %s",
        sequence.loss());
    this.model = model;
    layout = new ParameterLayout(NetworkShape.of(model, sequence));
    List<String> names = layout.shape().equations().affines().stream().map(Affine::name).toList();
    affines = gates.stream().map(names::indexOf).toList();
    require(!affines.contains(-1), "the gates must be %s, were %s", gates, names);
  }

  /** Where our parameters lie. */
  public ParameterLayout layout() {
    return layout;
  }

  /**
   * The network in DL4J's form; a copy.
   *
   * @param weights in the order of {@link #layout}
   * @param updater DL4J's rule of training, for those who train it there
   */
  public MultiLayerNetwork toDl4j(float[] weights, IUpdater updater) {
    require(
        weights.length == layout.size(),
        "weights must have length %d, was %d",
        layout.size(),
        weights.length);
    var builder =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .weightInit(WeightInit.ZERO)
            .updater(updater)
            .list();
    int depth = layout.shape().depth();
    for (int layer = 0; layer < depth; layer++) {
      Layer recurrent = recurrentLayer(layout.shape().inputSize(layer));
      boolean last = layer == depth - 1 && !isEveryStep();
      builder.layer(last ? new LastTimeStep(recurrent) : recurrent);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(builder.layer(readoutLayer()).build());
    network.init();
    for (Parameter parameter : parameters()) {
      float[] numbers = parameter.gather(weights);
      INDArray to = network.getParam(parameter.key());
      try (INDArray copy = Nd4j.create(numbers, to.shape(), 'f')) {
        to.assign(copy);
      }
    }
    return network;
  }

  /**
   * The parameters of a DL4J network, padding zero; a copy.
   *
   * @param network made by {@link #toDl4j}, or one of the same layers
   * @throws IllegalArgumentException where its layers or parameters are not those of this network
   */
  public float[] fromDl4j(MultiLayerNetwork network) {
    float[] result = fromDl4j(network.paramTable());
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      requireSameLayer(layer, network.getLayerWiseConfigurations().getConf(layer).getLayer());
    }
    return result;
  }

  /** Activations have no parameters, so equal shapes do not make equal networks. */
  private void requireSameLayer(int layer, Layer found) {
    Layer recurrent = found instanceof LastTimeStep last ? last.getUnderlying() : found;
    boolean same =
        model.cell() instanceof Lstm
            ? recurrent instanceof LSTM lstm
                && lstm.getActivationFn() instanceof ActivationTanH
                && lstm.getGateActivationFn() instanceof ActivationSigmoid
            : recurrent instanceof SimpleRnn rnn && rnn.getActivationFn() instanceof ActivationTanH;
    require(
        same,
        "layer %d of the DL4J network must be %s, was %s",
        layer,
        model.cell() instanceof Lstm ? "LSTM with tanh and sigmoid gates" : "SimpleRnn with tanh",
        recurrent);
  }

  /**
   * Parameters, or gradients, by DL4J's names in our order.
   *
   * @param table as in {@code MultiLayerNetwork.paramTable()} or {@code Gradient
   *     .gradientForVariable()}
   * @throws IllegalArgumentException where they are not those of this network
   */
  public float[] fromDl4j(Map<String, INDArray> table) {
    List<Parameter> parameters = parameters();
    List<String> keys = parameters.stream().map(Parameter::key).toList();
    require(
        table.size() == keys.size() && table.keySet().containsAll(keys),
        "the DL4J network must have the parameters %s, has %s",
        keys,
        table.keySet());
    float[] result = new float[layout.size()];
    for (Parameter parameter : parameters) {
      INDArray from = table.get(parameter.key());
      require(
          from.length() == parameter.length(),
          "%s of the DL4J network must hold %d numbers, holds %d",
          parameter.key(),
          parameter.length(),
          from.length());
      try (INDArray copy = from.dup('f')) {
        parameter.scatter(copy.data().asFloat(), result);
      }
    }
    return result;
  }

  private boolean isEveryStep() {
    return layout.shape().sequence().targetPosition() == TargetPosition.EVERY_STEP;
  }

  private Layer recurrentLayer(int inputs) {
    if (model.cell() instanceof Lstm) {
      return new LSTM.Builder()
          .nIn(inputs)
          .nOut(model.hiddenSize())
          .activation(Activation.TANH)
          .gateActivationFunction(Activation.SIGMOID)
          .build();
    }
    return new SimpleRnn.Builder()
        .nIn(inputs)
        .nOut(model.hiddenSize())
        .activation(Activation.TANH)
        .build();
  }

  private Layer readoutLayer() {
    int classes = layout.shape().sequence().outputSize();
    return isEveryStep()
        ? new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nIn(model.hiddenSize())
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            .build()
        : new OutputLayer.Builder(LossFunction.MCXENT)
            .nIn(model.hiddenSize())
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            .build();
  }

  /** What each of DL4J's parameters is made of. */
  private List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    int depth = layout.shape().depth();
    for (int layer = 0; layer < depth; layer++) {
      all.add(new Parameter(layer + "_" + WEIGHTS, gates(Kind.INPUT, layer)));
      all.add(new Parameter(layer + "_" + RECURRENT_WEIGHTS, gates(Kind.RECURRENT, layer)));
      all.add(new Parameter(layer + "_" + BIAS, gates(Kind.BIAS, layer)));
    }
    all.add(new Parameter(depth + "_" + WEIGHTS, List.of(layout.block(Kind.READOUT, -1, -1))));
    all.add(new Parameter(depth + "_" + BIAS, List.of(layout.block(Kind.READOUT_BIAS, -1, -1))));
    return all;
  }

  private List<Block> gates(Kind kind, int layer) {
    return affines.stream().map(affine -> layout.block(kind, layer, affine)).toList();
  }

  /** One of DL4J's parameters in column order: the rows of our blocks one after the other. */
  private record Parameter(String key, List<Block> blocks) {
    int length() {
      return blocks.stream().mapToInt(block -> block.rows() * block.columns()).sum();
    }

    float[] gather(float[] weights) {
      float[] numbers = new float[length()];
      int to = 0;
      for (Block block : blocks) {
        for (int row = 0; row < block.rows(); row++) {
          System.arraycopy(weights, block.at(row, 0), numbers, to, block.columns());
          to += block.columns();
        }
      }
      return numbers;
    }

    void scatter(float[] numbers, float[] weights) {
      int from = 0;
      for (Block block : blocks) {
        for (int row = 0; row < block.rows(); row++) {
          System.arraycopy(numbers, from, weights, block.at(row, 0), block.columns());
          from += block.columns();
        }
      }
    }
  }
}
