package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.spark.cli.LoopbackCluster.await;
import static org.rhosweep.spark.cli.LoopbackCluster.signal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.job.EndlessTrial;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.job.SweepRun;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.run.Feasibility;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepException;
import org.rhosweep.sweeps.spec.SweepFile;

/**
 * What can break on a cluster, broken on purpose on a real one. After each failure every trial is
 * there exactly once, and all tables are bit for bit those of an undisturbed run on local[1].
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterFailuresIT {
  private static final String SWEEP =
      """
      name: failures
      task: {name: sequential-digits, trainExamples: 500, evalExamples: 100}
      model: {hiddenSize: 16}
      training: {trainingSteps: 30, evaluations: 3, maxEvalExamples: 100}
      probe: {gradients: log, radii: [before, after]}
      axes: {model.cell: [lstm, gru], init: [glorot, {name: lsc, maxTrainingSteps: 8}]}
      seeds: 4
      """;

  /** Two of the trials above beside one with other settings. */
  private static final String BESIDE_ANOTHER =
      """
      name: failures
      task: {name: sequential-digits, trainExamples: 500, evalExamples: 100}
      model: {hiddenSize: 16}
      training: {trainingSteps: 30, evaluations: 3, maxEvalExamples: 100}
      probe: {gradients: log, radii: [before, after]}
      axes: {model.cell: [lstm, gru]}
      zip: {%s}
      exclude: [{model.cell: gru, %s}]
      seeds: 1
      """;

  private static final int TRIALS = 16;
  private static final int HEAP_MIB = 512;

  private Path folder;
  private LoopbackCluster cluster;
  private Path undisturbedSweep;
  private Path sweep;
  private Map<String, List<String>> undisturbed;
  private Path out;
  private long startNanos;
  private final List<String> summary = new ArrayList<>();

  @BeforeAll
  void startCluster(@TempDir Path temporary) throws Exception {
    folder = temporary;
    cluster = new LoopbackCluster(folder);
    undisturbedSweep = Files.writeString(folder.resolve("failures.yaml"), SWEEP);
    Path reference = folder.resolve("undisturbed");
    Captured run =
        Captured.run(
            "run",
            undisturbedSweep.toString(),
            "--out",
            reference.toString(),
            "--no-report",
            "--master",
            "local[1]");
    stopSession();
    assertThat(run.code()).as(run::err).isZero();
    undisturbed = RawTables.of(reference);
    assertThat(undisturbed.values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());
    assertThat(undisturbed.get("trials")).hasSize(TRIALS);
  }

  @BeforeEach
  void newOutput(TestInfo test) {
    out = folder.resolve("out-" + test.getTestMethod().orElseThrow().getName());
    sweep = undisturbedSweep;
    startNanos = System.nanoTime();
  }

  @AfterEach
  void stopSession() {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
  }

  @AfterAll
  void stopCluster() throws Exception {
    cluster.stop();
    System.out.println("Failures on a cluster of a Master and two Workers:");
    System.out.println(
        "| what was done | how often | trials | lost | doubled | tables as undisturbed | s |");
    System.out.println("|---|---|---|---|---|---|---|");
    summary.forEach(System.out::println);
  }

  @Test
  void givenAnExecutorKilledInMidTrial_thenNothingIsLost() throws Exception {
    int kills = 2;
    CompletableFuture<Captured> run = run();
    for (int i = 0; i < kills; i++) {
      int wanted = 1 + i;
      await("a commit", () -> segments(out) >= wanted && !cluster.executors().isEmpty());
      signal("KILL", cluster.executors().get(0));
    }
    assertCompleted(run.get(3, TimeUnit.MINUTES));
    assertUndisturbed("executor killed with -9", kills);
  }

  @Test
  void givenAWorkerKilled_thenItsTrialsRunElsewhere() throws Exception {
    CompletableFuture<Captured> run = run();
    await("a commit", () -> segments(out) >= 1);
    signal("KILL", cluster.lastWorker());
    assertCompleted(run.get(3, TimeUnit.MINUTES));
    assertUndisturbed("Worker killed with -9", 1);
    cluster.addWorker();
  }

  @Test
  void givenTheDriverKilledTwice_whenStartedAgain_thenItGoesOn() throws Exception {
    for (int wanted : new int[] {1, 4}) {
      Process driver = cluster.start(log("driver"), "rhosweep", runArguments());
      await("a commit", () -> segments(out) >= wanted || !driver.isAlive());
      signal("KILL", driver.toHandle());
      driver.waitFor();
      assertThat(segments(out)).isBetween(wanted, TRIALS - 1);
    }
    assertCompleted(run().get(3, TimeUnit.MINUTES));
    assertUndisturbed("driver killed with -9, run started again", 2);
  }

  /**
   * Stopped, a process is all that a hanging machine is: its connections stay, and it is silent.
   */
  @Test
  void givenAnExecutorThatHangs_thenItsTrialsRunElsewhere() throws Exception {
    CompletableFuture<Captured> run = run();
    await("a commit", () -> segments(out) >= 1 && cluster.executors().size() == 2);
    ProcessHandle hanging = cluster.executors().get(0);
    signal("STOP", hanging);
    assertCompleted(run.get(3, TimeUnit.MINUTES));
    signal("CONT", hanging);
    assertUndisturbed("executor hangs (SIGSTOP)", 1);
  }

  @Test
  void givenATrialOverItsBudget_thenItIsFailedAndTheOthersAreNot() throws Exception {
    writeBesideAnother(
        "training.trainingSteps: [30, 50000000]", "training.trainingSteps: 50000000");
    Captured run = run("--trial-timeout", "20s").get(3, TimeUnit.MINUTES);

    assertThat(run.code()).as(run::err).isEqualTo(ExitCode.FAILURES);
    assertThat(RawTables.query(out, "reason", "outcome = 'FAILED'"))
        .singleElement()
        .asString()
        .contains("over its time budget of 20 s (--trial-timeout)");
    assertOthersUndisturbed("trial over its time budget", 1, 2, 1);

    stopSession();
    Captured again = run("--trial-timeout", "1ms", "--retry-failed").get(3, TimeUnit.MINUTES);
    assertThat(again.out()).as("only that one runs again").contains("1 ran now");
  }

  @Test
  void givenATrialThatNeverEnds_thenItIsFailedAndItsExecutorIsReplaced() throws Exception {
    Path jar = folder.resolve("endless.jar");
    EndlessTrial.writeJar(jar);
    Map<String, String> settings = settings();
    settings.merge("spark.jars", "local:" + jar, (a, b) -> a + "," + b);
    SparkConf conf = Sessions.configuration(cluster.url(), settings);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    CompletableFuture<SweepRun.Result> run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return EndlessTrial.run(
                    sweep, out, conf, new PrintStream(messages, true, StandardCharsets.UTF_8));
              } catch (IOException | OutputException | SweepException e) {
                throw new IllegalStateException(e);
              }
            });
    // All that were ever there: on a busy machine the first is given up before the second has come.
    Set<ProcessHandle> executors = new HashSet<>();
    await(
        "executors",
        () -> {
          executors.addAll(cluster.executors());
          return executors.size() >= 2;
        });
    SweepRun.Result result = run.get(3, TimeUnit.MINUTES);

    await("the executor's end", () -> !executors.stream().allMatch(ProcessHandle::isAlive));
    await("its successor", () -> cluster.executors().size() == 2);
    assertThat(result.problems()).isEmpty();
    assertThat(result.ran()).isEqualTo(TRIALS);
    assertThat(RawTables.query(out, "reason", "outcome = 'FAILED'"))
        .singleElement()
        .asString()
        .contains("did not react to being stopped within 1 s", "EndlessTrial.spin");
    assertThat(messages.toString(StandardCharsets.UTF_8)).contains("is given up and replaced");
    assertOthersUndisturbed("trial that never ends: executor given up", 1, TRIALS - 1, 1);
  }

  @Test
  void givenATrialThatFillsTheHeap_thenItIsARowWhateverTheJvmDoes() throws Exception {
    int batchSize = largestBatch();
    // The last one does not fit, and that is known before.
    writeBesideAnother(
        "model.hiddenSize: [16, 1024, 1024], training.batchSize: [32, %d, %d]"
            .formatted(batchSize, batchSize * 4 / 3),
        "model.hiddenSize: 1024");
    Captured run = run().get(3, TimeUnit.MINUTES);
    assertThat(run.code()).as(run::err).isZero();
    assertThat(RawTables.query(out, "outcome", "batch_size = " + batchSize))
        .containsExactly("OUT_OF_MEMORY|");
    assertThat(RawTables.query(out, "outcome", "batch_size = " + batchSize * 4 / 3))
        .containsExactly("INFEASIBLE|");
    assertThat(RawTables.query(out, "reason", "outcome = 'INFEASIBLE'").get(0)).contains("MiB");
    assertOthersUndisturbed("heap of an executor full; trial larger than a slot", 1, 2, 2);

    stopSession();
    writeBesideAnother(
        "model.hiddenSize: [16, 1024], training.batchSize: [32, %d]".formatted(batchSize),
        "model.hiddenSize: 1024");
    out = folder.resolve("out-jvm-ends");
    Captured ends =
        run("--conf", "spark.executor.extraJavaOptions=-XX:+ExitOnOutOfMemoryError")
            .get(3, TimeUnit.MINUTES);
    assertThat(ends.code()).as(ends::err).isEqualTo(ExitCode.FAILURES);
    assertThat(RawTables.query(out, "reason", "outcome = 'FAILED'"))
        .singleElement()
        .asString()
        .contains("the executor was lost in each of 3 attempts");
    assertOthersUndisturbed("executor's JVM ends of a full heap", 3, 2, 1);
  }

  @Test
  void givenADiskThatFills_whenThereIsSpaceAgain_thenTheRestRuns() throws Exception {
    Files.createDirectory(out);
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", out.toString())
            .redirectErrorStream(true)
            .start();
    String answer = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (mount.waitFor() != 0) {
      String why = "a small file system needs the right to mount: " + answer.strip();
      System.out.println("skipped: " + why);
      Assumptions.abort(why);
    }
    try {
      Path filler = Files.write(out.resolve("filler"), new byte[(4 << 20) - (200 << 10)]);
      Captured full = run().get(3, TimeUnit.MINUTES);
      assertThat(full.code()).as(full::err).isEqualTo(ExitCode.INFRASTRUCTURE);
      assertThat(full.messages()).anySatisfy(line -> assertThat(line).contains("No space left"));
      assertThat(segments(out)).isLessThan(TRIALS);

      Files.delete(filler);
      stopSession();
      assertCompleted(run().get(3, TimeUnit.MINUTES));
      assertUndisturbed("disk full, then freed and run again", 1);
    } finally {
      stopSession();
      new ProcessBuilder("umount", out.toString()).start().waitFor();
    }
  }

  @Test
  void givenDamagedSegments_whenRunAgain_thenTheyAreReplaced() throws Exception {
    copyUndisturbed();
    List<Path> trials = files("trials");
    try (RandomAccessFile file = new RandomAccessFile(trials.get(0).toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    Files.write(files("curves").get(1), new byte[100]);
    Captured again = run().get(3, TimeUnit.MINUTES);
    assertCompleted(again);
    assertUndisturbed("segment cut off; segment overwritten", 2);
  }

  @Test
  void givenTwoDriversOnOneOutput_thenOneIsRefusedAndEvenWithoutALeaseNothingIsLost()
      throws Exception {
    // A core for each driver, so that both can work at once.
    String[] oneCore = {"--conf", "spark.cores.max=1"};
    Process first = cluster.start(log("driver"), "rhosweep", runArguments(oneCore));
    await("a lease", () -> Files.exists(out.resolve("_lease.json")));
    Captured second = run(oneCore).get(3, TimeUnit.MINUTES);
    assertThat(second.code()).isEqualTo(ExitCode.INFRASTRUCTURE);
    assertThat(second.messages()).singleElement().asString().contains("is in use by process");

    await("a commit", () -> segments(out) >= 1);
    assertThat(first.isAlive()).isTrue();
    Files.delete(out.resolve("_lease.json"));
    assertCompleted(run(oneCore).get(3, TimeUnit.MINUTES));
    assertThat(first.waitFor(3, TimeUnit.MINUTES)).isTrue();
    // What both ran is in two bundles; readers take it from one of them, and compact keeps one.
    Captured compact = Captured.run("compact", out.toString(), "--pause", "0");
    assertThat(compact.code()).as(compact::err).isZero();
    assertUndisturbed("two drivers at once, the lease removed under the first", 1);
  }

  /** With the configuration that the cluster's start has written, on a Worker. */
  @Test
  void givenSparkSubmit_whenInClusterMode_thenTheTablesAreTheSame() throws Exception {
    submit(
        "--properties-file",
        cluster.properties().toString(),
        "--deploy-mode",
        "cluster",
        "--conf",
        "spark.standalone.submit.waitAppCompletion=true");
    assertUndisturbed("spark-submit --deploy-mode cluster", 1);
  }

  /** Nobody has said anything of vectors, and the executors have them all the same. */
  @Test
  void
      givenSparkSubmitWithoutAConfiguration_whenInClientMode_thenExecutorsHaveVectorsAndReadDataOnce()
          throws Exception {
    List<Path> before = cluster.executorLogs();
    submit("--master", cluster.url());
    assertUndisturbed("spark-submit, vector module forgotten", 1);
    assertThat(RawTables.query(out, "min(lane_width)", "true").get(0)).isNotEqualTo("32|");
    List<Path> logs = new ArrayList<>(cluster.executorLogs());
    logs.removeAll(before);
    assertThat(logs).hasSize(2);
    for (Path log : logs) {
      List<String> lines = LoopbackCluster.read(log).lines().toList();
      assertThat(lines).filteredOn(line -> line.endsWith(" begins")).hasSizeGreaterThan(1);
      assertThat(lines).filteredOn(line -> line.contains("loaded the data of")).hasSize(1);
    }
  }

  private void submit(String... where) throws Exception {
    List<String> arguments = new ArrayList<>(Arrays.asList(where));
    arguments.addAll(List.of("--driver-memory", "480m"));
    settings().forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
    arguments.addAll(List.of(System.getProperty("rhosweep.jar"), "run", sweep.toString()));
    arguments.addAll(List.of("--out", out.toString(), "--no-report"));
    Path log = log("submit");
    Process submit = cluster.start(log, "cluster/spark-submit", arguments.toArray(String[]::new));
    assertThat(submit.waitFor(3, TimeUnit.MINUTES)).isTrue();
    // In cluster mode it is 0 even where the driver has failed: the tables tell.
    assertThat(submit.exitValue()).as(() -> LoopbackCluster.read(log)).isZero();
  }

  /** A run in this JVM as the driver, its executors on the cluster. */
  private CompletableFuture<Captured> run(String... more) {
    String[] arguments = runArguments(more);
    return CompletableFuture.supplyAsync(() -> Captured.run(arguments));
  }

  private String[] runArguments(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("run", sweep.toString(), "--out", out.toString(), "--no-report"));
    arguments.addAll(List.of("--master", cluster.url()));
    settings().forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray(String[]::new);
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.jars", "local:" + System.getProperty("rhosweep.jar"));
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.executor.cores", "1");
    settings.put("spark.executor.memory", HEAP_MIB + "m");
    settings.put("spark.executor.heartbeatInterval", "1s");
    settings.put("spark.network.timeout", "10s");
    settings.put("spark.network.timeoutInterval", "1s");
    return settings;
  }

  private void writeBesideAnother(String zip, String exclude) throws IOException {
    sweep =
        Files.writeString(folder.resolve("beside.yaml"), BESIDE_ANOTHER.formatted(zip, exclude));
  }

  private static void assertCompleted(Captured run) {
    assertThat(run.code()).as(run::err).isZero();
    assertThat(run.out()).contains(TRIALS + " COMPLETED");
  }

  private void assertUndisturbed(String what, int times) throws Exception {
    Map<String, List<String>> tables = RawTables.of(out);
    note(what, times, TRIALS, tables.equals(undisturbed));
    assertThat(tables.get("trials")).hasSize(TRIALS);
    assertThat(tables).isEqualTo(undisturbed);
  }

  /** Those that completed are as in the undisturbed run; some more have ended in other ways. */
  private void assertOthersUndisturbed(String what, int times, int others, int more)
      throws Exception {
    List<String> completed = RawTables.query(out, "trial_id", "outcome = 'COMPLETED'");
    String ids =
        completed.stream()
            .map(id -> "'" + id.replace("|", "") + "'")
            .collect(Collectors.joining(", ", "trial_id IN (", ")"));
    Map<String, List<String>> expected = RawTables.of(folder.resolve("undisturbed"), ids);
    Map<String, List<String>> found = RawTables.of(out, ids);
    note(what, times, others + more, found.equals(expected));
    assertThat(completed).hasSize(others).doesNotHaveDuplicates();
    assertThat(RawTables.query(out, "trial_id", "outcome <> 'COMPLETED'")).hasSize(more);
    assertThat(found).isEqualTo(expected);
  }

  private void note(String what, int times, int planned, boolean same) throws Exception {
    List<String> rows = RawTables.query(out, "trial_id", "true");
    long distinct = rows.stream().distinct().count();
    long now = System.nanoTime();
    String row =
        "| %s | %d | %d | %d | %d | %s | %.0f |"
            .formatted(
                what,
                times,
                planned,
                planned - distinct,
                rows.size() - distinct,
                same ? "yes" : "NO",
                (now - startNanos) * 1e-9);
    startNanos = now;
    System.out.println(row);
    summary.add(row);
  }

  private void copyUndisturbed() throws IOException {
    Path from = folder.resolve("undisturbed");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, out.resolve(from.relativize(file).toString()));
      }
    }
  }

  private Path log(String name) throws IOException {
    return Files.createTempFile(folder, name, ".log");
  }

  private List<Path> files(String table) throws IOException {
    try (Stream<Path> files = Files.list(out.resolve(table).resolve("sweep=failures"))) {
      return files.filter(f -> f.getFileName().toString().startsWith("segment-")).sorted().toList();
    }
  }

  private int segments(Path output) {
    try {
      return Files.isDirectory(output.resolve("trials/sweep=failures"))
          ? files("trials").size()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The largest that should just fit: the data and Spark itself take the rest. */
  private static int largestBatch() throws SweepException {
    int fits = 0;
    for (int batchSize = 32; fits == batchSize - 32; batchSize += 32) {
      String text =
          """
          name: s
          task: {name: sequential-digits, trainExamples: 500, evalExamples: 100}
          model: {hiddenSize: 1024, cell: lstm}
          training: {batchSize: %d}
          """
              .formatted(batchSize);
      var trial = Trials.resolve(SweepFile.parse("s.yaml", text, List.of()).specs()).get(0);
      if (Feasibility.problem(trial, (long) (0.96 * (HEAP_MIB << 20))).isEmpty()) {
        fits = batchSize;
      }
    }
    return fits;
  }
}
