package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.PaddingKind;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;
import org.rhosweep.core.task.Split;

/** A loop whose steps are done by the test. */
class RemoteStepsTest {
  private static final Dataset DIGITS =
      new SequentialDigits(28, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 50, 50, 40)
          .load();

  private static Trainer training(EarlyStopping earlyStopping) {
    return new Trainer(
        new ModelSettings(new Gru(0), 8, 1),
        new Orthogonal(1),
        new TrainingSettings(
            new Adam(1e-3, 0.9, 0.999, 1e-8),
            new Schedule.Constant(0),
            10,
            20,
            null,
            3,
            50,
            earlyStopping),
        new ProbeSettings(GradientSchedule.LOG, List.of()),
        EngineName.SIMD,
        1);
  }

  private static List<Integer> evaluated(TrainingResult result) {
    return result.curve().stream()
        .filter(point -> point.split() == Split.EVAL)
        .map(CurvePoint::trainingStep)
        .toList();
  }

  @Test
  void givenRoundsOfFive_whenTrained_thenNoRoundPassesAnEvaluationAndWeightsAreThoseOfTheRounds() {
    List<String> rounds = new ArrayList<>();
    RemoteSteps zeros =
        (weights, done, limit) -> {
          int until = Math.min(limit, done + 5);
          rounds.add(done + "-" + until);
          java.util.Arrays.fill(weights, 0);
          return until;
        };

    TrainingResult result = training(null).train(DIGITS, System::nanoTime, zeros);

    // Three evaluations of 20 steps: after 7, 14 (3 s / 20 passes a whole number there) and 20.
    assertThat(evaluated(result)).containsExactly(0, 7, 14, 20);
    assertThat(rounds).containsExactly("0-5", "5-7", "7-12", "12-14", "14-19", "19-20");
    assertThat(result.divergence()).isNull();
    // A network of zeros knows nothing of ten classes.
    assertThat(result.test().loss()).isCloseTo(Math.log(10), within(1e-6));
    assertThat(result.gradients()).isEmpty();
    assertThat(result.curve().get(2).gradientNorm()).isNaN();
  }

  @Test
  void givenARoundThatComesBackNotFinite_whenTrained_thenTheTrialDivergedInItsLayer() {
    RemoteSteps breaks =
        (weights, done, limit) -> {
          if (done >= 4) {
            weights[0] = Float.NaN;
          }
          return done + 1;
        };

    TrainingResult result = training(null).train(DIGITS, System::nanoTime, breaks);

    assertThat(result.divergence().quantity()).isEqualTo("weights");
    assertThat(result.divergence().trainingStep()).isEqualTo(5);
    assertThat(result.divergence().layer()).isZero();
    assertThat(result.trainingSteps()).isEqualTo(5);
    assertThat(result.test()).isNull();
  }

  @Test
  void givenLossesThatDoNotFall_whenTrained_thenEarlyStoppingEndsIt() {
    TrainingResult result =
        training(new EarlyStopping(1))
            .train(DIGITS, System::nanoTime, (weights, done, limit) -> limit);

    assertThat(result.stoppedTrainingStep()).isEqualTo(7);
    assertThat(result.restoredTrainingStep()).isZero();
  }
}
