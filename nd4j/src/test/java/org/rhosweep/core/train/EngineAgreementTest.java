package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.CopyMemory;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.kernels.KernelChoice;

/** Twenty training steps on each engine, every cell. */
@Tag("slow")
class EngineAgreementTest {
  private static final int STEPS = 20;
  private static final double RATE = 0.05;
  private static final double MOMENTUM = 0.9;

  /**
   * Gradients of the two engines agree within 4e-5 of their largest entry, and here their norm is
   * at most 1. With momentum a weight moves by rate / (1 - momentum) = 0.5 of that per step: 4e-4
   * after 20 steps if every deviation had the same sign, and its root, 20 times less, as they come.
   * Adam divides by the gradient's own size and moves a weight by up to 20 * 0.003; this is 1 /
   * 3000 of that. A wrong term in an equation moves weights by more than 1e-3.
   */
  private static final double TOLERANCE = 2e-5;

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenMomentum_whenTrainedByNd4jAndBySimd_thenWeightsAndLossesAgree(Cell cell) {
    Dataset data = new Adding(10, 64).load();
    assertSameTraining(cell, new Sgd(RATE, MOMENTUM), data);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenAdam_whenTrainedByNd4jAndBySimd_thenWeightsAndLossesAgree(Cell cell) {
    Dataset data = new CopyMemory(4, 2, 4, 40).load();
    assertSameTraining(cell, new Adam(3e-3, 0.9, 0.999, 1e-8), data);
  }

  private static void assertSameTraining(Cell cell, Optimizer optimizer, Dataset data) {
    TrainingLoop simd = trainer(cell, optimizer, data, EngineName.SIMD);
    float[] initial = simd.weights().clone();
    TrainingLoop nd4j = trainer(cell, optimizer, data, EngineName.ND4J);
    TrainingResult expected = simd.run();
    TrainingResult actual = nd4j.run();

    assertThat(actual.trainingSteps()).isEqualTo(STEPS);
    assertThat(deviation(simd.weights(), initial)).isGreaterThan(100 * TOLERANCE);
    assertThat(deviation(nd4j.weights(), simd.weights())).isLessThan(TOLERANCE);
    assertThat(actual.curve()).hasSameSizeAs(expected.curve());
    for (int i = 0; i < expected.curve().size(); i++) {
      CurvePoint point = expected.curve().get(i);
      assertThat(actual.curve().get(i).loss()).isCloseTo(point.loss(), within(10 * TOLERANCE));
      assertThat(actual.curve().get(i).accuracy()).isEqualTo(Double.valueOf(point.accuracy()));
    }
  }

  private static double deviation(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  private static TrainingLoop trainer(
      Cell cell, Optimizer optimizer, Dataset data, EngineName engine) {
    Trainer settings =
        new Trainer(
            new ModelSettings(cell, 24, 2),
            new Orthogonal(1),
            new TrainingSettings(optimizer, 20, STEPS, 1.0, 2, 40),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            engine,
            7);
    return new TrainingLoop(settings, data, () -> 0, KernelChoice.best());
  }
}
