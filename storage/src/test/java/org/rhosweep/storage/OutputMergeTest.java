package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rhosweep.storage.SampleTables.CURVES;
import static org.rhosweep.storage.SampleTables.TRIALS;
import static org.rhosweep.storage.SampleTables.commit;
import static org.rhosweep.storage.SampleTables.id;
import static org.rhosweep.storage.SampleTables.output;
import static org.rhosweep.storage.SampleTables.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputMergeTest {
  @TempDir Path folder;
  private Output first;
  private Output second;
  private Output into;

  @BeforeEach
  void write() throws Exception {
    first = output(folder.resolve("first"));
    second = output(folder.resolve("second"));
    into = output(folder.resolve("into"));
    into.prepare(1, "test");
    commit(
        first,
        "aa",
        List.<Object[]>of(trial("aa", 1, "COMPLETED", 1), trial("aa", 2, "FAILED", 1)));
    commit(first, "bb", List.<Object[]>of(trial("bb", 3, "FAILED", 9)));
    // The same bundle, where the failure was none; the other failure is older here.
    commit(
        second,
        "aa",
        List.<Object[]>of(trial("aa", 1, "COMPLETED", 5), trial("aa", 2, "DIVERGED", 5)));
    commit(
        second,
        "cc",
        List.<Object[]>of(trial("cc", 3, "FAILED", 4), trial("cc", 4, "COMPLETED", 4)));
  }

  private OutputMerge merge(Runnable afterEachBundle) {
    return new OutputMerge(
        into, List.of(CURVES, TRIALS), 1, "test", warning -> {}, afterEachBundle);
  }

  private Map<String, String> outcomes() throws Exception {
    return CommittedTrials.scan(into, SampleTables.ALL, 1, warning -> {}).outcomes();
  }

  /** Curve rows that readers take, by trial. */
  private Map<String, Integer> curves() throws Exception {
    Map<String, String> places =
        CommittedTrials.scan(into, SampleTables.ALL, 1, w -> {}).segmentKeys();
    Map<String, Integer> counts = new HashMap<>();
    for (Segment segment : into.segments(CURVES)) {
      SegmentReader.read(
          into,
          segment,
          CURVES,
          List.of("trial_id", "segment"),
          row -> {
            assertThat(row[1]).isEqualTo(segment.name());
            if (segment.key().equals(places.get(row[0]))) {
              counts.merge((String) row[0], 1, Integer::sum);
            }
          });
    }
    return counts;
  }

  private void requireTheUnion() throws Exception {
    assertThat(outcomes())
        .isEqualTo(
            Map.of(id(1), "COMPLETED", id(2), "DIVERGED", id(3), "FAILED", id(4), "COMPLETED"));
    assertThat(curves()).isEqualTo(Map.of(id(1), 2, id(2), 2, id(3), 2, id(4), 2));
    List<Object[]> rows =
        CommittedTrials.scan(into, SampleTables.ALL, 1, w -> {}).rows(List.of("started_at"));
    // The newer of two failures counts.
    assertThat(rows.get(2)).containsExactly(id(3), 9L);
  }

  @Test
  void givenTwoClusters_whenMerged_thenEveryTrialIsThereOnceWithTheWinningOutcome()
      throws Exception {
    assertThat(merge(() -> {}).from(first)).isEqualTo(new OutputMerge.Result(3, 3, 0, 0, 0));
    assertThat(merge(() -> {}).from(second)).isEqualTo(new OutputMerge.Result(4, 1, 1, 2, 0));

    requireTheUnion();
    assertThat(CommittedTrials.scan(first, SampleTables.ALL, 1, w -> {}).outcomes()).hasSize(3);
  }

  @Test
  void givenAMergeThatWasDone_whenDoneAgain_thenNothingIsWritten() throws Exception {
    merge(() -> {}).from(second);
    merge(() -> {}).from(first);
    List<Segment> before = into.segments(TRIALS);

    assertThat(merge(() -> {}).from(second)).isEqualTo(new OutputMerge.Result(4, 0, 0, 4, 0));
    assertThat(merge(() -> {}).from(first)).isEqualTo(new OutputMerge.Result(3, 0, 0, 3, 0));

    assertThat(into.segments(TRIALS)).isEqualTo(before);
    requireTheUnion();
  }

  @Test
  void givenAMergeThatWasKilled_whenDoneAgain_thenNothingIsLostOrDoubled() throws Exception {
    List<Integer> seen = new ArrayList<>();
    for (int at = 1; at <= 2; at++) {
      int last = at;
      AtomicInteger bundles = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  merge(
                          () -> {
                            if (bundles.incrementAndGet() == last) {
                              throw new IllegalStateException("killed");
                            }
                          })
                      .from(last == 1 ? first : second))
          .hasMessage("killed");
      seen.add(outcomes().size());
    }
    assertThat(seen).containsExactly(2, 4);
    merge(() -> {}).from(first);
    merge(() -> {}).from(second);

    requireTheUnion();
  }
}
