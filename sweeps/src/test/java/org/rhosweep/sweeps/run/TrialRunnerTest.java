package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.SigmoidRnn;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.Task;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingResult.Divergence;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.spec.SweepFile;

class TrialRunnerTest {
  private static final Environment ENVIRONMENT =
      new Environment("0.1.0 (abc)", "simd (scalar)", 32, "17.0.1 Some", "node7");

  private final Trial trial = SampleTrials.trial(10, 0);

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  /** Clocks that move by 2 s with each look, and start at 5,000,000 microseconds. */
  private static TrialRunner runner(DataCache data, TrialRunner.TrainingBackend trainer) {
    AtomicLong nanos = new AtomicLong();
    return new TrialRunner(
        data, () -> nanos.getAndAdd(2_000_000_000L), () -> 5_000_000L, ENVIRONMENT, trainer);
  }

  private static TrialRunner runner(TrialRunner.TrainingBackend trainer) {
    return runner(new DataCache(task -> FixedData.PLANNED), trainer);
  }

  private static TrainingResult training(Divergence divergence) {
    return new TrainingResult(
        divergence,
        List.of(),
        List.of(),
        List.of(),
        null,
        3,
        null,
        null,
        1.5,
        1.2,
        0,
        1e9,
        77,
        null,
        List.of(),
        "beef");
  }

  /** Tests of this module have no engine but simd on their class path. */
  private static TrialResult onDevice(String engine, String device) throws Exception {
    String text =
        "name: s\nmodel: {hiddenSize: 4}\ntask: {name: adding, sequenceLength: 4, evalExamples: 8,"
            + " testExamples: 8}\ntraining: {trainingSteps: 2, batchSize: 4}\nengine: "
            + engine
            + "\nexecution: {name: single, device: "
            + device
            + "}\n";
    List<Trial> trials = Trials.resolve(SweepFile.parse("s.yaml", text, List.of()).specs());
    return runner(new DataCache(Task::load), null).run(trials.get(0));
  }

  @Test
  void givenNoDevice_whenATrialMayRunOnACore_thenItHasTheBitsOfSimdAndSaysWhatRan()
      throws Exception {
    TrialResult simd = onDevice("simd", "gpu");
    for (String device : List.of("any", "cpu")) {
      TrialResult result = onDevice("opencl", device);
      assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
      assertThat(result.training().resultHash()).isEqualTo(simd.training().resultHash());
      assertThat(result.provenance().engine()).isEqualTo("simd (scalar)");
      assertThat(result.provenance().device()).isNull();
      assertThat(result.trial().id()).isEqualTo(onDevice("opencl", "gpu").trial().id());
    }
    TrialResult gpu = onDevice("opencl", "gpu");
    assertThat(gpu.outcome()).isInstanceOf(Outcome.Infeasible.class);
    assertThat(gpu.outcome().reason()).startsWith("engine opencl does not load here");
    assertThat(gpu.provenance().engine()).isEqualTo("opencl");
  }

  private Outcome.Failed failure(Throwable thrown) {
    Outcome outcome =
        runner(
                (training, data, pretrained) -> {
                  throw unchecked(thrown);
                })
            .run(trial)
            .outcome();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome;
  }

  /** Lets any exception through, as compiled code in other languages does. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException unchecked(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void givenADataParallelTrial_whenRunInOnePlace_thenItIsInfeasibleAndNotTrainedAsIfSingle()
      throws Exception {
    Trial parallel =
        Trials.resolve(
                SweepFile.parse("s.yaml", "{name: s, execution: data-parallel}", List.of()).specs())
            .get(0);

    Outcome outcome =
        new TrialRunner(new DataCache(), System::nanoTime, () -> 0L, ENVIRONMENT, Long.MAX_VALUE)
            .run(parallel)
            .outcome();

    assertThat(outcome.name()).isEqualTo("INFEASIBLE");
    assertThat(outcome.reason()).startsWith("execution data-parallel trains on the executors");
  }

  @Test
  void givenTrainingThatEnds_whenRun_thenCompletedWithTheTrialsSettingsAndProvenance() {
    TrainingResult expected = training(null);

    TrialResult result =
        runner(
                (training, data, pretrained) -> {
                  assertThat(training.model()).isEqualTo(trial.spec().model());
                  assertThat(training.initialization()).isEqualTo(trial.spec().init());
                  assertThat(training.training()).isEqualTo(trial.spec().training());
                  assertThat(training.probe()).isEqualTo(trial.spec().probe());
                  assertThat(training.engine()).isEqualTo(trial.spec().engine());
                  assertThat(training.seed()).isEqualTo(trial.spec().seed());
                  assertThat(data).isSameAs(FixedData.PLANNED);
                  return expected;
                })
            .run(trial);

    assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
    assertThat(result.trial()).isSameAs(trial);
    assertThat(result.training()).isSameAs(expected);
    assertThat(result.provenance())
        .isEqualTo(
            new Provenance(
                "0.1.0 (abc)", "simd (scalar)", 32, "17.0.1 Some", "node7", 5_000_000L, 2.0));
  }

  @Test
  void givenTrainingThatDiverges_whenRun_thenDivergedAndTheCurveIsKept() {
    Divergence divergence = new Divergence("state", 9, 2, 27);

    TrialResult result = runner((training, data, pretrained) -> training(divergence)).run(trial);

    assertThat(result.outcome()).isEqualTo(new Outcome.Diverged(divergence));
    assertThat(result.outcome().reason())
        .isEqualTo("state not finite at training step 9, layer 2, time step 27");
    assertThat(result.training().resultHash()).isEqualTo("beef");
  }

  @Test
  void givenTrainingThatThrows_whenRun_thenFailedWithClassAndMessageInOneLine() {
    Outcome.Failed failed = failure(new IllegalStateException("first\n  second\r\nthird "));

    assertThat(failed.errorClass()).isEqualTo("java.lang.IllegalStateException");
    assertThat(failed.message()).isEqualTo("first | second | third");
    assertThat(failed.stackHash()).matches("[0-9a-f]{16}");
  }

  @Test
  void givenErrorsOfTheProgram_whenRun_thenTheyFailTheTrialAlone() {
    assertThat(failure(new StackOverflowError()).message()).isEqualTo("(no message)");
    assertThat(failure(new NoClassDefFoundError("jdk/incubator/vector/FloatVector")).errorClass())
        .isEqualTo("java.lang.NoClassDefFoundError");
    assertThat(failure(new AssertionError("never")).message()).isEqualTo("never");
    assertThat(failure(new java.io.IOException(null, new RuntimeException("why"))).message())
        .isEqualTo("caused by java.lang.RuntimeException: why");
  }

  @Test
  void givenAVeryLongMessage_whenRun_thenTheRowStaysSmall() {
    assertThat(failure(new IllegalStateException("x".repeat(100_000))).message())
        .hasSizeLessThan(1100)
        .endsWith("…");
  }

  @Test
  void givenTwoFailures_whenHashed_thenEqualForTheSamePlaceWhateverTheMessageAndTheCaller()
      throws InterruptedException {
    Outcome.Failed[] failures = new Outcome.Failed[3];
    for (int i = 0; i < 2; i++) {
      failures[i] = failure(new IllegalStateException("value " + i));
    }
    Thread other =
        new Thread(() -> failures[2] = failure(new IllegalArgumentException("value")), "another");
    other.start();
    other.join();

    assertThat(failures[0].stackHash()).isEqualTo(failures[1].stackHash());
    assertThat(failures[0].stackHash()).isNotEqualTo(failures[2].stackHash());
  }

  @Test
  void givenThrowingCode_whenRunFromAnotherThread_thenTheHashIsTheSame()
      throws InterruptedException {
    TrialRunner runner =
        runner(
            (training, data, pretrained) -> {
              throw new IllegalStateException();
            });
    Outcome[] outcomes = new Outcome[2];
    outcomes[0] = runner.run(trial).outcome();
    Thread other = new Thread(() -> outcomes[1] = runner.run(trial).outcome());
    other.start();
    other.join();

    assertThat(outcomes[1]).isEqualTo(outcomes[0]).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void givenAFullHeap_whenRun_thenOutOfMemoryWithTheLimitAndWhatToDo() {
    Outcome outcome =
        runner(
                (training, data, pretrained) -> {
                  throw new OutOfMemoryError("Java heap space");
                })
            .run(trial)
            .outcome();

    assertThat(outcome).isInstanceOf(Outcome.OutOfMemory.class);
    assertThat(outcome.reason()).startsWith("Java heap space (limit ").contains("batchSize");
  }

  @Test
  void givenARealFullHeap_whenRun_thenOutOfMemoryAndTheNextTrialRuns() {
    TrialRunner full =
        runner((training, data, pretrained) -> training(new Divergence("" + hoard(), 1, 0)));

    assertThat(full.run(trial).outcome()).isInstanceOf(Outcome.OutOfMemory.class);
    assertThat(runner((training, data, pretrained) -> training(null)).run(trial).outcome())
        .isEqualTo(new Outcome.Completed());
  }

  /** Asks for more than any heap here has, in one piece. */
  private static long hoard() {
    long[][] hoard = new long[1000][];
    for (int i = 0; i < hoard.length; i++) {
      hoard[i] = new long[Integer.MAX_VALUE - 8];
    }
    return hoard[0][0] + hoard.length;
  }

  @Test
  void givenDataThatIsNotThere_whenRun_thenFailedWithItsMessage() {
    TrialRunner runner =
        runner(
            new DataCache(
                task -> {
                  throw new DataException("/data/images: not found");
                }),
            (training, data, pretrained) -> training(null));

    assertThat(runner.run(trial).outcome().reason())
        .isEqualTo("org.rhosweep.core.task.DataException: /data/images: not found");
  }

  @Test
  void givenOtherDataThanWasPlannedWith_whenRun_thenFailedAndNothingIsTrained() {
    DataDescription other = new DataDescription(SampleTrials.ROWS, "another file", 1000, 200, 200);
    TrialRunner runner =
        runner(
            new DataCache(task -> new FixedData(other)),
            (training, data, pretrained) -> {
              throw new AssertionError("trained on the wrong data");
            });

    assertThat(runner.run(trial).outcome().reason())
        .contains("not the data that was planned with")
        .contains("fingerprint another file, planned sample v1");
  }

  @Test
  void givenWhatCannotRun_whenRun_thenInfeasibleWithoutALookAtTheData() {
    Trial critical =
        SampleTrials.trial(
            SampleTrials.spec(
                new ModelSettings(new SigmoidRnn(), 16, 1),
                new Critical(Critical.Point.RECIPE, null, 1e-5),
                10,
                List.of(),
                0),
            SampleTrials.ROWS);
    TrialRunner runner =
        runner(
            new DataCache(
                task -> {
                  throw new AssertionError("loaded");
                }),
            (training, data, pretrained) -> training(null));

    assertThat(runner.run(critical).outcome())
        .isEqualTo(
            new Outcome.Infeasible(
                "init critical is for the cells of the mean-field theory: tanh, relu, minimal-rnn, gru,"
                    + " gru-reset-before, peephole-lstm, lstm, feed-forward; model.cell is sigmoid"));
  }

  @Test
  void givenAnInterrupt_whenItEndsTraining_thenThereIsNoOutcomeAndTheThreadStaysInterrupted() {
    for (Throwable thrown :
        List.of(
            new InterruptedException(),
            new ClosedByInterruptException(),
            new IllegalStateException(new InterruptedException()))) {
      TrialRunner runner =
          runner(
              (training, data, pretrained) -> {
                throw unchecked(thrown);
              });

      assertThatThrownBy(() -> runner.run(trial))
          .isInstanceOf(CancellationException.class)
          .hasRootCauseInstanceOf(Exception.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void givenAThreadThatIsToldToStop_whenTrainingBreaks_thenThatIsNoFailureOfTheTrial() {
    TrialRunner runner =
        runner(
            (training, data, pretrained) -> {
              Thread.currentThread().interrupt();
              throw new IllegalStateException("half done");
            });

    assertThatThrownBy(() -> runner.run(trial)).isInstanceOf(CancellationException.class);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    // ... and no further trial begins on that thread.
    assertThatThrownBy(() -> runner.run(trial)).isInstanceOf(CancellationException.class);
  }

  @Test
  void givenAnInterrupt_whenTheClockIsLookedAt_thenItStopsTraining() {
    LongSupplier clock = InterruptChecks.checkedBy(() -> 42);

    assertThat(clock.getAsLong()).isEqualTo(42);
    Thread.currentThread().interrupt();
    assertThatThrownBy(clock::getAsLong).isInstanceOf(CancellationException.class);
  }

  @Test
  void givenAnInterruptThatCameTooLate_whenRun_thenTheResultIsKept() {
    TrialRunner runner =
        runner(
            (training, data, pretrained) -> {
              Thread.currentThread().interrupt();
              return training(null);
            });

    assertThat(runner.run(trial).outcome()).isEqualTo(new Outcome.Completed());
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void givenABrokenVirtualMachine_whenRun_thenTheErrorPasses() {
    TrialRunner runner =
        runner(
            (training, data, pretrained) -> {
              throw new InternalError("a fault occurred in an unsafe memory access");
            });

    assertThatThrownBy(() -> runner.run(trial)).isInstanceOf(InternalError.class);
  }

  @Test
  void givenAResult_whenSentThroughSerialization_thenItIsTheSame() throws Exception {
    TrialResult result = runner((training, data, pretrained) -> training(null)).run(trial);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(result);
    }

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(result);
    }
  }
}
