package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.spark.NeedsOpenClDevice;
import org.rhosweep.spark.TestSession;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.spec.SweepFile;

/**
 * Trials that a task trains on a device as one computation, of which some are pre-trained on a core
 * first, some diverge, and one ends its task: their rows are those of {@code simd}.
 */
@Tag("slow")
@ExtendWith(NeedsOpenClDevice.class)
class PretrainingAtOnceTest {
  /** All of an engine have one shape, whatever they begin with. */
  private static final String SWEEP =
      """
      name: pretrained
      engine: %s
      task: {name: adding, sequenceLength: 6, evalExamples: 20, testExamples: 20}
      model: {hiddenSize: 5, depth: 2}
      training: {trainingSteps: 8, evaluations: 2, maxEvalExamples: 20, batchSize: 10}
      probe: {radii: [before, after, trained]}
      axes:
        training.optimizer: [{name: adam, learningRate: 0.01}, {name: adam, learningRate: 1.0e+30}]
        init:
          - orthogonal
          - glorot
          - {name: lsc, base: orthogonal, targetRadius: 0.7, maxTrainingSteps: 20}
      seeds: 2
      """;

  private static final List<String> TABLES =
      List.of("trials", "curves", "gradients", "activations", "pretraining", "radii");

  /** Columns that are identity, provenance or time; every other one must be equal. */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "trial_id",
          "segment",
          "engine",
          "engine_form",
          "lane_width",
          "device",
          "config_json",
          "bit_reproducible",
          "pretraining_reused",
          "pretraining_seconds",
          "seconds",
          "training_seconds",
          "probe_seconds",
          "gflops",
          "started_at");

  // Tasks run in this JVM, so that the test sees what they did.
  private static final AtomicInteger RUNNING = new AtomicInteger();
  private static final AtomicInteger MAX_RUNNING = new AtomicInteger();
  private static final AtomicBoolean LOST = new AtomicBoolean();

  /** Trials on the engine, of which a pre-trained one ends its task, once. */
  private record Losing(TrialFunction trials) implements TrialFunction {
    @Override
    public int concurrency(Trial first, int planned) {
      return trials.concurrency(first, planned);
    }

    @Override
    public TrialResult run(Trial trial) throws InterruptedException {
      MAX_RUNNING.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
      try {
        TrialResult result = trials.run(trial);
        if (trial.spec().init() instanceof Lsc && LOST.compareAndSet(false, true)) {
          throw new IllegalStateException("the task of a pre-trained trial is lost");
        }
        return result;
      } finally {
        RUNNING.decrementAndGet();
      }
    }
  }

  @TempDir Path folder;

  @BeforeEach
  void open() {
    RUNNING.set(0);
    MAX_RUNNING.set(0);
    LOST.set(true);
  }

  private SweepRun.Result run(String engine, String place) throws Exception {
    Output output = Output.at(folder.resolve(place).toString(), new Configuration());
    output.prepare(ResultTables.SCHEMA_VERSION, "test");
    PreparedSweep prepared =
        PreparedSweep.of(
            SweepFile.parse("s.yaml", SWEEP.formatted(engine), List.of()), output, false, w -> {});
    PrintStream messages =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      RunOptions options = new RunOptions(false, null);
      TrialFunction trials = new Losing(options.trials("test", RunPretraining.of(output)));
      return new SweepRun(prepared, output, lease, "test", options, messages, trials)
          .run(TestSession.configuration());
    }
  }

  /** Each table's rows as text with the trial's settings in front, in the order of the text. */
  private Map<String, List<String>> tables(String place) {
    Map<String, String> settings = new HashMap<>();
    for (Row row : read(place, "trials").collectAsList()) {
      List<String> key = new ArrayList<>();
      for (String setting : List.of("init", "learning_rate", "seed")) {
        key.add(row.getAs(setting).toString());
      }
      settings.put(row.getAs("trial_id"), key.toString());
    }
    Map<String, List<String>> tables = new TreeMap<>();
    for (String table : TABLES) {
      List<String> rows = new ArrayList<>();
      for (Row row : read(place, table).collectAsList()) {
        Map<String, Object> compared = new TreeMap<>();
        for (String column : row.schema().fieldNames()) {
          if (!NOT_COMPARED.contains(column)) {
            compared.put(column, row.getAs(column));
          }
        }
        rows.add(settings.get(row.<String>getAs("trial_id")) + " " + compared);
      }
      rows.sort(null);
      tables.put(table, rows);
    }
    return tables;
  }

  private Dataset<Row> read(String place, String table) {
    return TestSession.spark().read().parquet(folder.resolve(place).resolve(table).toString());
  }

  private void assertRowsOfSimd() {
    Map<String, List<String>> expected = tables("simd");
    Map<String, List<String>> actual = tables("opencl");
    TABLES.forEach(table -> assertThat(actual.get(table)).as(table).isEqualTo(expected.get(table)));
    assertThat(expected.get("trials")).hasSize(12);
    assertThat(expected.get("trials")).filteredOn(row -> row.contains("DIVERGED")).hasSize(6);
    assertThat(expected.get("pretraining")).hasSizeGreaterThan(4);
    assertThat(expected.get("gradients")).hasSizeGreaterThan(100);
  }

  @Test
  void givenPretrainedTrialsAmongFusedOnes_whenRunOnADevice_thenEveryRowIsThatOfSimd()
      throws Exception {
    assertThat(run("simd", "simd").problems()).isEmpty();
    MAX_RUNNING.set(0);

    assertThat(run("opencl", "opencl").problems()).isEmpty();

    assertThat(MAX_RUNNING.get()).isGreaterThan(2); // two tasks
    assertRowsOfSimd();
    Dataset<Row> trials = read("opencl", "trials");
    Dataset<Row> mixed = trials.selectExpr("segment", "init = 'lsc'").distinct();
    assertThat(mixed.groupBy("segment").count().filter("count = 2").count()).isPositive();
    assertThat(trials.filter("engine_form LIKE 'opencl%'").count()).isEqualTo(12);
    assertThat(trials.filter("pretraining_steps > 0").count()).isEqualTo(4);
  }

  @Test
  void givenATaskThatIsLostWithAPretrainedTrial_whenRunAgain_thenEveryRowIsThatOfSimd()
      throws Exception {
    assertThat(run("simd", "simd").problems()).isEmpty();
    LOST.set(false);

    SweepRun.Result lost = run("opencl", "opencl");
    SweepRun.Result again = run("opencl", "opencl");

    assertThat(lost.infrastructure()).isTrue();
    assertThat(LOST).isTrue();
    assertThat(again.problems()).isEmpty();
    assertThat(again.ran()).isGreaterThanOrEqualTo(6);
    assertRowsOfSimd();
  }
}
