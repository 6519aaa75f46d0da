package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.storage.Output;
import org.rhosweep.sweeps.plan.Bundle;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.SweepFile;

@Tag("slow")
class RunningBundlesTest {
  private static final String SWEEP =
      "name: s\naxes: {model.depth: [1, 2], init: [glorot, orthogonal]}\n";

  /** What the driver knew while each bundle was in work; tasks run in this JVM. */
  private static final Map<Integer, List<String>> SEEN = new ConcurrentHashMap<>();

  private static volatile Supplier<List<String>> labels;
  private static volatile CountDownLatch seen;

  @TempDir Path folder;

  /** A task that stays in work until all of its job know of so many. */
  private static void waitUntilKnown(int place, int count) throws InterruptedException {
    for (int i = 0; i < 3_000; i++) {
      List<String> now = labels.get();
      if (now.size() == count) {
        SEEN.put(place, now);
        seen.countDown();
        seen.await(30, TimeUnit.SECONDS);
        return;
      }
      Thread.sleep(10);
    }
  }

  @Test
  void givenAJob_whenItsTasksRun_thenTheirBundlesAreNamedAndNoneBeforeOrAfter() throws Exception {
    Output output = Output.at(folder.resolve("out").toString(), new Configuration());
    output.prepare(ResultTables.SCHEMA_VERSION, "test");
    List<Trial> trials =
        PreparedSweep.of(SweepFile.parse("s.yaml", SWEEP, List.of()), output, false, w -> {})
            .trials();
    List<Bundle> bundles =
        List.of(new Bundle("a", trials.subList(0, 1), 1), new Bundle("b", trials.subList(1, 4), 3));
    RunningBundles running = new RunningBundles(trials);
    running.plan("rhosweep-test", bundles);
    labels = running::labels;
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSession.spark().sparkContext());
    spark.sc().addSparkListener(running);
    try {
      assertThat(running.labels()).isEmpty();
      spark.setJobGroup("another", "not ours", false);
      seen = new CountDownLatch(1);
      spark.parallelize(List.of(9), 1).foreach(place -> waitUntilKnown(place, 0));
      spark.setJobGroup("rhosweep-test", "ours", false);
      seen = new CountDownLatch(2);
      // As many tasks as there are slots.
      spark.parallelize(List.of(0, 1), 2).foreach(place -> waitUntilKnown(place, 2));
      for (int i = 0; i < 1_000 && !running.labels().isEmpty(); i++) {
        Thread.sleep(10);
      }
    } finally {
      spark.clearJobGroup();
      spark.sc().removeSparkListener(running);
    }
    assertThat(SEEN).containsOnlyKeys(0, 1, 9);
    assertThat(SEEN.get(9)).isEmpty();
    assertThat(SEEN.get(0)).hasSize(2);
    assertThat(SEEN.get(0)).anyMatch(label -> label.equals("depth=1 · glorot"));
    assertThat(SEEN.get(0)).anyMatch(label -> label.startsWith("3 trials: depth="));
    assertThat(running.labels()).isEmpty();
  }
}
