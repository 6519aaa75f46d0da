package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.PaddingKind;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;
import org.rhosweep.core.task.Split;
import org.rhosweep.kernels.KernelChoice;

class EarlyStoppingTest {
  private static final int STEPS = 200;

  /** Ten images are soon known by heart. */
  private static final Dataset FEW_DIGITS =
      new SequentialDigits(28, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 10, 50, 40)
          .load();

  @Test
  void givenLosses_whenObserved_thenPatienceCountsEvaluationsWithoutANewSmallest() {
    BestWeights best = new BestWeights(new EarlyStopping(2), 1);
    float[] weights = {0};
    double[] losses = {3, 2, 2.5, 1.5, Double.NaN, 1.5};
    boolean[] ends = {false, false, false, false, false, true};
    for (int i = 0; i < losses.length; i++) {
      weights[0] = i;
      assertThat(best.observe(10 * i, losses[i], weights))
          .as("evaluation %d", i)
          .isEqualTo(ends[i]);
    }
    // The first of the two evaluations with 1.5.
    assertThat(best.restoreInto(weights)).isEqualTo(30);
    assertThat(weights).containsExactly(3f);
  }

  @Test
  void givenTooFewExamples_whenTrained_thenItStopsAndTheBestWeightsAreThere() {
    TrainingLoop trainer = trainer(STEPS, new EarlyStopping(3), FEW_DIGITS);
    TrainingResult result = trainer.run();

    List<CurvePoint> evaluations =
        result.curve().stream().filter(p -> p.split() == Split.EVAL).toList();
    CurvePoint smallest =
        evaluations.stream().min(Comparator.comparing(CurvePoint::loss)).orElseThrow();
    CurvePoint last = evaluations.get(evaluations.size() - 1);
    assertThat(result.restoredTrainingStep()).isEqualTo(smallest.trainingStep()).isPositive();
    assertThat(result.stoppedTrainingStep()).isEqualTo(last.trainingStep()).isLessThan(STEPS);
    assertThat(result.trainingSteps()).isEqualTo(last.trainingStep());
    assertThat(evaluations.indexOf(last) - evaluations.indexOf(smallest)).isEqualTo(3);

    TrainingLoop shorter = trainer(smallest.trainingStep(), null, FEW_DIGITS);
    TrainingResult unstopped = shorter.run();
    assertThat(trainer.weights()).isEqualTo(shorter.weights());
    assertThat(result.test()).isEqualTo(unstopped.test());
    assertThat(unstopped.stoppedTrainingStep()).isNull();
    assertThat(unstopped.restoredTrainingStep()).isNull();
  }

  @Test
  void givenPatienceThatLasts_whenTrained_thenTheEndIsReachedAndTheBestIsStillRestored() {
    TrainingResult result = trainer(STEPS, new EarlyStopping(1000), FEW_DIGITS).run();
    assertThat(result.stoppedTrainingStep()).isNull();
    assertThat(result.trainingSteps()).isEqualTo(STEPS);
    assertThat(result.restoredTrainingStep()).isLessThan(STEPS);
  }

  @Test
  void givenATestSplit_whenTrained_thenItIsReadOnceAndLast() {
    List<Split> read = new ArrayList<>();
    Dataset watched =
        new Dataset() {
          @Override
          public DataDescription description() {
            return FEW_DIGITS.description();
          }

          @Override
          public BatchSource training(int batchSize, long seed) {
            return FEW_DIGITS.training(batchSize, seed);
          }

          @Override
          public BatchSource evaluation(Split split, int batchSize, int maxExamples) {
            BatchSource source = FEW_DIGITS.evaluation(split, batchSize, maxExamples);
            return new BatchSource() {
              @Override
              public int batchesPerPass() {
                return source.batchesPerPass();
              }

              @Override
              public void fill(long index, Batch batch) {
                read.add(split);
                source.fill(index, batch);
              }
            };
          }
        };
    TrainingResult result = trainer(20, null, watched).run();

    // All of the 40 test images, although an evaluation takes 30 at most, in batches of 10.
    assertThat(read.subList(read.size() - 4, read.size())).containsOnly(Split.TEST);
    assertThat(read.subList(0, read.size() - 4)).contains(Split.EVAL).doesNotContain(Split.TEST);
    assertThat(result.test().loss()).isPositive().isFinite();
    assertThat(result.test().accuracy() * 40).isBetween(0.0, 40.0);
    assertThat(result.curve()).noneMatch(p -> p.split() == Split.TEST);
  }

  @Test
  void givenADivergingTraining_whenItEnds_thenNothingIsTestedOrRestored() {
    Trainer wild =
        new Trainer(
            new ModelSettings(new org.rhosweep.core.cell.ReluRnn(), 16, 2),
            new Orthogonal(1),
            new TrainingSettings(
                new Sgd(1e8, 0.9),
                new Schedule.Constant(0),
                10,
                50,
                null,
                5,
                30,
                new EarlyStopping(50)),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            EngineName.SIMD,
            1);
    TrainingResult result = wild.train(FEW_DIGITS, () -> 0);
    assertThat(result.divergence()).isNotNull();
    assertThat(result.test()).isNull();
    assertThat(result.restoredTrainingStep()).isNull();
    assertThat(result.stoppedTrainingStep()).isNull();
  }

  @Test
  void givenNoPatience_whenMade_thenTheErrorNamesFieldRuleAndValue() {
    assertThatThrownBy(() -> new EarlyStopping(0)).hasMessage("patience must be >= 1, was 0");
  }

  private static TrainingLoop trainer(int steps, EarlyStopping stopping, Dataset data) {
    Trainer training =
        new Trainer(
            new ModelSettings(new Gru(0), 32, 1),
            new Orthogonal(1),
            new TrainingSettings(
                new Adam(1e-2, 0.9, 0.999, 1e-8),
                new Schedule.Constant(0),
                10,
                steps,
                1.0,
                Math.max(1, steps / 5),
                30,
                stopping),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            EngineName.SIMD,
            1);
    return new TrainingLoop(training, data, () -> 0, KernelChoice.best());
  }
}
