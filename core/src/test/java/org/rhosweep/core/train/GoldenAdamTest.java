package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.kernel.Kernels;

class GoldenAdamTest {
  private final Kernels kernels = KernelChoice.best();

  @Test
  void givenTwoSteps_whenAdamIsDoneByHand_thenWeightsAgree() {
    Adam adam = new Adam(0.1, 0.9, 0.99, 1e-8);
    OptimizerState state = OptimizerState.of(adam, kernels, 32);
    float[] weights = new float[32];
    weights[0] = 1;
    float[] gradient = new float[32];

    gradient[0] = 2;
    state.step(weights, gradient, 1f, 1);
    // m = 0.2, v = 0.04; corrected m = 2, v = 4; step = 0.1 * 2 / 2 = 0.1.
    assertThat(weights[0]).isCloseTo(0.9f, within(1e-6f));
    assertThat(gradient[0]).isZero();

    gradient[0] = -1;
    state.step(weights, gradient, 0.5f, 2);
    // g = -0.5: m = 0.18 - 0.05 = 0.13, v = 0.0396 + 0.0025 = 0.0421;
    // corrected m = 0.13 / 0.19 = 0.684211, v = 0.0421 / 0.0199 = 2.115578, root 1.454503;
    // step = 0.1 * 0.684211 / 1.454503 = 0.047041.
    assertThat(weights[0]).isCloseTo(0.9f - 0.047041f, within(1e-6f));
    assertThat(weights[1]).isZero();
  }

  @Test
  void givenTwoSteps_whenMomentumIsDoneByHand_thenWeightsAgree() {
    OptimizerState state = OptimizerState.of(new Sgd(0.1, 0.5), kernels, 32);
    float[] weights = new float[32];
    float[] gradient = new float[32];
    gradient[3] = 2;
    state.step(weights, gradient, 1f, 1); // v = 2, w = -0.2
    gradient[3] = 1;
    state.step(weights, gradient, 1f, 2); // v = 1 + 1 = 2, w = -0.4
    assertThat(weights[3]).isCloseTo(-0.4f, within(1e-7f));
  }
}
