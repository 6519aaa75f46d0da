package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.SelectiveSsm;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;
import org.rhosweep.kernels.ScalarKernels;

/** Residual connections and layer normalisation around every cell that has none of its own. */
class StackedLayersTest {
  private static final SequenceShape ROWS = Networks.dense(5, 2, 3, TargetPosition.LAST_STEP);
  private static final SequenceShape STEPS = Networks.dense(9, 3, 4, TargetPosition.EVERY_STEP);

  static List<ModelSettings> small() {
    return Networks.stacks(4, 3);
  }

  static List<ModelSettings> larger() {
    return Networks.stacks(13, 3);
  }

  /**
   * relu of one unit, U = 2 in the lowest layer and 3 in the next, no biases: x = 0.5 gives 1, then
   * 1 + 3 = 4, then with U = 0.25 above it 4 + 1 = 5.
   */
  @Test
  void givenOneUnit_whenLayersAreResidual_thenEachAddsToWhatItReads() {
    double[] outputs = outputs(true, false, 1, new double[] {0.5}, 2, 3, 0.25);
    assertThat(outputs[0]).isEqualTo(5);
  }

  /**
   * Two units that read 3 and 1: mean 2, variance 1, so that the norm is 1 and -1 but for
   * 1/sqrt(1.00001); times gain 1, and through U = 2 times the identity and relu 2 and 0.
   */
  @Test
  void givenTwoUnits_whenTheNormIsRead_thenMeanAndVarianceAreTakenOff() {
    double[] outputs = outputs(false, true, 2, new double[] {3, 1}, 1, 2);
    assertThat(outputs[0]).isCloseTo(2 / StrictMath.sqrt(1.00001), within(1e-14));
    assertThat(outputs[1]).isEqualTo(0);
    double[] both = outputs(true, true, 2, new double[] {3, 1}, 1, 2);
    assertThat(both[0]).isCloseTo(3 + 2 / StrictMath.sqrt(1.00001), within(1e-14));
    assertThat(both[1]).isEqualTo(1);
  }

  /** Feed-forward relu whose matrices are multiples of the identity. */
  private static double[] outputs(
      boolean residual, boolean layerNorm, int units, double[] x, double... factors) {
    FeedForward cell = new FeedForward(FeedForward.Activation.RELU);
    ModelSettings model = new ModelSettings(cell, units, factors.length, 0, residual, layerNorm);
    ParameterLayout layout =
        Networks.layout(model, Networks.dense(1, units, 1, TargetPosition.LAST_STEP));
    double[] weights = new double[layout.size()];
    for (Block block : layout.blocks()) {
      for (int unit = 0; unit < units; unit++) {
        if (block.kind() == Kind.INPUT) {
          weights[block.at(unit, unit)] = factors[block.layer()];
        } else if (block.name().equals("layerNormGain")) {
          weights[block.at(unit, 0)] = 1;
        }
      }
    }
    return new ReferenceNetwork(layout).outputs(weights, new double[][] {x})[0];
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("small")
  void givenANetwork_whenEveryParameterIsMoved_thenTheLossMovesByItsGradient(ModelSettings model) {
    ParameterLayout layout = Networks.layout(model, ROWS);
    ReferenceNetwork network = new ReferenceNetwork(layout, new RelaxedArithmetic());
    double[] weights = Networks.toDouble(Networks.weights(layout, 0.7, 11));
    Batch batch = Networks.batch(ROWS, 3, 3, 12);
    double[] gradient = new double[weights.length];
    double size = Math.max(1, network.loss(weights, batch, gradient));

    // As for cells alone: central differences of 1e-5.
    double step = 1e-5;
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          double kept = weights[at];
          weights[at] = kept + step;
          double above = network.loss(weights, batch, null);
          weights[at] = kept - step;
          double below = network.loss(weights, batch, null);
          weights[at] = kept;
          double difference = (above - below) / (2 * step);
          assertThat(gradient[at])
              .as("%s layer %d %s [%d, %d]", block.kind(), block.layer(), block.name(), row, column)
              .isCloseTo(difference, within(1e-9 * size + 1e-7 * Math.abs(difference)));
        }
      }
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("larger")
  void givenANetwork_whenRunByEveryEngine_thenLossAndGradientAgree(ModelSettings model) {
    ParameterLayout layout = Networks.layout(model, STEPS);
    float[] weights = Networks.weights(layout, 0.8 / Math.sqrt(model.hiddenSize()), 3);
    Batch batch = Networks.batch(STEPS, 40, 33, 4);
    for (Dropout dropout : new Dropout[] {null, new Dropout(0.3, 5)}) {
      double[] expected = new double[layout.size()];
      double[] exact = Networks.toDouble(weights);
      ReferenceNetwork reference = new ReferenceNetwork(layout);
      double expectedLoss =
          dropout == null
              ? reference.loss(exact, batch, expected)
              : reference.loss(exact, batch, expected, dropout, 17);
      float[] vector = new float[layout.size()];
      float[] scalar = new float[layout.size()];
      BatchLoss loss = gradient(KernelChoice.best(), layout, weights, batch, dropout, vector);
      gradient(new ScalarKernels(), layout, weights, batch, dropout, scalar);

      // The tolerances of SimdNetworkTest.
      double largest = 0;
      for (double g : expected) {
        largest = Math.max(largest, Math.abs(g));
      }
      double scale = Math.max(1, expectedLoss);
      assertThat(loss.meanLoss()).isCloseTo(expectedLoss, within(3e-6 * scale));
      GoldenNetworkTest.assertClose(layout, Networks.toDouble(vector), expected, 2e-5 * largest);
      assertThat(scalar).isEqualTo(vector);
    }
  }

  private static BatchLoss gradient(
      Kernels kernels,
      ParameterLayout layout,
      float[] weights,
      Batch batch,
      Dropout dropout,
      float[] gradient) {
    try (NetworkEngine engine =
        Engines.create(EngineName.SIMD, kernels, layout, batch.batchSize, true, dropout)) {
      engine.load(weights);
      engine.beginStep(17);
      StateGradients measured =
          new StateGradients(layout.shape().depth(), layout.shape().sequence().sequenceLength());
      BatchLoss loss = engine.gradient(batch, gradient, measured);
      assertThat(measured.norm(0, 0)).isFinite();
      return loss;
    }
  }

  @ParameterizedTest
  @MethodSource("larger")
  void givenSettings_whenWeightsAreDrawn_thenTheyAreThoseOfTheSameNetworkWithout(
      ModelSettings model) {
    ParameterLayout layout = Networks.layout(model, STEPS);
    ParameterLayout plain = Networks.layout(model.cell(), 13, 3, STEPS);
    Glorot glorot = new Glorot(Distribution.NORMAL, 1);
    float[] weights = InitialWeights.draw(layout, glorot, 4);
    float[] expected = InitialWeights.draw(plain, glorot, 4);
    long added = 0;
    for (Block block : layout.blocks()) {
      Block same =
          plain.blocks().stream()
              .filter(b -> b.kind() == block.kind() && b.layer() == block.layer())
              .filter(b -> b.name().equals(block.name()))
              .findFirst()
              .orElse(null);
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          float value = weights[block.at(row, column)];
          float of = block.name().equals("layerNormGain") ? 1 : 0;
          assertThat(value).isEqualTo(same == null ? of : expected[same.at(row, column)]);
          added += same == null ? 1 : 0;
        }
      }
    }
    assertThat(added).isEqualTo(model.layerNorm() ? 2 * 2 * 13 : 0);
    assertThat(layout.parameters()).isEqualTo(plain.parameters() + added);
  }

  @Test
  void givenTheSettingsAreOff_whenAShapeIsMade_thenAllLayersHaveTheCellsOwnEquations() {
    NetworkShape shape = NetworkShape.of(new ModelSettings(new Lstm(1), 5, 3), STEPS);
    assertThat(shape.equations(2)).isSameAs(shape.equations(0));
    NetworkShape residual =
        NetworkShape.of(new ModelSettings(new Lstm(1), 5, 3, 0, true, false), STEPS);
    assertThat(residual.equations(0).states()).containsExactly("h", "c");
    assertThat(residual.equations(1).states()).containsExactly("output", "h", "c");
  }

  @Test
  void givenACellThatIsAResidualBlock_whenAskedForAnother_thenTheSettingIsNamed() {
    assertThatThrownBy(() -> new ModelSettings(new Lru(), 4, 2, 0, true, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("residual must be false for Lru[], which is a residual block already");
    assertThatThrownBy(() -> new ModelSettings(new SelectiveSsm(1), 4, 2, 0, false, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "layerNorm must be false for SelectiveSsm[stateSize=1], which has a norm of its own");
  }

  static List<ModelSettings> allocated() {
    List<ModelSettings> models = new ArrayList<>();
    models.add(new ModelSettings(new Lstm(1), 64, 3, 0, true, true));
    models.add(
        new ModelSettings(new FeedForward(FeedForward.Activation.RELU), 64, 3, 0, true, false));
    models.add(new ModelSettings(new Lstm(1), 64, 3, 0, false, true));
    return models;
  }

  @ParameterizedTest
  @MethodSource("allocated")
  void givenANetwork_whenAllocated_thenTheEstimateIsWithinThreePerCent(ModelSettings model) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ParameterLayout layout =
        Networks.layout(model, Networks.dense(50, 28, 10, TargetPosition.LAST_STEP));
    SimdNetwork warm = new SimdNetwork(KernelChoice.best(), layout, 33, true);
    assertThat(warm).isNotNull();
    for (boolean training : new boolean[] {true, false}) {
      long before = threads.getCurrentThreadAllocatedBytes();
      SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 33, training);
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(network).isNotNull();
      double estimate = MemoryEstimate.ofNetwork(layout.shape(), 33, training).bytes();
      // Scratch tiles and the garbage of compiling programs are left out, as in MemoryEstimateTest.
      assertThat(estimate).isCloseTo((double) bytes, within(0.03 * bytes + 65_536.0 * 3));
    }
  }
}
