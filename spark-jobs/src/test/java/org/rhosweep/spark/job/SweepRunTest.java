package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Provenance;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.spec.SweepFile;

/** What the driver does with trials that end as the test wants; the engine has its own tests. */
@Tag("slow")
class SweepRunTest {
  private static final String SWEEP =
      "name: s\naxes: {model.depth: [1, 2, 3], model.hiddenSize: [8, 16]}\nseeds: 4\n";

  // Tasks run in this JVM, so that the test sees what they did.
  private static final ConcurrentLinkedQueue<String> RAN = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger RUNNING = new AtomicInteger();
  private static final AtomicInteger MAX_RUNNING = new AtomicInteger();
  private static volatile CountDownLatch bothSlots;

  @TempDir Path folder;
  private Output output;
  private Sweep sweep;
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

  @BeforeEach
  void open() throws Exception {
    RAN.clear();
    output = Output.at(folder.resolve("out").toString(), new Configuration());
    output.prepare(ResultTables.SCHEMA_VERSION, "test");
    sweep = SweepFile.parse("s.yaml", SWEEP, List.of());
  }

  private SweepRun.Result run(boolean retryFailed, boolean failFast, TrialFunction trials)
      throws Exception {
    PreparedSweep prepared = PreparedSweep.of(sweep, output, retryFailed, w -> {});
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      return new SweepRun(
              prepared,
              output,
              lease,
              "test",
              new RunOptions(failFast, null),
              new PrintStream(messages, true, StandardCharsets.UTF_8),
              trials)
          .run(TestSession.configuration());
    }
  }

  private Map<String, String> outcomes() throws Exception {
    return CommittedTrials.scan(output, ResultTables.all(), ResultTables.SCHEMA_VERSION, w -> {})
        .outcomes();
  }

  private static TrialResult ended(Trial trial, Outcome outcome) {
    RAN.add(trial.id());
    return new TrialResult(
        trial, outcome, null, new Provenance("test", "none", 32, "17", "host", 1, 0.001));
  }

  private static TrialResult completed(Trial trial) {
    return ended(trial, new Outcome.Completed());
  }

  private static TrialResult deepOnesFail(Trial trial) {
    return trial.spec().model().depth() == 3
        ? ended(trial, new Outcome.Failed("java.lang.Error", "too deep", "abc"))
        : completed(trial);
  }

  @Test
  void givenASweep_whenRun_thenEveryTrialRunsOnceAndASecondRunFindsNothingMissing()
      throws Exception {
    SweepRun.Result result = run(false, false, SweepRunTest::completed);

    assertThat(result.ran()).isEqualTo(24);
    assertThat(result.problems()).isEmpty();
    assertThat(RAN).hasSize(24).doesNotHaveDuplicates();
    assertThat(outcomes()).hasSize(24).containsOnlyKeys(RAN);
    assertThat(PreparedSweep.of(sweep, output, true, w -> {}).missing()).isEmpty();
    assertThat(messages.toString(StandardCharsets.UTF_8)).contains("24 of 24 trials");
  }

  @Test
  void givenTrialsThatFail_whenRun_thenTheyAreRowsAndOnlyRetryFailedRunsThemAgain()
      throws Exception {
    SweepRun.Result result = run(false, false, SweepRunTest::deepOnesFail);

    assertThat(result.problems()).isEmpty();
    assertThat(RAN).hasSize(24);
    assertThat(outcomes().values()).filteredOn("FAILED"::equals).hasSize(8);
    assertThat(PreparedSweep.of(sweep, output, false, w -> {}).missing()).isEmpty();
    RAN.clear();
    run(true, false, SweepRunTest::completed);
    assertThat(RAN).hasSize(8);
    assertThat(outcomes()).hasSize(24).doesNotContainValue("FAILED");
  }

  @Test
  void givenFailFast_whenATrialFails_thenTheRestIsNotRunAndTheNextRunDoesIt() throws Exception {
    SweepRun.Result result =
        run(
            false,
            true,
            trial -> {
              if (TaskContext.getPartitionId() > 0) {
                Thread.sleep(120_000); // until the run ends its task
              }
              return ended(trial, new Outcome.Failed("java.lang.Error", "at once", "abc"));
            });

    assertThat(result.infrastructure()).isFalse();
    assertThat(result.problems().get(0)).contains("--fail-fast", "at once");
    assertThat(RAN).hasSizeBetween(1, 23);
    assertThat(outcomes()).containsOnlyKeys(RAN).containsValue("FAILED");
    run(true, false, SweepRunTest::completed);
    assertThat(outcomes()).hasSize(24).doesNotContainValue("FAILED");
  }

  @Test
  void givenTablesThatCannotBeWritten_whenRun_thenItStopsSaysSoAndCommitsNothingHalf()
      throws Exception {
    Files.writeString(folder.resolve("out/trials"), "a file in the way");

    SweepRun.Result result = run(false, false, SweepRunTest::completed);

    assertThat(result.infrastructure()).isTrue();
    assertThat(result.ran()).isZero();
    assertThat(result.problems().get(0)).contains("cannot be written");
    Files.delete(folder.resolve("out/trials"));
    assertThat(outcomes()).isEmpty();
    run(false, false, SweepRunTest::completed);
    assertThat(outcomes()).hasSize(24);
  }

  @Test
  void givenTheLongestBundleFirst_whenRun_thenAtMostAsManyTrialsRunAsThereAreSlots()
      throws Exception {
    MAX_RUNNING.set(0);
    bothSlots = new CountDownLatch(2);
    run(
        false,
        false,
        trial -> {
          MAX_RUNNING.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
          bothSlots.countDown();
          bothSlots.await(30, TimeUnit.SECONDS);
          Thread.sleep(5);
          RUNNING.decrementAndGet();
          return completed(trial);
        });

    assertThat(MAX_RUNNING.get()).isEqualTo(2);
  }
}
