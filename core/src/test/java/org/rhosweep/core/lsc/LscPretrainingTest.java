package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.He;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.kernel.ScalarKernels;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

class LscPretrainingTest {
  private static final LscMethod GRADIENT = new LscMethod.Entries(1e-2);
  private static final Glorot GLOROT = new Glorot(Distribution.UNIFORM, 1);

  static Stream<Arguments> reachable() {
    Stream<Arguments> everyCell =
        Networks.CELLS.stream()
            .flatMap(
                cell ->
                    Stream.of(0.5, 1.0).map(target -> Arguments.of(cell, target, 32, 2, GRADIENT)));
    return Stream.concat(
        everyCell,
        Stream.of(
            Arguments.of(new FeedForward(FeedForward.Activation.RELU), 1.0, 32, 8, GRADIENT),
            Arguments.of(new Gru(0), 0.5, 32, 8, GRADIENT),
            Arguments.of(new ReluRnn(), 0.5, 128, 2, GRADIENT),
            Arguments.of(new Lstm(1), 1.0, 128, 2, GRADIENT),
            Arguments.of(new ReluRnn(), 0.5, 32, 2, new LscMethod.Rescale(1.15))));
  }

  @ParameterizedTest
  @MethodSource("reachable")
  void givenATarget_whenPretrained_thenEveryMeanRadiusIsWithinTheTolerance(
      Cell cell, double target, int hidden, int depth, LscMethod method) {
    ParameterLayout layout = ReachedRadii.layout(cell, hidden, depth, 50);
    float[] weights = InitialWeights.draw(layout, GLOROT, 3);

    Lsc settings = ReachedRadii.settings(target, GLOROT, method, 3000, 8, ReachedRadii.edge(cell));

    PretrainingResult result =
        LscPretraining.run(settings, layout, weights, null, 8, 3, KernelChoice.best(), () -> 0);

    assertThat(result.deviation()).as("%s", result.farthest()).isLessThan(0.05);
    assertThat(result.reached()).isTrue();
    assertThat(result.steps()).isEqualTo(result.curve().size());
  }

  private static PretrainingResult pretrain(
      ParameterLayout layout,
      float[] weights,
      double target,
      LscMethod method,
      int steps,
      int batch) {
    return run(layout, weights, target, method, steps, batch, KernelChoice.best());
  }

  private static PretrainingResult run(
      ParameterLayout layout,
      float[] weights,
      double target,
      LscMethod method,
      int steps,
      int batch,
      Kernels kernels) {
    return LscPretraining.run(
        ReachedRadii.settings(target, GLOROT, method, steps, batch),
        layout,
        weights,
        null,
        batch,
        3,
        kernels,
        () -> 0);
  }

  @Test
  void givenATargetOutOfReach_whenStepsRunOut_thenItSaysSoAndKeepsTheNearest() {
    ParameterLayout layout = ReachedRadii.layout(new Lstm(1), 8, 1, 20);
    float[] weights = InitialWeights.draw(layout, GLOROT, 3);
    float[] before = weights.clone();

    PretrainingResult result = pretrain(layout, weights, 0.05, GRADIENT, 60, 4);

    assertThat(result.reached()).isFalse();
    assertThat(result.steps()).isEqualTo(60);
    assertThat(result.keptStep()).isEqualTo(59);
    assertThat(result.deviation()).isGreaterThan(0.05);
    assertThat(weights).isNotEqualTo(before);
  }

  @Test
  void givenEveryMethod_whenRunWithOtherKernelsOrAgain_thenTheBitsAreTheSame() {
    for (LscMethod method :
        List.of(GRADIENT, new LscMethod.Rescale(1.1), new LscMethod.Paper(7.2e-3, 0.34))) {
      ParameterLayout layout = ReachedRadii.layout(new Gru(0), 9, 2, 6);
      float[] best = InitialWeights.draw(layout, GLOROT, 3);
      float[] again = best.clone();
      float[] scalar = best.clone();

      PretrainingResult first = pretrain(layout, best, 0.5, method, 30, 40);
      PretrainingResult second = pretrain(layout, again, 0.5, method, 30, 40);
      run(layout, scalar, 0.5, method, 30, 40, new ScalarKernels());

      assertThat(second).isEqualTo(first);
      assertThat(again).isEqualTo(best);
      assertThat(scalar).isEqualTo(best);
    }
  }

  /**
   * The additive explosion: with radii of 1 the number of paths makes the gradient grow with the
   * lag, with radii of 1/2 it is bounded. Lags 99 and 0 of 100 steps, 8 layers.
   */
  @Test
  void givenAReluRnnOfEightLayers_whenPretrained_thenTheGradientExplodesAtOneAndNotAtOneHalf() {
    assertThat(growth(1.0)).isGreaterThan(1e4);
    assertThat(growth(0.5)).isLessThan(50);
  }

  private static double growth(double target) {
    int hidden = 24;
    ParameterLayout layout = ReachedRadii.layout(new ReluRnn(), hidden, 8, 100);
    ParameterLayout shorter = ReachedRadii.layout(new ReluRnn(), hidden, 8, 25);
    double ratio = 1;
    for (int seed = 0; seed < 3; seed++) {
      float[] weights = InitialWeights.draw(layout, new He(Distribution.NORMAL, 1), seed);
      PretrainingResult result = pretrain(shorter, weights, target, GRADIENT, 1000, 8);
      assertThat(result.reached()).as("%s", result.farthest()).isTrue();
      ratio *= growth(layout, Networks.toDouble(weights), seed);
    }
    return StrictMath.cbrt(ratio); // geometric mean over three seeds
  }

  private static double growth(ParameterLayout layout, double[] weights, long seed) {
    int hidden = layout.shape().hiddenSize();
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 0, 0);
    double[][] inputs = new double[100][hidden];
    double[][] ones = new double[100][hidden];
    for (int t = 0; t < 100; t++) {
      for (int i = 0; i < hidden; i++) {
        inputs[t][i] = random.nextGaussian();
        ones[t][i] = 1;
      }
    }
    double[][] towards =
        new ReferenceNetwork(layout).backward(weights, inputs, ones, new double[layout.size()]);
    return norm(towards[0]) / norm(towards[99]);
  }

  private static double norm(double[] x) {
    double square = 0;
    for (double entry : x) {
      square += entry * entry;
    }
    return Math.sqrt(square);
  }
}
