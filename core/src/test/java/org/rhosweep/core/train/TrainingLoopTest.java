package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.GradientPoint;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.probe.RadiusPoint;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.PaddingKind;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;
import org.rhosweep.core.task.Split;

class TrainingLoopTest {
  private static final Optimizer ADAM = new Adam(3e-3, 0.9, 0.999, 1e-8);
  private static final ProbeSettings NO_PROBE = new ProbeSettings(GradientSchedule.NONE, List.of());
  private static Dataset digits;

  @BeforeAll
  static void drawDigits() {
    digits =
        new SequentialDigits(
                28, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 1000, 200)
            .load();
  }

  @Test
  @Tag("slow")
  void givenDigits_whenAGruIsTrained_thenItLearnsThem() {
    TrainingResult result = train(new Gru(0), ADAM, 150, null, NO_PROBE, 1);

    assertThat(result.divergence()).isNull();
    CurvePoint first = point(result, 0, Split.EVAL);
    CurvePoint last = point(result, 150, Split.EVAL);
    assertThat(first.accuracy()).isLessThan(0.25);
    assertThat(first.loss()).isBetween(2.0, 2.8); // near log 10 = 2.303
    assertThat(last.accuracy()).isGreaterThan(0.6);
    assertThat(last.loss()).isLessThan(first.loss() / 2);
    assertThat(result.trainingSteps()).isEqualTo(150);
  }

  @Test
  void givenAnyInterval_whenTrained_thenEvaluationsAreEvenAndTheLastIsAfterTheLastStep() {
    TrainingResult result = train(new Gru(0), ADAM, 23, null, NO_PROBE, 1);
    assertThat(result.curve().stream().filter(p -> p.split() == Split.EVAL))
        .extracting(CurvePoint::trainingStep)
        .containsExactly(0, 6, 12, 18, 23);
    assertThat(result.curve())
        .filteredOn(p -> p.trainingStep() > 0)
        .allMatch(p -> p.gradientNorm() > 0 && p.learningRate() == 3e-3);
  }

  @Test
  void givenASchedule_whenTrained_thenTheCurveShowsTheRateOfEachStep() {
    TrainingSettings cosine =
        new TrainingSettings(ADAM, new Schedule.Cosine(0, 2), 32, 10, null, 10, 64, null);
    TrainingResult result = train(cosine);
    assertThat(result.curve().stream().filter(p -> p.split() == Split.EVAL))
        .extracting(CurvePoint::learningRate)
        .containsExactly(
            1e-3, 1e-3, 2e-3, 3e-3, rate(1), rate(2), rate(3), rate(4), rate(5), rate(6), rate(7));
  }

  /** 3e-3 after so many of 8 steps of a cosine to zero. */
  private static double rate(int steps) {
    return 3e-3 * (1 + StrictMath.cos(StrictMath.PI * steps / 8)) / 2;
  }

  @Test
  void givenAConstantSchedule_whenWarmedUpForNoSteps_thenEveryBitIsAsWithoutOne() {
    TrainingSettings cosineOfNothing =
        new TrainingSettings(ADAM, new Schedule.Cosine(1, 0), 32, 10, null, 4, 200, null);
    assertThat(train(cosineOfNothing).resultHash())
        .isEqualTo(train(new TrainingSettings(ADAM, 32, 10, null, 4, 200)).resultHash());
  }

  @Test
  @Tag("slow")
  void givenEachOptimiser_whenTrained_thenItLearns() {
    for (Optimizer optimizer :
        List.of(
            new AdamW(3e-3, 0.9, 0.999, 1e-8, 0.01),
            new AdaBelief(3e-3, 0.9, 0.999, 1e-16),
            new Lookahead(new Adam(5e-3, 0.9, 0.999, 1e-8), 6, 0.5),
            new Lookahead(new Sgd(0.1, 0.9), 5, 0.8))) {
      TrainingResult result = train(new TrainingSettings(optimizer, 32, 60, 1.0, 1, 200));
      assertThat(result.divergence()).as("%s", optimizer).isNull();
      assertThat(point(result, 60, Split.EVAL).loss())
          .as("%s", optimizer)
          .isLessThan(0.8 * point(result, 0, Split.EVAL).loss());
    }
  }

  @Test
  @Tag("slow")
  void givenAnLru_whenTrained_thenItLearns() {
    TrainingSettings settings = new TrainingSettings(ADAM, 32, 60, 1.0, 1, 200);
    TrainingResult result = train(new ModelSettings(new Lru(), 32, 2), settings);
    assertThat(result.divergence()).isNull();
    assertThat(point(result, 60, Split.EVAL).loss()).isLessThan(1.5); // chance: log 10 = 2.303
    assertThat(point(result, 60, Split.EVAL).accuracy()).isGreaterThan(0.4);
  }

  @Test
  @Tag("slow")
  void givenSpikingCells_whenTrainedOnEveryStep_thenTheyLearnThroughTheSurrogateGradient() {
    Dataset everyStep =
        new SequentialDigits(
                28, 1, 0, PaddingKind.ZEROS, false, TargetPosition.EVERY_STEP, 1000, 200)
            .load();
    TrainingSettings settings =
        new TrainingSettings(new Adam(1e-2, 0.9, 0.999, 1e-8), 32, 300, 1.0, 1, 200);
    for (Alif.Adaptation adaptation : Alif.Adaptation.values()) {
      ModelSettings model = new ModelSettings(new Alif(adaptation, 0.5), 64, 1);
      TrainingResult result =
          new Trainer(model, new Orthogonal(1), settings, NO_PROBE, EngineName.SIMD, 1)
              .train(everyStep, () -> 0);
      assertThat(result.divergence()).as("%s", adaptation).isNull();
      assertThat(point(result, 300, Split.EVAL).loss()).as("%s", adaptation).isLessThan(2.1);
      assertThat(point(result, 300, Split.EVAL).sequenceAccuracy())
          .as("%s", adaptation)
          .isGreaterThan(0.3);
    }
  }

  @Test
  void givenDropout_whenTrained_thenItLearnsOtherWeightsThanWithout() {
    TrainingSettings settings = new TrainingSettings(ADAM, 32, 60, 1.0, 1, 200);
    TrainingResult dropped = train(new ModelSettings(new Gru(0), 32, 2, 0.2), settings);
    assertThat(dropped.resultHash()).isNotEqualTo(train(settings).resultHash());
    // Not yet trained, both are the same network.
    assertThat(point(dropped, 0, Split.EVAL).loss())
        .isEqualTo(point(train(settings), 0, Split.EVAL).loss());
    assertThat(point(dropped, 60, Split.EVAL).loss())
        .isLessThan(0.8 * point(dropped, 0, Split.EVAL).loss());
  }

  @Test
  void givenFewEvaluationExamples_whenTested_thenTheWholeTestSplitCounts() {
    TestScore whole = test(200, null);
    assertThat(test(10, null)).isEqualTo(whole);
    assertThat(test(10, 200)).isEqualTo(whole);
    // 200 images, each 0.005 of the accuracy; of 8 each is 0.125.
    assertThat(whole.accuracy() * 200).isCloseTo(Math.rint(whole.accuracy() * 200), within(1e-9));
    TestScore few = test(200, 8);
    assertThat(few.accuracy() * 8).isCloseTo(Math.rint(few.accuracy() * 8), within(1e-9));
    assertThat(few.loss()).isNotEqualTo(whole.loss());
  }

  private static TestScore test(int evaluationExamples, Integer maxTestExamples) {
    Schedule constant = new Schedule.Constant(0);
    return train(
            new TrainingSettings(
                ADAM, constant, 32, 5, null, 2, evaluationExamples, null, maxTestExamples))
        .test();
  }

  private static TrainingResult train(TrainingSettings settings) {
    return train(new ModelSettings(new Gru(0), 32, 2), settings);
  }

  private static TrainingResult train(ModelSettings model, TrainingSettings settings) {
    return new Trainer(model, new Orthogonal(1), settings, NO_PROBE, EngineName.SIMD, 1)
        .train(digits, () -> 0);
  }

  @Test
  void givenTheSameSeed_whenTrainedTwice_thenEveryBitIsTheSame_andAnotherSeedDiffers() {
    String hash = train(new Lstm(1), ADAM, 10, null, NO_PROBE, 1).resultHash();
    assertThat(train(new Lstm(1), ADAM, 10, null, NO_PROBE, 1).resultHash()).isEqualTo(hash);
    assertThat(train(new Lstm(1), ADAM, 10, null, NO_PROBE, 2).resultHash()).isNotEqualTo(hash);
  }

  @Test
  void givenProbes_whenTrained_thenNothingChangesByOneBit() {
    ProbeSettings log = new ProbeSettings(GradientSchedule.LOG, List.of());
    TrainingResult probed = train(new Lstm(1), ADAM, 11, null, log, 1);
    TrainingResult plain = train(new Lstm(1), ADAM, 11, null, NO_PROBE, 1);

    assertThat(probed.resultHash()).isEqualTo(plain.resultHash());
    assertThat(plain.gradients()).isEmpty();
    assertThat(probed.gradients())
        .extracting(GradientPoint::trainingStep)
        .containsOnly(1, 2, 4, 8, 11);
    // Two layers of 28 states and cell states, input and recurrent weights, and the readout.
    assertThat(probed.gradients()).hasSize(5 * (2 * 2 * 28 + 2 * 2 + 1));
    assertThat(probed.gradients())
        .filteredOn(p -> p.kind().equals("cell_state"))
        .hasSize(5 * 2 * 28);
    assertThat(probed.gradients())
        .allMatch(p -> p.norm() > 0 && Double.isFinite(p.norm()) && p.finiteFraction() == 1);
    // An LSTM has tanh and sigmoid in each of its two layers.
    assertThat(probed.activations()).hasSize(5 * 2 * 2);
    assertThat(probed.activations())
        .allMatch(p -> p.saturatedFraction() >= 0 && p.saturatedFraction() < 0.5)
        .allMatch(p -> Double.isNaN(p.activeFraction()) && Double.isNaN(p.deadUnitFraction()));
    assertThat(plain.activations()).isEmpty();
  }

  @Test
  void givenSpikingUnits_whenProbed_thenBothInternalStatesAndTheSpikesAreThere() {
    ProbeSettings log = new ProbeSettings(GradientSchedule.LOG, List.of());
    Alif alif = new Alif(Alif.Adaptation.POSITIVE, 0.5);
    TrainingResult probed = train(alif, ADAM, 4, null, log, 1);
    TrainingResult plain = train(alif, ADAM, 4, null, NO_PROBE, 1);

    assertThat(probed.resultHash()).isEqualTo(plain.resultHash());
    for (String kind : List.of("state", "membrane_potential", "adaptation")) {
      assertThat(probed.gradients())
          .filteredOn(p -> p.kind().equals(kind))
          .as(kind)
          .hasSize(3 * 2 * 28)
          .allMatch(p -> p.norm() >= 0 && p.finiteFraction() == 1)
          .anyMatch(p -> p.norm() > 0);
    }
    assertThat(probed.activations())
        .hasSize(3 * 2)
        .allMatch(p -> p.function().equals("spike") && Double.isNaN(p.saturatedFraction()))
        .allMatch(p -> p.activeFraction() > 0 && p.activeFraction() < 1)
        .allMatch(p -> p.deadUnitFraction() >= 0 && p.deadUnitFraction() < 1);
  }

  @Test
  void givenClipping_whenTheGradientIsLarger_thenTheStepIsScaledToTheClipNorm() {
    Optimizer sgd = new Sgd(1.0, 0);
    TrainingResult free = train(new Gru(0), sgd, 1, null, NO_PROBE, 1);
    double norm = point(free, 1, Split.EVAL).gradientNorm();
    TrainingResult loose = train(new Gru(0), sgd, 1, norm * 1.01, NO_PROBE, 1);
    TrainingResult tight = train(new Gru(0), sgd, 1, norm / 4, NO_PROBE, 1);
    TrainingResult slow = train(new Gru(0), new Sgd(0.25, 0), 1, null, NO_PROBE, 1);

    assertThat(loose.resultHash()).isEqualTo(free.resultHash());
    // A quarter of the gradient at rate 1 is the gradient at rate 1/4, up to rounding.
    assertThat(point(tight, 1, Split.EVAL).loss())
        .isCloseTo(point(slow, 1, Split.EVAL).loss(), within(1e-6));
    assertThat(point(tight, 1, Split.EVAL).gradientNorm()).isEqualTo(norm);
  }

  @Test
  void givenAnAbsurdLearningRate_whenTrained_thenDivergenceIsAResult() {
    Optimizer wild = new Sgd(1e8, 0.9);
    TrainingResult result = train(new ReluRnn(), wild, 50, null, NO_PROBE, 1);
    assertThat(result.divergence()).isNotNull();
    assertThat(result.divergence().trainingStep()).isBetween(1, 50);
    assertThat(result.divergence().quantity()).isEqualTo("state");
    assertThat(result.divergence().layer()).isBetween(0, 1);
    assertThat(result.divergence().timeStep()).isBetween(0, 27);
    assertThat(result.trainingSteps()).isEqualTo(result.divergence().trainingStep());
    assertThat(train(new ReluRnn(), wild, 50, null, NO_PROBE, 1).resultHash())
        .isEqualTo(result.resultHash());
  }

  @Test
  void givenNoTrainingSteps_whenRun_thenTheInitialNetworkIsEvaluated() {
    TrainingResult result = train(new Gru(0), ADAM, 0, null, NO_PROBE, 1);
    assertThat(result.curve()).hasSize(2).allMatch(p -> p.trainingStep() == 0);
  }

  @Test
  void givenARegressionTask_whenTrained_thenAccuracyIsNotANumber() {
    Trainer training =
        new Trainer(
            new ModelSettings(new Gru(0), 16, 1),
            new Glorot(Distribution.UNIFORM, 1),
            new TrainingSettings(ADAM, 16, 5, null, 1, 64),
            NO_PROBE,
            EngineName.SIMD,
            1);
    TrainingResult result = training.train(new Adding(12, 64).load(), () -> 0);
    assertThat(result.curve()).allMatch(p -> Double.isNaN(p.accuracy()) && p.loss() > 0);
  }

  @Test
  void givenLsc_whenTrained_thenPretrainingComesFirstAndItsRadiiAreProbed() {
    ProbeSettings probe =
        new ProbeSettings(
            GradientSchedule.NONE,
            List.of(RadiusPhase.BEFORE, RadiusPhase.AFTER, RadiusPhase.TRAINED));
    Trainer training = training(new Gru(0), ADAM, 4, null, probe, 1, new Lsc(0.9));
    TrainingResult result = training.train(digits, () -> 0);
    TrainingResult again = training.train(digits, () -> 0);
    TrainingResult unprobed =
        training(new Gru(0), ADAM, 4, null, NO_PROBE, 1, new Lsc(0.9)).train(digits, () -> 0);

    assertThat(result.pretraining().reached()).as("%s", result.pretraining().farthest()).isTrue();
    assertThat(result.pretraining().curve()).hasSize(result.pretraining().steps());
    assertThat(radius(result, RadiusPhase.AFTER)).isCloseTo(0.9, within(0.05));
    assertThat(radius(result, RadiusPhase.BEFORE)).isNotCloseTo(0.9, within(0.05));
    assertThat(result.resultHash()).isEqualTo(again.resultHash());
    assertThat(result.pretraining()).isEqualTo(again.pretraining());
    assertThat(unprobed.resultHash()).isEqualTo(result.resultHash());
    assertThat(result.radii()).extracting(RadiusPoint::kind).contains("input", "readout", "time");
  }

  private static double radius(TrainingResult result, RadiusPhase phase) {
    return result.radii().stream()
        .filter(point -> point.phase() == phase && point.kind().equals("time"))
        .mapToDouble(RadiusPoint::spectralRadius)
        .average()
        .orElseThrow();
  }

  @Test
  void givenAClock_whenTrained_thenSecondsComeFromItAlone() {
    AtomicLong clock = new AtomicLong();
    Trainer training = training(new Gru(0), ADAM, 2, null, NO_PROBE, 1, new Orthogonal(1));
    TrainingResult result = training.train(digits, () -> clock.addAndGet(1_000_000_000L));
    // Every reading is a second later than the last; the first is the start.
    assertThat(result.seconds()).isCloseTo(clock.get() * 1e-9 - 1, within(1e-9));
    assertThat(result.seconds()).isGreaterThan(2);
    assertThat(result.probeSeconds()).isZero();
  }

  @Test
  void givenProbes_whenTrained_thenTheirTimeIsKnownAndPartOfTheSteps() {
    AtomicLong clock = new AtomicLong();
    ProbeSettings log = new ProbeSettings(GradientSchedule.LOG, List.of());
    Trainer training = training(new Gru(0), ADAM, 3, null, log, 1, new Orthogonal(1));
    TrainingResult result = training.train(digits, () -> clock.addAndGet(1_000_000_000L));
    // Each of three steps: 2 x 28 gradients, tanh and sigmoid of 2 layers, the parameters; one
    // second each.
    assertThat(result.probeSeconds()).isCloseTo(3 * (56 + 4 + 1), within(1e-9));
    assertThat(result.stepSeconds()).isGreaterThan(result.probeSeconds());
  }

  private static CurvePoint point(TrainingResult result, int trainingStep, Split split) {
    return result.curve().stream()
        .filter(p -> p.trainingStep() == trainingStep && p.split() == split)
        .findFirst()
        .orElseThrow();
  }

  private static TrainingResult train(
      Cell cell, Optimizer optimizer, int steps, Double clipNorm, ProbeSettings probe, long seed) {
    return train(cell, optimizer, steps, clipNorm, probe, seed, new Orthogonal(1));
  }

  private static TrainingResult train(
      Cell cell,
      Optimizer optimizer,
      int steps,
      Double clipNorm,
      ProbeSettings probe,
      long seed,
      Initialization init) {
    return training(cell, optimizer, steps, clipNorm, probe, seed, init).train(digits, () -> 0);
  }

  private static Trainer training(
      Cell cell,
      Optimizer optimizer,
      int steps,
      Double clipNorm,
      ProbeSettings probe,
      long seed,
      Initialization init) {
    return new Trainer(
        new ModelSettings(cell, 32, 2),
        init,
        new TrainingSettings(optimizer, 32, steps, clipNorm, 4, 200),
        probe,
        EngineName.SIMD,
        seed);
  }
}
