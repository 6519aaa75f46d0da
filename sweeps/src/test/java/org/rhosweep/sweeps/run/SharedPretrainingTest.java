package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rhosweep.sweeps.spec.PretrainingIdentity;
import org.rhosweep.sweeps.spec.SweepFile;

/** Real trials, small, and a store that is kept in memory. */
@Timeout(120)
@Tag("slow")
class SharedPretrainingTest {
  private static final String SWEEP =
      """
      name: s
      task: {name: sequential-digits, sequenceLength: 4, trainExamples: 60, evalExamples: 20, testExamples: 20}
      model: {cell: gru, hiddenSize: 8}
      init: {name: lsc, method: rescale, tolerance: 1.0e-9, maxTrainingSteps: 12}
      training: {trainingSteps: 3, evaluations: 1, maxEvalExamples: 20, batchSize: 16}
      axes: {training.optimizer.learningRate: [0.001, 0.01, 0.1]}
      """;

  private static final Environment ENVIRONMENT = new Environment("test", "simd", 32, "17", "here");
  private static final Duration PATIENCE = Duration.ofMillis(400);

  private final List<Trial> trials = trials();
  private final MemoryStore store = new MemoryStore();

  private static List<Trial> trials() {
    try {
      return Trials.resolve(SweepFile.parse("s.yaml", SWEEP, List.of()).specs());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String id(Trial trial) {
    return PretrainingIdentity.of(trial.spec(), trial.data().fingerprint()).orElseThrow().id();
  }

  /** A store that counts, and fails where it is told to. */
  private static final class MemoryStore implements PretrainedStore {
    private final ConcurrentHashMap<String, byte[]> files = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> notes = new ConcurrentHashMap<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final AtomicInteger renewed = new AtomicInteger();
    private volatile boolean failing;

    private void failWhereToldTo() throws IOException {
      if (failing) {
        throw new IOException("no space left");
      }
    }

    @Override
    public InputStream open(String id) throws IOException {
      failWhereToldTo();
      byte[] file = files.get(id);
      if (file == null) {
        throw new FileNotFoundException(id);
      }
      return new ByteArrayInputStream(file);
    }

    @Override
    public void keep(String id, Content content) throws IOException {
      failWhereToldTo();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      content.writeTo(out);
      files.put(id, out.toByteArray());
      kept.incrementAndGet();
    }

    @Override
    public boolean claim(String id, String note) throws IOException {
      failWhereToldTo();
      return notes.putIfAbsent(id, note) == null;
    }

    @Override
    public String claimed(String id) throws IOException {
      failWhereToldTo();
      return notes.get(id);
    }

    @Override
    public void renew(String id, String note) throws IOException {
      failWhereToldTo();
      renewed.incrementAndGet();
      notes.put(id, note);
    }

    @Override
    public void release(String id) throws IOException {
      failWhereToldTo();
      notes.remove(id);
    }
  }

  private static TrialRunner runner(SharedPretraining shared) {
    return runner(shared, System::nanoTime);
  }

  private static TrialRunner runner(SharedPretraining shared, LongSupplier clock) {
    return new TrialRunner(
        DataCache.SHARED, clock, () -> 0, ENVIRONMENT, Long.MAX_VALUE, null, shared);
  }

  /** As in a process of its own. */
  private SharedPretraining process() {
    return new SharedPretraining(store, System::nanoTime, PATIENCE);
  }

  private static void assertAsIfAlone(TrialResult result) {
    TrialResult alone = runner(null).run(result.trial());
    assertThat(result.outcome().name()).isEqualTo("COMPLETED");
    assertThat(result.training().resultHash()).isEqualTo(alone.training().resultHash());
    assertThat(result.training().pretraining().steps())
        .isEqualTo(alone.training().pretraining().steps());
    assertThat(result.training().pretraining().deviation())
        .isEqualTo(alone.training().pretraining().deviation());
  }

  private static List<Boolean> reused(List<TrialResult> results) {
    return results.stream().map(result -> result.training().pretraining().reused()).toList();
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void givenTrialsThatShare_whenRunOneAfterTheOther_thenTheFirstPretrainsAndAllBitsAreTheSame() {
    List<TrialResult> results = new ArrayList<>();
    SharedPretraining one = process();
    trials.subList(0, 2).forEach(trial -> results.add(runner(one).run(trial)));
    results.add(runner(process()).run(trials.get(2))); // another process reads the store

    assertThat(reused(results)).containsExactly(false, true, true);
    assertThat(store.kept.get()).isOne();
    assertThat(store.files).containsOnlyKeys(id(trials.get(0)));
    assertThat(store.notes).isEmpty();
    results.forEach(SharedPretrainingTest::assertAsIfAlone);
    double seconds = results.get(0).training().pretraining().seconds();
    assertThat(results)
        .allSatisfy(r -> assertThat(r.training().pretraining().seconds()).isEqualTo(seconds));
    assertThat(results.get(0).provenance().seconds()).isGreaterThan(seconds);
  }

  /** A clock of a second for each look. */
  private static LongSupplier seconds() {
    long[] now = new long[1];
    return () -> now[0] += 1_000_000_000L;
  }

  @Test
  void givenATrialThatReads_whenTimed_thenItsSecondsHoldNothingOfThePretraining() {
    SharedPretraining one = process();
    TrialResult maker = runner(one, seconds()).run(trials.get(0));
    TrialResult reader = runner(one, seconds()).run(trials.get(1));
    double pretraining = maker.training().pretraining().seconds();

    // The maker looks at the clock at its start, at each step and at its end, the reader does not.
    int looks = maker.training().pretraining().steps() + 2;
    assertThat(pretraining).isCloseTo(looks - 1, within(1e-9));
    assertThat(maker.provenance().seconds() - reader.provenance().seconds())
        .isCloseTo(looks, within(1e-9));
    assertThat(reader.training().pretraining().seconds()).isEqualTo(pretraining);
    assertThat(reader.training().seconds()).isEqualTo(maker.training().seconds());
  }

  @Test
  void givenTwoThatNeedItAtOnce_whenRun_thenOneWaitsForTheOtherAndCountsNoWaiting()
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    // Once the maker is at its third step it stands until the other one waits.
    int[] looks = new int[1];
    LongSupplier slow =
        () -> {
          if (++looks[0] == 4) {
            begun.countDown();
            await(waiting);
            pause(PATIENCE.toMillis() / 2);
          }
          return System.nanoTime();
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<TrialResult> maker = threads.submit(() -> runner(process(), slow).run(trials.get(0)));
      await(begun);
      long start = System.nanoTime();
      Future<TrialResult> reader =
          threads.submit(
              () -> {
                waiting.countDown();
                return runner(process()).run(trials.get(1));
              });
      TrialResult read = reader.get(60, TimeUnit.SECONDS);
      double wall = (System.nanoTime() - start) * 1e-9;

      assertThat(reused(List.of(maker.get(60, TimeUnit.SECONDS), read)))
          .containsExactly(false, true);
      assertThat(store.kept.get()).isOne();
      assertAsIfAlone(read);
      assertThat(wall - read.provenance().seconds()).isGreaterThan(0.1); // it did wait
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void givenAMakerThatIsSlowAndGoesOn_whenWaitedFor_thenPatienceDoesNotEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    // Each look takes a third of the patience: all of it several times over.
    int[] looks = new int[1];
    LongSupplier slow =
        () -> {
          if (++looks[0] > 3 && looks[0] < 14) {
            begun.countDown();
            pause(PATIENCE.toMillis() / 3);
          }
          return System.nanoTime();
        };
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<TrialResult> maker = thread.submit(() -> runner(process(), slow).run(trials.get(0)));
      await(begun);
      TrialResult reader = runner(process()).run(trials.get(1));

      assertThat(reused(List.of(maker.get(60, TimeUnit.SECONDS), reader)))
          .containsExactly(false, true);
      assertThat(store.renewed.get()).isGreaterThan(3);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void givenTheNoteOfAProcessThatWasKilled_whenNeeded_thenItIsMadeAfterSomePatience() {
    store.notes.put(id(trials.get(0)), "somebody 3");
    long start = System.nanoTime();

    TrialResult result = runner(process()).run(trials.get(0));

    assertThat(result.training().pretraining().reused()).isFalse();
    assertAsIfAlone(result);
    double wall = (System.nanoTime() - start) * 1e-9;
    assertThat(wall).isGreaterThan(PATIENCE.toMillis() * 1e-3);
    assertThat(store.kept.get()).isOne();
    assertThat(store.notes).isEmpty();
  }

  @Test
  void givenDamage_whenRead_thenItIsMadeAgainAndReplaced() {
    runner(process()).run(trials.get(0));
    byte[] whole = store.files.get(id(trials.get(0)));
    byte[] damaged = whole.clone();
    damaged[whole.length - 100] ^= 1; // a weight
    store.files.put(id(trials.get(0)), damaged);

    TrialResult again = runner(process()).run(trials.get(1));
    TrialResult reader = runner(process()).run(trials.get(2));

    assertThat(reused(List.of(again, reader))).containsExactly(false, true);
    assertThat(store.kept.get()).isEqualTo(2);
    assertAsIfAlone(again);
    assertAsIfAlone(reader);
  }

  @Test
  void givenAStoreThatFails_whenRun_thenTrialsPretrainByThemselves() {
    store.failing = true;
    TrialResult first = runner(process()).run(trials.get(0));
    TrialResult second = runner(process()).run(trials.get(1));

    assertThat(reused(List.of(first, second))).containsExactly(false, false);
    assertAsIfAlone(first);
    assertAsIfAlone(second);
  }

  @Test
  void givenATrialThatIsStoppedWhileItWaits_whenInterrupted_thenItHasNoOutcome() throws Exception {
    store.notes.put(id(trials.get(0)), "somebody 3");
    SharedPretraining patient =
        new SharedPretraining(store, System::nanoTime, Duration.ofMinutes(5));
    CountDownLatch ended = new CountDownLatch(1);
    Throwable[] thrown = new Throwable[1];
    Thread thread =
        new Thread(
            () -> {
              try {
                runner(patient).run(trials.get(0));
              } catch (CancellationException e) {
                thrown[0] = e;
              }
              ended.countDown();
            });
    thread.start();
    pause(300);
    thread.interrupt();
    await(ended);

    assertThat(thrown[0]).hasMessageContaining("interrupted in trial");
    assertThat(store.notes).containsOnlyKeys(id(trials.get(0))); // not ours: it stays
  }

  @Test
  void givenATrialThatIsStoppedWhilePretraining_whenInterrupted_thenItsNoteIsGone() {
    int[] looks = new int[1];
    LongSupplier stopping =
        () -> {
          if (++looks[0] == 6) {
            Thread.currentThread().interrupt();
          }
          return System.nanoTime();
        };
    assertThatThrownBy(() -> runner(process(), stopping).run(trials.get(0)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.notes).isEmpty();
    assertThat(store.files).isEmpty();
  }

  @Test
  void givenAnotherInitialisation_whenRun_thenNothingIsKept() throws Exception {
    Trial glorot =
        Trials.resolve(SweepFile.parse("s.yaml", SWEEP, List.of("init=glorot")).specs()).get(0);

    assertThat(runner(process()).run(glorot).training().pretraining()).isNull();
    assertThat(store.files).isEmpty();
  }
}
