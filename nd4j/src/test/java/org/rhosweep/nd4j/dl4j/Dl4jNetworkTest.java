package org.rhosweep.nd4j.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.NoOp;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/** Our networks against DL4J's layers, which share nothing with them. */
@Tag("slow")
class Dl4jNetworkTest {
  private static final SequenceShape ROWS = Networks.dense(11, 6, 5, TargetPosition.LAST_STEP);
  private static final SequenceShape STEPS = Networks.dense(9, 3, 4, TargetPosition.EVERY_STEP);

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : List.of(new Lstm(1.0), new TanhRnn())) {
      cases.add(Arguments.of(cell, 13, 1, ROWS));
      cases.add(Arguments.of(cell, 16, 3, ROWS));
      cases.add(Arguments.of(cell, 7, 1, STEPS));
      cases.add(Arguments.of(cell, 12, 2, STEPS));
    }
    return cases;
  }

  private static Dl4jNetwork network(Cell cell, int hidden, int depth, SequenceShape shape) {
    return new Dl4jNetwork(new ModelSettings(cell, hidden, depth), shape);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenANetwork_whenConvertedToDl4jAndBack_thenEveryBitIsTheSame(
      Cell cell, int hidden, int depth, SequenceShape shape) {
    Dl4jNetwork both = network(cell, hidden, depth, shape);
    float[] weights = Networks.weights(both.layout(), 0.5, 1);

    MultiLayerNetwork converted = both.toDl4j(weights, new NoOp());

    assertThat(converted.numParams()).isEqualTo(both.layout().parameters());
    assertThat(both.fromDl4j(converted)).isEqualTo(weights);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenANetwork_whenRunByDl4j_thenOutputsAreThoseOfDoublePrecision(
      Cell cell, int hidden, int depth, SequenceShape shape) {
    Dl4jNetwork both = network(cell, hidden, depth, shape);
    float[] weights = Networks.weights(both.layout(), 0.8 / Math.sqrt(hidden), 3);
    Batch batch = Networks.batch(shape, 6, 5, 4);
    INDArray output = both.toDl4j(weights, new NoOp()).output(Dl4jBatch.of(batch).getFeatures());

    ReferenceNetwork reference = new ReferenceNetwork(both.layout());
    double[] exact = Networks.toDouble(weights);
    int targets = shape.targetsPerSequence();
    int times = shape.sequenceLength();
    for (int example = 0; example < batch.examples; example++) {
      double[][] x = new double[times][shape.inputSize()];
      for (int time = 0; time < times; time++) {
        for (int i = 0; i < shape.inputSize(); i++) {
          x[time][i] = batch.inputs[(example * times + time) * shape.inputSize() + i];
        }
      }
      double[][] h = reference.outputs(exact, x);
      for (int target = 0; target < targets; target++) {
        double[] expected = probabilities(both.layout(), exact, h[times - targets + target]);
        for (int i = 0; i < expected.length; i++) {
          double actual =
              targets == 1 ? output.getDouble(example, i) : output.getDouble(example, i, target);
          // Probabilities in single precision after up to 11 steps of tens of operations.
          assertThat(actual).isCloseTo(expected[i], within(2e-6));
        }
      }
    }
  }

  private static double[] probabilities(ParameterLayout layout, double[] weights, double[] h) {
    Block matrix = layout.block(Kind.READOUT, -1, -1);
    Block bias = layout.block(Kind.READOUT_BIAS, -1, -1);
    double[] p = new double[matrix.rows()];
    double sum = 0;
    for (int row = 0; row < p.length; row++) {
      double y = weights[bias.at(row, 0)];
      for (int column = 0; column < h.length; column++) {
        y += weights[matrix.at(row, column)] * h[column];
      }
      p[row] = StrictMath.exp(y);
      sum += p[row];
    }
    for (int row = 0; row < p.length; row++) {
      p[row] /= sum;
    }
    return p;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenABatch_whenDl4jTakesItsGradient_thenItIsOursTimesTheNumberOfTargets(
      Cell cell, int hidden, int depth, SequenceShape shape) {
    Dl4jNetwork both = network(cell, hidden, depth, shape);
    float[] weights = Networks.weights(both.layout(), 0.8 / Math.sqrt(hidden), 3);
    Batch batch = Networks.batch(shape, 6, 5, 4);
    SimdNetwork simd = new SimdNetwork(KernelChoice.best(), both.layout(), 6, true);
    simd.load(weights);
    float[] ours = new float[both.layout().size()];
    BatchLoss loss = simd.gradient(batch, ours, null);

    DataSet data = Dl4jBatch.of(batch);
    Map<String, INDArray> gradients =
        both.toDl4j(weights, new NoOp())
            .calculateGradients(
                data.getFeatures(), data.getLabels(), null, data.getLabelsMaskArray())
            .getFirst()
            .gradientForVariable();
    float[] theirs = both.fromDl4j(gradients);

    // DL4J adds up over examples and time steps and divides later; ours is the mean over targets.
    double largest = 0;
    double deviation = 0;
    for (int i = 0; i < ours.length; i++) {
      double mean = theirs[i] / (double) loss.targets();
      largest = Math.max(largest, Math.abs(ours[i]));
      deviation = Math.max(deviation, Math.abs(mean - ours[i]));
    }
    assertThat(largest).isPositive();
    // Each side is within 2e-5 of exact arithmetic, as in Nd4jNetworkTest.
    assertThat(deviation).isLessThan(4e-5 * largest);
  }

  @Test
  void givenWhatDl4jHasNot_whenConverted_thenTheErrorSaysWhatItHas() {
    assertThatThrownBy(() -> network(new Gru(0), 4, 1, ROWS))
        .hasMessageStartingWith("cell must be lstm or tanh for DL4J, was Gru");
    assertThatThrownBy(() -> network(new TanhRnn(), 4, 1, Networks.tokens(3, 5, 2)))
        .hasMessage("inputs must be dense for DL4J, were tokens");
    assertThatThrownBy(() -> network(new TanhRnn(), 4, 1, Networks.regression(3, 2, 1)))
        .hasMessage("loss must be cross-entropy for DL4J, was MEAN_SQUARED_ERROR");
  }

  @Test
  void givenADl4jNetworkOfAnotherShape_whenRead_thenTheErrorNamesTheParameter() {
    Dl4jNetwork small = network(new TanhRnn(), 4, 1, ROWS);
    Dl4jNetwork deep = network(new TanhRnn(), 4, 2, ROWS);
    Dl4jNetwork wide = network(new TanhRnn(), 5, 1, ROWS);
    MultiLayerNetwork network = small.toDl4j(new float[small.layout().size()], new NoOp());

    assertThatThrownBy(() -> wide.fromDl4j(network))
        .hasMessage("0_W of the DL4J network must hold 30 numbers, holds 24");
    assertThatThrownBy(() -> deep.fromDl4j(network))
        .hasMessageStartingWith("the DL4J network must have the parameters [0_W, 0_RW, 0_b, 1_W");
    MultiLayerNetwork relu =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SimpleRnn.Builder().nIn(6).nOut(4).activation(Activation.RELU).build())
                .layer(new RnnOutputLayer.Builder().nIn(4).nOut(5).build())
                .build());
    relu.init();
    assertThatThrownBy(() -> small.fromDl4j(relu))
        .hasMessageStartingWith("layer 0 of the DL4J network must be SimpleRnn with tanh, was ");
    assertThatThrownBy(() -> small.toDl4j(new float[3], new NoOp()))
        .hasMessageMatching("weights must have length \\d+, was 3");
  }

  @Test
  void givenResidualLayers_whenAskedFor_thenItSaysSo() {
    assertThatThrownBy(
            () -> new Dl4jNetwork(new ModelSettings(new Lstm(1), 4, 2, 0, true, false), STEPS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "residual and layerNorm must be false for DL4J's form of a network, were true and"
                + " false");
  }
}
