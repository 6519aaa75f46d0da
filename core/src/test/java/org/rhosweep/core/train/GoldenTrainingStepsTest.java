package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.GoldenNetworkTest;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.KernelChoice;

/** Three training steps of every cell against an independent implementation in float64. */
class GoldenTrainingStepsTest {
  static List<JsonNode> cases() throws IOException {
    return GoldenNetworkTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenGoldenWeights_whenThreeAdamStepsAreTaken_thenLossesAndWeightsAgree(JsonNode golden) {
    ParameterLayout layout = GoldenNetworkTest.layout(golden);
    Batch batch = GoldenNetworkTest.batch(layout, golden);
    double rate = golden.get("learningRate").asDouble();
    OptimizerState adam =
        OptimizerState.of(new Adam(rate, 0.9, 0.999, 1e-8), KernelChoice.best(), layout.size());
    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 3, true);
    double[] start = GoldenNetworkTest.parameters(layout, golden.get("weights"));
    float[] weights = new float[start.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) start[i];
    }
    float[] gradient = new float[weights.length];
    for (int step = 1; step <= 3; step++) {
      network.load(weights);
      BatchLoss loss = network.gradient(batch, gradient, null);
      double expected = golden.get("losses").get(step - 1).asDouble();
      assertThat(loss.meanLoss()).as("loss of step %d", step).isCloseTo(expected, within(2e-5));
      adam.step(weights, gradient, 1f, step, rate);
    }

    // Adam divides by the gradient's size: an error of 5e-6 in a gradient g moves a step by up to
    // rate * 5e-6 / |g|, and at most by twice the rate where the sign is lost.
    double[] first = GoldenNetworkTest.parameters(layout, golden.get("gradient"));
    double[] after = GoldenNetworkTest.parameters(layout, golden.get("weightsAfterThreeAdamSteps"));
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          double fraction = Math.min(2, 2e-5 / Math.abs(first[at]));
          assertThat((double) weights[at])
              .as("%s layer %d %s [%d, %d]", block.kind(), block.layer(), block.name(), row, column)
              .isCloseTo(after[at], within(1e-6 + 3 * rate * fraction));
        }
      }
    }
  }
}
