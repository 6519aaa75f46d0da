package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Provenance;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepFile;

class ConcurrentTrialsTest {
  private List<Trial> trials;

  @BeforeEach
  void makeTrials() throws Exception {
    trials = Trials.resolve(SweepFile.parse("s.yaml", "{name: s, seeds: 5}", List.of()).specs());
  }

  private static TrialResult completed(Trial trial) {
    return new TrialResult(
        trial,
        new Outcome.Completed(),
        null,
        new Provenance("test", "none", 32, "17", "host", 1, 0.001));
  }

  private List<TrialResult> run(int concurrency, ConcurrentTrials.Run run) throws Exception {
    return ConcurrentTrials.run(trials, concurrency, TaskContext$.MODULE$.empty(), run);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void givenThreeAtOnce_whenRun_thenThreeAreAtWorkTogetherAndNeverMore() throws Exception {
    CyclicBarrier three = new CyclicBarrier(3);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();

    List<TrialResult> results =
        run(
            3,
            trial -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              try {
                if (begun.incrementAndGet() <= 3) {
                  three.await(60, TimeUnit.SECONDS);
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              running.decrementAndGet();
              return completed(trial);
            });

    assertThat(most.get()).isEqualTo(3);
    assertThat(results.stream().map(TrialResult::trial)).containsExactlyElementsOf(trials);
  }

  @Test
  void givenATrialThatTakesLongest_whenRun_thenAllOthersEndMeanwhile() throws Exception {
    CountDownLatch othersEnded = new CountDownLatch(trials.size() - 1);

    List<TrialResult> results =
        run(
            2,
            trial -> {
              if (trial.equals(trials.get(0))) {
                await(othersEnded);
              } else {
                othersEnded.countDown();
              }
              return completed(trial);
            });

    assertThat(results.stream().map(TrialResult::trial)).containsExactlyElementsOf(trials);
  }

  @Test
  void givenATrialThatTakesItsProcessWithIt_whenRun_thenOthersAreEndedAndTheErrorPasses() {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);

    assertThatThrownBy(
            () ->
                run(
                    2,
                    trial -> {
                      if (trial.equals(trials.get(0))) {
                        await(waiting);
                        throw new InternalError("of the virtual machine");
                      }
                      waiting.countDown();
                      try {
                        Thread.sleep(60_000);
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return completed(trial);
                    }))
        .isInstanceOf(InternalError.class)
        .hasMessage("of the virtual machine");
    await(interrupted);
  }

  @Test
  void givenATaskThatIsKilled_whenItsTrialsRun_thenEachIsInterruptedAndTheTaskEnds()
      throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    ConcurrentLinkedQueue<Trial> ended = new ConcurrentLinkedQueue<>();
    Throwable[] thrown = new Throwable[1];
    Thread task =
        new Thread(
            () -> {
              try {
                run(
                    2,
                    trial -> {
                      begun.countDown();
                      try {
                        Thread.sleep(60_000);
                      } catch (InterruptedException e) {
                        ended.add(trial);
                      }
                      return completed(trial);
                    });
              } catch (Exception e) {
                thrown[0] = e;
              }
            });
    task.start();
    await(begun);

    task.interrupt();
    task.join(30_000);

    assertThat(thrown[0]).isInstanceOf(TaskKilledException.class);
    assertThat(ended).containsExactlyInAnyOrder(trials.get(0), trials.get(1));
  }
}
