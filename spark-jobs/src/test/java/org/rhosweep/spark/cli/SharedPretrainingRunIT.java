package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.lsc.PretrainingResult;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.DataCache;
import org.rhosweep.sweeps.run.Environment;
import org.rhosweep.sweeps.run.PretrainedFile;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.PretrainingIdentity;
import org.rhosweep.sweeps.spec.SweepFile;

/** Sweeps over learning rates whose trials share pre-training, as a user runs them. */
class SharedPretrainingRunIT {
  private static final String SWEEP =
      """
      name: shared
      task: {name: sequential-digits, sequenceLength: 14, trainExamples: 200, evalExamples: 60, testExamples: 40}
      model: {cell: gru, hiddenSize: 12, depth: 2}
      init: {name: lsc, maxTrainingSteps: 40}
      training: {trainingSteps: 6, evaluations: 2, maxEvalExamples: 60, batchSize: 16}
      probe: {gradients: log, radii: [before, after, trained]}
      axes: {training.optimizer.learningRate: [0.001, 0.01, 0.1]}
      seeds: 2
      """;

  private static final List<String> COLUMNS =
      List.of(
          "seed",
          "learning_rate",
          "result_hash",
          "pretraining_reused",
          "pretraining_seconds",
          "seconds",
          "segment");

  @TempDir Path folder;
  private Path file;
  private Path out;

  @BeforeEach
  void write() throws Exception {
    file = Files.writeString(folder.resolve("s.yaml"), SWEEP);
    out = folder.resolve("out");
  }

  private Captured run(Path to, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                "--no-report",
                file.toString(),
                "--out",
                to.toString(),
                "--master",
                "local[2]"));
    command.addAll(List.of(more));
    Captured run = Captured.run(command.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  /** One row of the trials table. */
  private record Row(
      String id,
      long seed,
      double rate,
      String hash,
      boolean reused,
      double made,
      double seconds,
      String segment) {}

  private static List<Row> rows(Path out) throws Exception {
    Output output = Output.at(out.toString(), new Configuration());
    return CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {})
        .rows(COLUMNS)
        .stream()
        .map(
            row ->
                new Row(
                    (String) row[0],
                    (Long) row[1],
                    (Double) row[2],
                    (String) row[3],
                    (Boolean) row[4],
                    (Double) row[5],
                    (Double) row[6],
                    (String) row[7]))
        .toList();
  }

  private static Map<String, String> hashes(Path out) throws Exception {
    return rows(out).stream().collect(Collectors.toMap(Row::id, Row::hash));
  }

  /** Without Spark, and each trial with its own pre-training. */
  private static Map<String, String> alone(String... overrides) throws Exception {
    TrialRunner runner =
        new TrialRunner(
            DataCache.SHARED,
            System::nanoTime,
            () -> 0,
            new Environment("test", "simd", 32, "17", "here"),
            Long.MAX_VALUE);
    Map<String, String> hashes = new HashMap<>();
    for (Trial trial : trials(overrides)) {
      TrialResult result = runner.run(trial);
      assertThat(result.training().pretraining().reused()).isFalse();
      hashes.put(trial.id(), result.training().resultHash());
    }
    return hashes;
  }

  private static List<Trial> trials(String... overrides) throws Exception {
    return Trials.resolve(SweepFile.parse("s.yaml", SWEEP, List.of(overrides)).specs());
  }

  private static Set<String> pretrainings(String... overrides) throws Exception {
    return trials(overrides).stream()
        .map(t -> PretrainingIdentity.of(t.spec(), t.data().fingerprint()).orElseThrow().id())
        .collect(Collectors.toSet());
  }

  private static List<String> kept(Path out) throws Exception {
    try (Stream<Path> files = Files.list(out.resolve("pretrained"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> names(Set<String> ids) {
    return ids.stream().map(id -> id + ".bin").sorted().toList();
  }

  @Test
  void givenThreeRatesAndTwoSeeds_whenRunOnTwoSlots_thenTwoPretrainAndEveryBitIsAsAlone()
      throws Exception {
    Captured run = run(out);

    assertThat(run.out()).contains("shared: 6 COMPLETED; 6 ran now");
    List<Row> rows = rows(out);
    assertThat(rows).hasSize(6);
    assertThat(rows).filteredOn(row -> !row.reused()).hasSize(2);
    assertThat(rows).filteredOn(row -> !row.reused()).extracting(Row::seed).doesNotHaveDuplicates();
    assertThat(kept(out)).isEqualTo(names(pretrainings())).hasSize(2);
    assertThat(hashes(out)).isEqualTo(alone());
    for (long seed : new long[] {0, 1}) {
      List<Row> same = rows.stream().filter(row -> row.seed() == seed).toList();
      Row maker = same.stream().filter(row -> !row.reused()).findFirst().orElseThrow();
      assertThat(same).extracting(Row::made).containsOnly(maker.made());
      assertThat(maker.seconds()).isGreaterThan(maker.made());
    }
  }

  @Test
  void givenOneSeedAndManySlots_whenBundlesNeedItAtOnce_thenOnePretrainsAndOthersWait()
      throws Exception {
    // Long trials, so that each is a bundle of its own and both slots begin at once.
    run(
        out,
        "--set",
        "seeds=1",
        "--set",
        "init.maxTrainingSteps=30",
        "--set",
        "init.tolerance=1.0e-6",
        "--set",
        "task.sequenceLength=196",
        "--set",
        "training.trainingSteps=150");

    List<Row> rows = rows(out);
    assertThat(rows).extracting(Row::segment).doesNotHaveDuplicates();
    assertThat(rows).hasSize(3).filteredOn(row -> !row.reused()).hasSize(1);
    assertThat(kept(out)).hasSize(1).allMatch(name -> name.endsWith(".bin"));
  }

  @Test
  void givenAnotherRate_whenTheSweepIsExtended_thenItReadsWhatAnEarlierRunKept() throws Exception {
    run(out);
    Map<String, String> before = hashes(out);
    String more = "axes.training.optimizer.learningRate=[0.001, 0.01, 0.1, 0.5]";

    Captured again = run(out, "--set", more);

    assertThat(again.out()).contains("8 COMPLETED; 2 ran now");
    assertThat(rows(out)).filteredOn(row -> row.rate() == 0.5).hasSize(2).allMatch(Row::reused);
    assertThat(kept(out)).hasSize(2);
    assertThat(hashes(out)).containsAllEntriesOf(before).isEqualTo(alone(more));
    // What was kept is what the plan counts with.
    String rest = "axes.training.optimizer.learningRate=[0.9]";
    double counted = coreSeconds(out, rest);
    for (String name : kept(out)) {
      Files.delete(out.resolve("pretrained").resolve(name));
    }
    assertThat(counted).isLessThan(coreSeconds(out, rest));
  }

  private double coreSeconds(Path to, String override) {
    Captured plan =
        Captured.run("plan", file.toString(), "--out", to.toString(), "--set", override);
    assertThat(plan.code()).as(plan.err()).isZero();
    return Double.parseDouble(plan.out().replaceAll("(?s).*\\((\\S+) core-seconds\\).*", "$1"));
  }

  @Test
  void givenDamageAndWhatAKilledRunLeft_whenExtended_thenItIsMadeAgainAndNothingElseChanges()
      throws Exception {
    run(out);
    Map<String, String> before = hashes(out);
    List<String> names = kept(out);
    Path damaged = out.resolve("pretrained").resolve(names.get(0));
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length - 50] ^= 4; // a weight that would train, to other results
    Files.write(damaged, bytes);
    // A writer killed in the middle, and the note of a maker that is gone.
    String id = names.get(1).replace(".bin", "");
    Path half = Files.write(out.resolve("pretrained/." + id + ".1-2.tmp"), new byte[1000]);
    Path note = Files.writeString(out.resolve("pretrained/." + id + ".note"), "somebody 7");
    Captured audit = Captured.run("audit", out.toString());
    assertThat(audit.code()).isEqualTo(2);
    assertThat(audit.err()).contains(damaged.toString(), "its checksum does not hold");
    String more = "axes.training.optimizer.learningRate=[0.001, 0.01, 0.1, 0.5, 0.7]";

    run(out, "--set", more);

    assertThat(half).doesNotExist();
    assertThat(note).doesNotExist();
    assertThat(kept(out)).isEqualTo(names);
    assertThat(hashes(out)).containsAllEntriesOf(before).isEqualTo(alone(more));
    // Of the damaged one the first trial pre-trained and the second read; of the other both read.
    assertThat(rows(out))
        .filteredOn(row -> row.rate() == 0.5 || row.rate() == 0.7)
        .hasSize(4)
        .filteredOn(Row::reused)
        .hasSize(3);
    assertThat(Captured.run("audit", out.toString()).code()).isZero();
    Captured replay = Captured.run("replay", out.toString(), "--sample", "99");
    assertThat(replay.code()).as(replay.out()).isZero();
    assertThat(replay.out()).contains("SAME").doesNotContain("DIFFERENT", "REFUSED");
  }

  @Test
  void givenAWholeFileUnderTheNameOfAnother_whenAudited_thenItIsFoundAndCanBeSetAside()
      throws Exception {
    run(out);
    Path other = folder.resolve("other");
    run(other, "--set", "seeds=[0, 1]", "--set", "init.maxTrainingSteps=30");
    List<String> names = kept(out);
    Path here = out.resolve("pretrained").resolve(names.get(0));
    byte[] foreign = Files.readAllBytes(other.resolve("pretrained").resolve(kept(other).get(0)));
    Files.write(here, foreign);

    Captured audit = Captured.run("audit", out.toString());
    assertThat(audit.code()).isEqualTo(2);
    assertThat(audit.err()).contains("its name is not the hash of what it says it depends on");

    Captured drop = Captured.run("audit", out.toString(), "--drop-damaged");
    assertThat(drop.code()).isEqualTo(2);
    assertThat(here).doesNotExist();
    assertThat(Captured.run("audit", out.toString()).code()).isZero();
  }

  @Test
  void givenAWholeFileThatSaysOtherThanItsTrials_whenAudited_thenTheTrialIsNamed()
      throws Exception {
    run(out);
    String id = kept(out).get(0).replace(".bin", "");
    Path here = out.resolve("pretrained").resolve(id + ".bin");
    Pretrained whole;
    try (InputStream in = Files.newInputStream(here)) {
      whole = PretrainedFile.read(in, id).orElseThrow();
    }
    PretrainingResult was = whole.result();
    PretrainingResult other =
        new PretrainingResult(
            was.curve(),
            was.steps(),
            was.keptStep(),
            Math.nextUp(was.deviation()),
            was.reached(),
            was.farthest(),
            was.fallbacks(),
            was.seconds());
    PretrainingIdentity identity =
        trials().stream()
            .map(t -> PretrainingIdentity.of(t.spec(), t.data().fingerprint()).orElseThrow())
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow();
    try (OutputStream file = Files.newOutputStream(here)) {
      PretrainedFile.write(
          file, identity, new Pretrained(whole.blocks(), whole.parameters(), other));
    }

    Captured audit = Captured.run("audit", out.toString());

    assertThat(audit.code()).isEqualTo(2);
    assertThat(audit.err()).contains(here.toString() + ": trial ", "deviation " + was.deviation());
  }

  @Test
  void givenTwoOutputs_whenMerged_thenWhatWasPretrainedComesAlongAndIsRead() throws Exception {
    Path left = folder.resolve("left");
    Path right = folder.resolve("right");
    run(left, "--set", "seeds=[0]");
    run(right, "--set", "seeds=[1]");
    Path whole = folder.resolve("whole");

    Captured merge = Captured.run("merge", whole.toString(), left.toString(), right.toString());

    assertThat(merge.code()).as(merge.err()).isZero();
    assertThat(kept(whole)).isEqualTo(names(pretrainings()));
    String more = "axes.training.optimizer.learningRate=[0.001, 0.01, 0.1, 0.5]";
    run(whole, "--set", more);
    assertThat(rows(whole)).filteredOn(row -> row.rate() == 0.5).hasSize(2).allMatch(Row::reused);
    assertThat(hashes(whole)).isEqualTo(alone(more));
    assertThat(Captured.run("compact", whole.toString(), "--pause", "0").code()).isZero();
    assertThat(kept(whole)).hasSize(2);
    assertThat(Captured.run("audit", whole.toString()).code()).isZero();
  }
}
