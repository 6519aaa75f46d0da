package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

class OptimizerStateTest {
  private final Kernels kernels = KernelChoice.best();

  @Test
  void givenTwoSteps_whenAdamIsDoneByHand_thenWeightsAgree() {
    Adam adam = new Adam(0.1, 0.9, 0.99, 1e-8);
    OptimizerState state = OptimizerState.of(adam, kernels, 32);
    float[] weights = new float[32];
    weights[0] = 1;
    float[] gradient = new float[32];

    gradient[0] = 2;
    state.step(weights, gradient, 1f, 1, 0.1);
    // m = 0.2, v = 0.04; corrected m = 2, v = 4; step = 0.1 * 2 / 2 = 0.1.
    assertThat(weights[0]).isCloseTo(0.9f, within(1e-6f));
    assertThat(gradient[0]).isZero();

    gradient[0] = -1;
    state.step(weights, gradient, 0.5f, 2, 0.1);
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
    state.step(weights, gradient, 1f, 1, 0.1); // v = 2, w = -0.2
    gradient[3] = 1;
    state.step(weights, gradient, 1f, 2, 0.1); // v = 1 + 1 = 2, w = -0.4
    assertThat(weights[3]).isCloseTo(-0.4f, within(1e-7f));
  }

  @Test
  void givenTwoSteps_whenAdamWIsDoneByHand_thenWeightsDecayBesideAdamsStep() {
    OptimizerState state = OptimizerState.of(new AdamW(0.1, 0.9, 0.99, 1e-8, 0.5), kernels, 32);
    float[] weights = new float[32];
    weights[0] = 1;
    weights[1] = 4;
    float[] gradient = new float[32];

    gradient[0] = 2;
    state.step(weights, gradient, 1f, 1, 0.1);
    // Adam's step 0.1, decay 0.1 * 0.5 * 1 = 0.05; without a gradient the decay alone.
    assertThat(weights[0]).isCloseTo(0.85f, within(1e-6f));
    assertThat(weights[1]).isCloseTo(3.8f, within(1e-6f));

    gradient[0] = -1;
    state.step(weights, gradient, 0.5f, 2, 0.01);
    // Adam's step 0.047041 at rate 0.1 (above), 0.0047041 at 0.01; decay 0.01 * 0.5 * w.
    assertThat(weights[0]).isCloseTo(0.85f - 0.0047041f - 0.00425f, within(1e-6f));
    assertThat(weights[1]).isCloseTo(3.8f - 0.019f, within(1e-6f));
  }

  @Test
  void givenTwoSteps_whenAdaBeliefIsDoneByHand_thenWeightsAgree() {
    OptimizerState state = OptimizerState.of(new AdaBelief(0.1, 0.9, 0.99, 1e-4), kernels, 32);
    float[] weights = new float[32];
    weights[0] = 1;
    float[] gradient = new float[32];

    gradient[0] = 2;
    state.step(weights, gradient, 1f, 1, 0.1);
    // m = 0.2, g - m = 1.8, s = 0.01 * 3.24 + 0.0001 = 0.0325; corrected m = 2, s = 3.25, root
    // 1.802776; step = 0.1 * 2 / (1.802776 + 0.0001) = 0.110934.
    assertThat(weights[0]).isCloseTo(1 - 0.110934f, within(1e-6f));
    assertThat(gradient[0]).isZero();

    gradient[0] = 2;
    state.step(weights, gradient, 1f, 2, 0.1);
    // m = 0.38, g - m = 1.62, s = 0.99 * 0.0325 + 0.01 * 2.6244 + 0.0001 = 0.058519; corrected
    // m = 0.38 / 0.19 = 2, s = 0.058519 / 0.0199 = 2.940653, root 1.714833;
    // step = 0.2 / 1.714933 = 0.116623.
    assertThat(weights[0]).isCloseTo(1 - 0.110934f - 0.116623f, within(2e-6f));
    assertThat(weights[1]).isZero();
  }

  @Test
  void givenAConstantGradient_whenAdaBeliefBelievesIt_thenItsStepsOutgrowAdams() {
    AdaBelief belief = new AdaBelief(1e-3, 0.9, 0.999, 1e-16);
    OptimizerState state = OptimizerState.of(belief, kernels, 32);
    float[] weights = new float[32];
    float[] gradient = new float[32];
    for (int step = 1; step <= 200; step++) {
      gradient[0] = 1e-3f;
      state.step(weights, gradient, 1f, step, 1e-3);
      assertThat(weights[0]).isFinite();
    }
    // Adam goes 1e-3 a step. (g - m)^2 = 1e-6 * 0.81^s, s = 1, 2, …: its sum over all steps is
    // 4.26e-6, over 200 steps on average 2.1e-8, root 1.46e-4: the last steps are about 1e-3 *
    // 1e-3 / 1.46e-4 = 6.9e-3 each.
    assertThat(-weights[0]).isBetween(4 * 0.2f, 7 * 0.2f);
  }

  @Test
  void givenLookahead_whenItsPeriodIsOver_thenSlowWeightsGoTheirShareAndFastOnesFollow() {
    Lookahead lookahead = new Lookahead(new Sgd(0.1, 0), 2, 0.25);
    OptimizerState state = OptimizerState.of(lookahead, kernels, 32);
    float[] weights = new float[32];
    weights[0] = 1;
    float[] gradient = new float[32];
    float[] expected = {
      0.9f, // fast: 1 - 0.1
      0.95f, // fast: 0.8; slow: 1 + 0.25 * (0.8 - 1)
      0.85f, // fast
      0.9f // fast: 0.75; slow: 0.95 + 0.25 * (0.75 - 0.95)
    };
    for (int step = 1; step <= 4; step++) {
      gradient[0] = 1;
      state.step(weights, gradient, 1f, step, 0.1);
      assertThat(weights[0]).isCloseTo(expected[step - 1], within(1e-6f));
    }
  }

  @Test
  void givenAShareOfOne_whenLookaheadSyncs_thenItIsItsInnerOptimiser() {
    Adam adam = new Adam(0.01, 0.9, 0.99, 1e-8);
    OptimizerState plain = OptimizerState.of(adam, kernels, 32);
    OptimizerState around = OptimizerState.of(new Lookahead(adam, 3, 1), kernels, 32);
    float[] one = new float[32];
    float[] two = new float[32];
    for (int step = 1; step <= 7; step++) {
      float[] gradient = new float[32];
      gradient[5] = step % 3 - 1.5f;
      plain.step(one, gradient.clone(), 1f, step, 0.01);
      around.step(two, gradient, 1f, step, 0.01);
    }
    // slow + 1 * (fast - slow) is fast up to one rounding in each of two syncs.
    assertThat(two[5]).isCloseTo(one[5], within(1e-8f));
    assertThat(one[5]).isNotZero();
  }

  @Test
  void givenImpossibleSettings_whenMade_thenTheErrorNamesFieldRuleAndValue() {
    assertThatThrownBy(() -> new AdamW(1e-3, 0.9, 0.999, 1e-8, -0.1))
        .hasMessage("weightDecay must be >= 0, was -0.1");
    assertThatThrownBy(() -> new AdamW(1e-3, 1, 0.999, 1e-8, 0.1))
        .hasMessage("beta1 must be in [0, 1), was 1.0");
    assertThatThrownBy(() -> new AdaBelief(1e-3, 0.9, 0.999, 1e-40))
        .hasMessage("epsilon must be 1e-30 to 1, was 1.0E-40");
    Sgd sgd = new Sgd(0.1, 0);
    assertThatThrownBy(() -> new Lookahead(sgd, 0, 0.5))
        .hasMessage("syncPeriod must be >= 1, was 0");
    assertThatThrownBy(() -> new Lookahead(sgd, 6, 0))
        .hasMessage("slowStep must be > 0 and <= 1, was 0.0");
  }
}
