package org.rhosweep.spark.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.json.MetricsModule;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.job.PreparedSweep;
import org.rhosweep.spark.job.RunOptions;
import org.rhosweep.spark.job.SweepRun;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.spec.SweepFile;
import scala.collection.JavaConverters;

/** What a run leaves in Spark's metrics system, read where Spark's own sinks read it. */
@Tag("slow")
class TrialMetricsTest {
  private static final String SWEEP =
      """
      name: m
      task: {name: sequential-digits, sequenceLength: 14, trainExamples: 100, evalExamples: 50}
      model: {hiddenSize: 8, cell: relu}
      training: {trainingSteps: 10, evaluations: 1, maxEvalExamples: 50}
      axes: {training.optimizer: [sgd, {name: sgd, learningRate: 1.0e+30}]}
      seeds: 2
      """;

  @TempDir Path folder;

  private JsonNode metrics() throws Exception {
    MetricRegistry all = new MetricRegistry();
    List<Source> sources =
        JavaConverters.seqAsJavaList(
            SparkEnv.get()
                .metricsSystem()
                .getSourcesByName("plugin." + RhosweepPlugin.class.getName()));
    for (Source source : sources) {
      for (var metric : source.metricRegistry().getMetrics().entrySet()) {
        Metric value = metric.getValue();
        all.register(metric.getKey(), value);
      }
    }
    ObjectMapper json =
        new ObjectMapper()
            .registerModule(new MetricsModule(TimeUnit.SECONDS, TimeUnit.MILLISECONDS, false));
    return json.valueToTree(all);
  }

  private static long count(JsonNode metrics, String name) {
    return metrics.at("/counters/" + name + "/count").asLong(-1);
  }

  private static double gauge(JsonNode metrics, String name) {
    return metrics.at("/gauges/" + name + "/value").asDouble(-1);
  }

  @Test
  void givenARunWithTrialsThatDiverge_whenItIsOver_thenSparksMetricsTellWhatRan() throws Exception {
    TestSession.spark();
    JsonNode before = metrics();
    Sweep sweep = SweepFile.parse("m.yaml", SWEEP, List.of());
    Output output = Output.at(folder.resolve("out").toString(), new Configuration());
    output.prepare(ResultTables.SCHEMA_VERSION, "test");
    PreparedSweep prepared = PreparedSweep.of(sweep, output, false, w -> {});
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      new SweepRun(
              prepared,
              output,
              lease,
              "test",
              new RunOptions(false, null),
              new PrintStream(java.io.OutputStream.nullOutputStream()))
          .run(TestSession.configuration());
    }
    JsonNode after = metrics();

    assertThat(count(after, "trials.done") - count(before, "trials.done")).isEqualTo(4);
    assertThat(count(after, "trials.diverged") - count(before, "trials.diverged")).isEqualTo(2);
    assertThat(gauge(after, "trials.running")).isZero();
    long steps =
        after.at("/meters/training.steps/count").asLong()
            - before.at("/meters/training.steps/count").asLong();
    // Two trials of 10 steps; the others end when they diverge.
    assertThat(steps).isBetween(22L, 38L);
    assertThat(after.at("/meters/training.steps/mean_rate").asDouble()).isPositive();
    assertThat(gauge(after, "run.trials.planned")).isEqualTo(4);
    assertThat(gauge(after, "run.trials.done")).isEqualTo(4);
    assertThat(gauge(after, "run.trials.diverged")).isEqualTo(2);
  }
}
