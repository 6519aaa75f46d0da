package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

class SequenceAccuracyTest {
  /** h_t = tanh(x_t); the logit of class 0 is h_t, that of class 1 is zero. */
  private static BatchLoss run(
      EngineName name, TargetPosition position, float[] inputs, int... labels) {
    SequenceShape shape = Networks.dense(3, 1, 2, position);
    ParameterLayout layout = Networks.layout(new TanhRnn(), 1, 1, shape);
    float[] weights = new float[layout.size()];
    weights[layout.block(Kind.INPUT, 0, 0).at(0, 0)] = 1;
    weights[layout.block(Kind.READOUT, -1, -1).at(0, 0)] = 1;
    int examples = inputs.length / 3;
    Batch batch = new Batch(shape, examples);
    System.arraycopy(inputs, 0, batch.inputs, 0, inputs.length);
    System.arraycopy(labels, 0, batch.labels, 0, batch.labels.length);
    try (NetworkEngine network =
        Engines.create(name, KernelChoice.best(), layout, examples, false, null)) {
      network.load(weights);
      network.evaluate(batch); // what it left behind must not count in the next
      return network.evaluate(batch);
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenOneClassPerSequence_whenEvaluated_thenTheMeanOfLogitsOverTimeDecides(
      EngineName engine) {
    // tanh: 0.995, -0.100, -0.100: two of three steps say class 1, the mean 0.265 says class 0.
    // tanh: 0.995, -0.762, -0.762: the same steps, the mean -0.176 says class 1.
    float[] inputs = {3, -0.1f, -0.1f, 3, -1, -1};

    BatchLoss zeros = run(engine, TargetPosition.EVERY_STEP, inputs, 0, 0, 0, 0, 0, 0);
    assertThat(zeros.accuracy()).isEqualTo(2 / 6.0);
    assertThat(zeros.sequences()).isEqualTo(2);
    assertThat(zeros.sequenceAccuracy()).isEqualTo(0.5);
    BatchLoss right = run(engine, TargetPosition.EVERY_STEP, inputs, 0, 0, 0, 1, 1, 1);
    assertThat(right.accuracy()).isEqualTo(0.5);
    assertThat(right.sequenceAccuracy()).isEqualTo(1);
  }

  @ParameterizedTest
  @LoadedEngines
  void givenOtherTargets_whenEvaluated_thenOnlySequencesOfOneClassAreJudged(EngineName engine) {
    float[] inputs = {3, 3, 3, 3, 3, 3, 3, 3, 3};
    int[] labels = {0, 0, 0, 0, 1, 0, Batch.IGNORED, 0, 0};
    BatchLoss mixed = run(engine, TargetPosition.EVERY_STEP, inputs, labels);
    assertThat(mixed.sequences()).isEqualTo(1);
    assertThat(mixed.sequenceAccuracy()).isEqualTo(1);
    int[] none = new int[9];
    Arrays.fill(none, Batch.IGNORED);
    assertThat(run(engine, TargetPosition.EVERY_STEP, inputs, none).sequences()).isZero();

    BatchLoss last = run(engine, TargetPosition.LAST_STEP, inputs, 0, 0, 0);
    assertThat(last.accuracy()).isEqualTo(1);
    assertThat(last.sequences()).isZero();
    assertThat(last.sequenceAccuracy()).isNaN();
  }

  @Test
  void givenUnequalBatches_whenAdded_thenEveryTargetCountsTheSame() {
    BatchLoss sum = new BatchLoss(3, 2, 1, 1, 1).plus(new BatchLoss(1, 3, 3, 3, 0));
    assertThat(sum).isEqualTo(new BatchLoss(4, 5, 4, 4, 1));
    assertThat(sum.meanLoss()).isEqualTo(0.8);
    assertThat(sum.accuracy()).isEqualTo(0.8);
    assertThat(sum.sequenceAccuracy()).isEqualTo(0.25);
  }
}
