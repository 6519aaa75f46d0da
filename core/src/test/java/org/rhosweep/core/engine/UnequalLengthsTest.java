package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/** Sequences of unequal lengths in one batch, in every engine. */
class UnequalLengthsTest {
  private static final int TIMES = 9;
  private static final int EXAMPLES = 37;
  private static final int INPUTS = 3;
  private static final int OUTPUTS = 4;

  static Stream<ModelSettings> models() {
    return Stream.concat(
        Networks.CELLS.stream().map(cell -> new ModelSettings(cell, 11, 2)),
        Stream.of(
            new ModelSettings(new Gru(0.5), 11, 3, 0, true, true),
            new ModelSettings(new TanhRnn(), 11, 2, 0, false, true)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void givenMorePadding_whenRun_thenTheSameBits(ModelSettings model) {
    for (TargetPosition position : TargetPosition.values()) {
      for (Loss loss : Loss.values()) {
        Run run = run(EngineName.SIMD, model, batch(TIMES, 0, position, loss), null);
        Run padded = run(EngineName.SIMD, model, batch(TIMES + 7, 7, position, loss), null);
        assertThat(padded.loss).isEqualTo(run.loss);
        assertThat(padded.gradient).isEqualTo(run.gradient);
        assertThat(padded.evaluated).isEqualTo(run.evaluated).isEqualTo(run.loss);
        assertThat(run.gradient).doesNotContain(Float.NaN);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void givenSequencesThatEndTogether_whenRun_thenAsTheReferenceEngineWithoutPadding(
      ModelSettings model) {
    for (TargetPosition position : TargetPosition.values()) {
      for (Loss loss : Loss.values()) {
        Batch batch = batch(TIMES, 0, position, loss);
        Run run = run(EngineName.SIMD, model, batch, null);
        ParameterLayout layout = Networks.layout(model, batch.shape);
        double[] weights = Networks.toDouble(Networks.weights(layout, 0.4, 5));
        double[] gradient = new double[layout.size()];
        double expected = new ReferenceNetwork(layout).loss(weights, batch, gradient);

        assertThat(run.loss.meanLoss()).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
        assertThat(relativeDifference(run.gradient, gradient)).isLessThan(2e-4);
      }
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenEngine_whenSequencesAreUnequal_thenAsTheReferenceEngine(EngineName engine) {
    for (TargetPosition position : TargetPosition.values()) {
      for (Loss loss : Loss.values()) {
        ModelSettings model = new ModelSettings(new Gru(0.5), 11, 2);
        Batch batch = batch(TIMES, 0, position, loss);
        Run run = run(engine, model, batch, null);
        Run padded = run(engine, model, batch(TIMES + 7, 7, position, loss), null);
        ParameterLayout layout = Networks.layout(model, batch.shape);
        double[] gradient = new double[layout.size()];
        double[] weights = Networks.toDouble(Networks.weights(layout, 0.4, 5));
        double expected = new ReferenceNetwork(layout).loss(weights, batch, gradient);

        assertThat(run.loss.meanLoss()).isCloseTo(expected, within(1e-4));
        assertThat(run.loss.targets()).isEqualTo(padded.loss.targets());
        assertThat(run.loss.correct()).isEqualTo(padded.loss.correct());
        assertThat(run.loss.sequences()).isEqualTo(padded.loss.sequences());
        assertThat(run.loss.correctSequences()).isEqualTo(padded.loss.correctSequences());
        assertThat(relativeDifference(run.gradient, gradient)).isLessThan(2e-4);
        assertThat(padded.loss.meanLoss()).isCloseTo(run.loss.meanLoss(), within(1e-6));
        assertThat(relativeDifference(padded.gradient, Networks.toDouble(run.gradient)))
            .isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenProbes_whenSequencesAreUnequal_thenStepsBeforeTheBeginCountNothing(EngineName engine) {
    ModelSettings relu = new ModelSettings(new ReluRnn(), 11, 2);
    TargetPosition last = TargetPosition.LAST_STEP;
    Batch batch = batch(TIMES, 0, last, Loss.CROSS_ENTROPY);
    StateGradients measured = new StateGradients(2, TIMES);
    StateGradients padded = new StateGradients(2, TIMES + 7);
    run(engine, relu, batch, measured);
    run(engine, relu, batch(TIMES + 7, 7, last, Loss.CROSS_ENTROPY), padded);

    for (int layer = 0; layer < 2; layer++) {
      for (int time = 0; time < TIMES; time++) {
        assertThat(padded.norm(layer, time + 7))
            .isCloseTo(measured.norm(layer, time), within(1e-6 * measured.norm(layer, time)));
      }
      for (int time = 0; time < 7; time++) {
        assertThat(padded.norm(layer, time)).isZero();
        assertThat(padded.finiteFraction(layer, time)).isEqualTo(1);
      }
      assertThat(padded.activeFraction(layer, Op.RELU))
          .isEqualTo(measured.activeFraction(layer, Op.RELU))
          .isBetween(0.1, 0.9);
      assertThat(padded.deadUnitFraction(layer, Op.RELU))
          .isEqualTo(measured.deadUnitFraction(layer, Op.RELU));
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenGates_whenSequencesAreUnequal_thenSaturationIsOfTheirOwnSteps(EngineName engine) {
    ModelSettings gru = new ModelSettings(new Gru(3), 11, 1);
    Batch batch = batch(TIMES, 0, TargetPosition.LAST_STEP, Loss.CROSS_ENTROPY);
    for (int i = 0; i < batch.inputs.length; i++) {
      batch.inputs[i] *= 5;
    }
    Batch more = batch(TIMES + 7, 7, TargetPosition.LAST_STEP, Loss.CROSS_ENTROPY);
    for (int i = 0; i < more.inputs.length; i++) {
      more.inputs[i] *= 5;
    }
    StateGradients measured = new StateGradients(1, TIMES);
    StateGradients padded = new StateGradients(1, TIMES + 7);
    run(engine, gru, batch, measured);
    run(engine, gru, more, padded);

    assertThat(padded.saturatedFraction(0, Op.SIGMOID))
        .isEqualTo(measured.saturatedFraction(0, Op.SIGMOID))
        .isBetween(0.01, 0.99);
  }

  @Test
  void givenStatesThatWouldMoveByThemselves_whenASequenceHasNotBegun_thenTheyAreZero() {
    ModelSettings model = new ModelSettings(new Alif(Alif.Adaptation.POSITIVE, 0.5), 11, 2);
    Batch batch = batch(TIMES, 0, TargetPosition.LAST_STEP, Loss.CROSS_ENTROPY);
    ParameterLayout layout = Networks.layout(model, batch.shape);
    try (NetworkEngine engine =
        Engines.create(EngineName.SIMD, KernelChoice.best(), layout, EXAMPLES, true, null)) {
      engine.load(Networks.weights(layout, 0.4, 5));
      engine.evaluate(batch);
      for (int state = 0; state < model.cell().equations().states().size(); state++) {
        for (int time = 0; time < batch.firstStep(1); time++) {
          assertThat(engine.state(1, state, time, 1, 3)).isZero();
        }
      }
      assertThat(engine.state(1, 1, TIMES - 1, 1, 3)).isNotZero();
    }
  }

  @Test
  void givenWhatIsBeforeTheBegin_whenRun_thenItIsNotRead() {
    ModelSettings model = new ModelSettings(new Gru(0.5), 11, 2);
    Batch batch = batch(TIMES, 0, TargetPosition.EVERY_STEP, Loss.MEAN_SQUARED_ERROR);
    Run run = run(EngineName.SIMD, model, batch, null);
    for (int example = 0; example < EXAMPLES; example++) {
      for (int step = 0; step < batch.firstStep(example); step++) {
        int at = example * TIMES + step;
        Arrays.fill(batch.inputs, at * INPUTS, (at + 1) * INPUTS, Float.NaN);
        Arrays.fill(batch.targets, at * OUTPUTS, (at + 1) * OUTPUTS, Float.NaN);
      }
    }
    assertThat(run(EngineName.SIMD, model, batch, null)).isEqualTo(run);
  }

  @Test
  void givenDropout_whenSequencesAreUnequal_thenAsTheReferenceEngine() {
    ModelSettings model = new ModelSettings(new TanhRnn(), 11, 2);
    Batch batch = batch(TIMES, 0, TargetPosition.EVERY_STEP, Loss.CROSS_ENTROPY);
    ParameterLayout layout = Networks.layout(model, batch.shape);
    float[] weights = Networks.weights(layout, 0.4, 5);
    Dropout dropout = new Dropout(0.5, 3);
    float[] gradient = new float[layout.size()];
    double[] expected = new double[layout.size()];
    try (NetworkEngine engine =
        Engines.create(EngineName.SIMD, KernelChoice.best(), layout, EXAMPLES, true, dropout)) {
      engine.load(weights);
      engine.beginStep(2);
      engine.gradient(batch, gradient, null);
    }
    new ReferenceNetwork(layout).loss(Networks.toDouble(weights), batch, expected, dropout, 2);

    assertThat(relativeDifference(gradient, expected)).isLessThan(2e-4);
  }

  @Test
  void givenLengthsThatCannotBe_whenRun_thenRefused() {
    ModelSettings model = new ModelSettings(new TanhRnn(), 11, 1);
    Batch batch = batch(TIMES, 0, TargetPosition.EVERY_STEP, Loss.CROSS_ENTROPY);
    batch.lengths[2] = 0;
    assertThatThrownBy(() -> run(EngineName.SIMD, model, batch, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lengths[2] must be 1 to 9, was 0");
    batch.lengths[2] = 4;
    Arrays.fill(batch.labels, 2 * TIMES, 3 * TIMES, Batch.IGNORED);
    batch.labels[2 * TIMES + 4] = 1;
    assertThatThrownBy(() -> run(EngineName.SIMD, model, batch, null))
        .hasMessage("labels[2, 4] must be ignored, since the sequence begins at step 5");
  }

  /** What one training step and one evaluation gave. */
  @SuppressWarnings("ArrayRecordComponent") // equals compares its entries
  private record Run(BatchLoss loss, BatchLoss evaluated, float[] gradient) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Run run
          && loss.equals(run.loss)
          && evaluated.equals(run.evaluated)
          && Arrays.equals(gradient, run.gradient);
    }

    @Override
    public int hashCode() {
      return loss.hashCode();
    }
  }

  private static Run run(
      EngineName name, ModelSettings model, Batch batch, StateGradients measured) {
    ParameterLayout layout = Networks.layout(model, batch.shape);
    float[] gradient = new float[layout.size()];
    try (NetworkEngine engine =
        Engines.create(name, KernelChoice.best(), layout, batch.batchSize, true, null)) {
      engine.load(Networks.weights(layout, 0.4, 5));
      // What another batch left behind must not count.
      engine.gradient(Networks.batch(batch.shape, EXAMPLES, EXAMPLES, 9), gradient.clone(), null);
      BatchLoss loss = engine.gradient(batch, gradient, measured);
      return new Run(loss, engine.evaluate(batch), gradient);
    }
  }

  /**
   * Sequences of 1 to TIMES steps, the same ones whatever the padding.
   *
   * @param padding time steps of the longest before it begins
   */
  private static Batch batch(int times, int padding, TargetPosition position, Loss loss) {
    Batch full = Networks.batch(shape(TIMES, position, loss), EXAMPLES, EXAMPLES, 3);
    Batch batch = new Batch(shape(times, position, loss), EXAMPLES);
    batch.examples = EXAMPLES - 2; // the last two are empty
    batch.lengths = new int[EXAMPLES];
    boolean every = position == TargetPosition.EVERY_STEP;
    int per = every ? times : 1;
    int perFull = every ? TIMES : 1;
    if (batch.labels != null) {
      Arrays.fill(batch.labels, Batch.IGNORED);
    }
    for (int example = 0; example < EXAMPLES; example++) {
      int length = example % 3 == 0 ? TIMES : 1 + example % TIMES;
      batch.lengths[example] = length;
      for (int step = TIMES - length; step < TIMES; step++) {
        System.arraycopy(
            full.inputs,
            (example * TIMES + step) * INPUTS,
            batch.inputs,
            (example * times + padding + step) * INPUTS,
            INPUTS);
        if (!every && step < TIMES - 1) {
          continue;
        }
        int from = every ? example * perFull + step : example;
        int to = every ? example * per + padding + step : example;
        if (loss == Loss.CROSS_ENTROPY) {
          batch.labels[to] = example % 2 == 0 && every ? 1 : full.labels[from];
        } else {
          System.arraycopy(full.targets, from * OUTPUTS, batch.targets, to * OUTPUTS, OUTPUTS);
        }
      }
    }
    return batch;
  }

  private static SequenceShape shape(int times, TargetPosition position, Loss loss) {
    return new SequenceShape(times, InputKind.DENSE, INPUTS, 0, OUTPUTS, position, loss);
  }

  private static double relativeDifference(float[] values, double[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < values.length; i++) {
      difference += (values[i] - expected[i]) * (values[i] - expected[i]);
      size += expected[i] * expected[i];
    }
    return Math.sqrt(difference / size);
  }
}
