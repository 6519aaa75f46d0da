package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Provenance;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepException;
import org.rhosweep.sweeps.spec.SweepFile;

class TrialTimeoutTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Trial TRIAL = trial();
  private static final TrialResult COMPLETED =
      new TrialResult(
          TRIAL,
          new Outcome.Completed(),
          null,
          new Provenance("test", "none", 32, "17", "host", 1, 0.001));

  // A trial that is told to end only by the test.
  private static volatile CountDownLatch end = new CountDownLatch(1);

  private static Trial trial() {
    try {
      return Trials.resolve(SweepFile.parse("s.yaml", "name: s\n", List.of()).specs()).get(0);
    } catch (SweepException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TrialResult run(TrialFunction trial, Duration budget, Duration grace)
      throws InterruptedException {
    return new TrialTimeout(trial, budget, grace, "test").run(TRIAL);
  }

  @Test
  void givenATrialWithinItsBudget_thenItsResultIsTheResult() throws Exception {
    assertThat(run(trial -> COMPLETED, LONG, LONG)).isSameAs(COMPLETED);
  }

  @Test
  void givenATrialOverItsBudget_whenItReacts_thenItIsFailedAndSaysWhichBudget() throws Exception {
    TrialResult result =
        run(
            trial -> {
              try {
                Thread.sleep(LONG.toMillis());
              } catch (InterruptedException e) {
                // What the trial boundary makes of it.
                throw new CancellationException("interrupted");
              }
              return COMPLETED;
            },
            SHORT,
            LONG);

    assertThat(result.outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(result.outcome().reason())
        .endsWith("over its time budget of 0.05 s (--trial-timeout)");
    assertThat(result.provenance().seconds()).isBetween(0.05, LONG.toSeconds() * 1.0);
    assertThat(StuckThreads.any()).isFalse();
  }

  @Test
  void givenATrialThatDoesNotReact_thenItIsAStuckThreadAndSaysWhereItIs() throws Exception {
    end = new CountDownLatch(1);
    TrialResult result =
        run(
            trial -> {
              while (end.getCount() > 0) {
                Thread.onSpinWait();
              }
              return COMPLETED;
            },
            SHORT,
            SHORT);

    assertThat(result.outcome().reason())
        .contains("did not react to being stopped within 0.05 s: at ", "TrialTimeoutTest");
    assertThat(StuckThreads.any()).isTrue();
    end.countDown();
    while (StuckThreads.any()) {
      Thread.sleep(1);
    }
  }

  @Test
  void givenATaskThatIsKilled_thenItsTrialIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () ->
                run(
                    trial -> {
                      try {
                        Thread.sleep(LONG.toMillis());
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                      }
                      return COMPLETED;
                    },
                    LONG,
                    LONG))
        .isInstanceOf(InterruptedException.class);
    interrupted.await();
  }

  @Test
  void givenAnErrorOfTheVirtualMachine_thenItPassesThrough() {
    assertThatThrownBy(
            () ->
                run(
                    trial -> {
                      throw new InternalError("lost");
                    },
                    LONG,
                    LONG))
        .isInstanceOf(InternalError.class);
  }
}
