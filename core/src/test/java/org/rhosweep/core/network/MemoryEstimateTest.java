package org.rhosweep.core.network;

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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

class MemoryEstimateTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<Arguments> networks() {
    List<Arguments> cases = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      cases.add(
          Arguments.of(cell, 64, 3, 33, Networks.dense(50, 28, 10, TargetPosition.LAST_STEP)));
      cases.add(
          Arguments.of(cell, 130, 1, 32, Networks.dense(100, 1, 10, TargetPosition.EVERY_STEP)));
      cases.add(Arguments.of(cell, 96, 2, 20, Networks.tokens(120, 300, 24)));
    }
    return cases;
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("networks")
  void givenANetwork_whenAllocated_thenTheEstimateIsWithinThreePerCent(
      Cell cell, int hidden, int depth, int batchSize, SequenceShape sequence) {
    ParameterLayout layout = Networks.layout(cell, hidden, depth, sequence);
    // Classes are loaded and lambdas linked before the bytes are counted.
    SimdNetwork warm = new SimdNetwork(KernelChoice.best(), layout, batchSize, true);
    assertThat(warm).isNotNull();

    for (boolean training : new boolean[] {true, false}) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, batchSize, training);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

      assertThat(network).isNotNull();
      MemoryEstimate estimate = MemoryEstimate.ofNetwork(layout.shape(), batchSize, training);
      // Scratch tiles are left out, and so is the garbage of compiling a layer's programs.
      double leftOut = 65_536.0 * depth;
      assertThat(estimate.bytes())
          .as("training %s", training)
          .isCloseTo((double) allocated, within(0.03 * allocated + leftOut));
    }
  }

  @Test
  void givenATrainingStep_whenEstimated_thenParametersAndBatchAreExact() {
    SequenceShape sequence = Networks.dense(20, 3, 5, TargetPosition.EVERY_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 24, 2, sequence);
    NetworkShape shape = layout.shape();

    double step = MemoryEstimate.ofTrainingStep(shape, 7).bytes();
    double trial = MemoryEstimate.ofTrial(shape, 7).bytes();

    double batch = 4.0 * (7 * 20 * 3 + 7 * 20); // inputs and labels
    double engine = MemoryEstimate.ofNetwork(shape, 7, true).bytes();
    assertThat(step).isEqualTo(engine + 4 * 4.0 * layout.size() + batch);
    double evaluator = MemoryEstimate.ofNetwork(shape, 7, false).bytes();
    assertThat(trial).isEqualTo(step + evaluator + batch);
    // Every step has a target: factors and outputs of 2 layers x 20 steps x 32 lanes x 24 units.
    assertThat(MemoryEstimate.ofTrial(shape, 7, true, 4).bytes())
        .isEqualTo(trial + 4.0 * 2 * 2 * 20 * 32 * 24);
  }

  @Test
  void givenShapesBeyondAnArray_whenMade_thenTheErrorNamesFieldRuleAndValue() {
    SequenceShape sequence = Networks.dense(100_000, 1, 10, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 1024, 1, sequence);
    MemoryEstimate estimate = MemoryEstimate.ofNetwork(layout.shape(), 32, true);
    // 100,001 steps x 32 sequences x 1024 units, the second state one tile into its array.
    assertThat(estimate.largestArray()).isEqualTo(100_001.0 * 32 * 1024 + 256);
    assertThat(estimate.arraysExist()).isFalse();
    assertThatThrownBy(() -> new SimdNetwork(KernelChoice.best(), layout, 32, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "batchSize 32, hiddenSize 1024 and sequenceLength 100000 make the states of a layer"
                + " over time 3276833024 numbers, must be at most 2147483583");

    assertThatThrownBy(() -> Networks.layout(new Lstm(1), 8192, 5, sequence))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("hiddenSize 8192, depth 5 and inputSize 1 make ")
        .hasMessageEndingWith("or more parameters, must be at most 2147483583");

    assertThatThrownBy(() -> new Batch(Networks.dense(10, 2, 2, TargetPosition.LAST_STEP), 1 << 30))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "batchSize 1073741824 x 10 time steps x 2 make 21474836480 inputs, must be at most"
                + " 2147483583");
  }

  @Test
  void givenWrongArguments_whenTheEngineIsCalled_thenTheErrorNamesFieldRuleAndValue() {
    SequenceShape sequence = Networks.tokens(4, 9, 5);
    ParameterLayout layout = Networks.layout(new Lstm(1), 6, 1, sequence);
    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 3, true);
    Batch batch = Networks.batch(sequence, 3, 3, 1);
    float[] weights = Networks.weights(layout, 1, 1);
    float[] gradient = new float[layout.size()];

    assertThatThrownBy(() -> network.evaluate(batch))
        .hasMessage("weights must be loaded before a batch is run");
    assertThatThrownBy(() -> network.load(new float[5]))
        .hasMessageStartingWith("weights must have " + layout.size() + " entries")
        .hasMessageEndingWith("was 5");
    network.load(weights);
    assertThatThrownBy(() -> network.gradient(batch, new float[1], null))
        .hasMessageStartingWith("gradient must have " + layout.size() + " entries")
        .hasMessageEndingWith("was 1");
    Batch other = Networks.batch(Networks.tokens(5, 9, 5), 3, 3, 1);
    assertThatThrownBy(() -> network.evaluate(other))
        .hasMessageStartingWith("the batch's shape must be SequenceShape[sequenceLength=4")
        .hasMessageContaining("was SequenceShape[sequenceLength=5");
    batch.tokens[6] = 9;
    assertThatThrownBy(() -> network.evaluate(batch))
        .hasMessage("tokens[1, 2] must be 0 to 8, was 9");
    batch.tokens[6] = 0;
    batch.labels[11] = -2;
    assertThatThrownBy(() -> network.gradient(batch, gradient, null))
        .hasMessage("labels[2, 3] must be -1 to 8, was -2");
    batch.labels[11] = Batch.IGNORED;
    assertThat(network.gradient(batch, gradient, null).lossSum()).isFinite();

    SimdNetwork evaluator = new SimdNetwork(KernelChoice.best(), layout, 3, false);
    evaluator.load(weights);
    assertThatThrownBy(() -> evaluator.gradient(batch, gradient, null))
        .hasMessage("training must be true for a network that computes gradients");
  }
}
