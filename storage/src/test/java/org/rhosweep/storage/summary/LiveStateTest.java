package org.rhosweep.storage.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.storage.RunProgress;
import org.rhosweep.storage.SyntheticOutput;
import org.rhosweep.storage.summary.LiveState.LatestCurve;
import org.rhosweep.storage.summary.LiveState.Snapshot;
import org.rhosweep.sweeps.result.ResultTables;

class LiveStateTest {
  private static final int TRIALS = 1_200;

  @TempDir Path folder;
  private Output output;

  @BeforeEach
  void write() throws Exception {
    output = Output.at(folder.resolve("out").toString(), new Configuration());
    SyntheticOutput.write(output, TRIALS, 3, 400);
  }

  private Snapshot during(RunProgress progress, LiveState live) throws Exception {
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      lease.reportRun(() -> progress);
      for (int i = 0; i < 500; i++) {
        Snapshot state = live.snapshot(Instant.now());
        if (state.planned() > 0) {
          return state;
        }
        Thread.sleep(10); // the first heartbeat is written beside us
      }
      throw new AssertionError("the lease never said what is planned");
    }
  }

  @Test
  void givenTrialsThatDifferInMoreThanCellDepthAndInit_whenNamed_thenNoTwoAlike() throws Exception {
    LiveState live = LiveState.ofTrials(output);
    assertThat(live.snapshot(Instant.now()).trials()).isEqualTo(TRIALS);
    TrialTable table = live.table();
    List<LatestCurve> curves = live.latestCurves(table.varying());

    assertThat(table.rows()).hasSize(TRIALS);
    assertThat(table.metric()).isEqualTo(Metric.ACCURACY);
    assertThat(curves).hasSize(6);
    assertThat(curves.stream().map(LatestCurve::label))
        .doesNotHaveDuplicates()
        .allMatch(label -> label.contains(" · learning_rate=0.00") && !label.contains("seed"));
    assertThat(curves.get(0).points()).hasSize(3);
  }

  @Test
  void givenTheSameTrials_whenReadAtOnceOrLive_thenArmsAgree() throws Exception {
    LiveState live = LiveState.ofTrials(output);
    Snapshot unused = live.snapshot(Instant.now());
    Leaderboard fromLive = new Leaderboard(live.table());
    Leaderboard fromTables =
        new Leaderboard(
            TrialTable.read(
                CommittedTrials.scan(
                    output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {}),
                id -> true));

    assertThat(fromLive.rows(2_000)).isEqualTo(fromTables.rows(2_000));
    assertThat(fromLive.arms().stream().map(Arm::label)).doesNotHaveDuplicates();
  }

  @Test
  void givenARun_whenAsked_thenCommittedOfPlannedAndTheTimeThatIsLeft() throws Exception {
    Snapshot state =
        during(
            new RunProgress("a line", TRIALS + 300, TRIALS - 100, 0, 80, List.of("lstm")),
            LiveState.ofCounts(output));

    assertThat(state.done()).isEqualTo(TRIALS);
    assertThat(state.planned()).isEqualTo(TRIALS + 300);
    assertThat(state.secondsLeft()).isCloseTo(80, within(10.0));
    assertThat(state.runningNow()).containsExactly("lstm");
  }

  @Test
  void givenARunThatRepeatsTrials_whenNoneWasYet_thenTheyAreNotCountedAsDone() throws Exception {
    Snapshot state =
        during(
            new RunProgress("a line", TRIALS, TRIALS, 40, Double.NaN, List.of()),
            LiveState.ofCounts(output));

    assertThat(state.done()).isEqualTo(TRIALS - 40);
    assertThat(state.trials()).isEqualTo(TRIALS);
    assertThat(state.secondsLeft()).isNaN();
  }
}
