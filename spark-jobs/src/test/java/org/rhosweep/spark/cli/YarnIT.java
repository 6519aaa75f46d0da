package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.spark.cli.LoopbackCluster.await;
import static org.rhosweep.spark.cli.LoopbackCluster.signal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.storage.HadoopDataFilesTest;

/**
 * Sweeps on YARN with their results on HDFS, in client and in cluster mode, disturbed and not: what
 * YARN says of the application, and all tables bit for bit those of an undisturbed run on local[1].
 */
@Tag("clusters")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class YarnIT {
  private static final String SWEEP =
      """
      name: kills
      task: {name: sequential-digits, trainExamples: 500, evalExamples: 100}
      model: {hiddenSize: 16}
      training: {trainingSteps: 40, evaluations: 3, maxEvalExamples: 100}
      probe: {gradients: log, radii: [before, after]}
      axes: {model.cell: [lstm, gru], init: [glorot, {name: lsc, maxTrainingSteps: 8}]}
      seeds: 4
      """;

  private static final int TRIALS = 16;
  private static final int ENOUGH = 3;

  private Path folder;
  private Path sweep;
  private LoopbackYarn yarn;
  private Map<String, String> environment;
  private Map<String, List<String>> undisturbed;
  private final List<String> summary = new ArrayList<>();
  private String out;

  @BeforeAll
  void startCluster(@TempDir Path folder) throws Exception {
    this.folder = folder;
    sweep = Files.writeString(folder.resolve("kills.yaml"), SWEEP);
    Path home = ManagerProcess.sparkHome(folder.resolve("spark"), "managers/yarn");
    yarn = new LoopbackYarn(folder.resolve("minicluster"));
    environment = new LinkedHashMap<>();
    environment.put("SPARK_HOME", home.toString());
    environment.put("HADOOP_CONF_DIR", yarn.configuration().toString());
    Captured local =
        Captured.run(
            "run",
            sweep.toString(),
            "--out",
            folder.resolve("undisturbed").toString(),
            "--master",
            "local[1]");
    assertThat(local.code()).as(local::err).isZero();
    undisturbed = RawTables.of(folder.resolve("undisturbed"));
  }

  @AfterAll
  void stopCluster() throws Exception {
    if (yarn != null) {
      yarn.stop();
    }
    System.out.println("| mode and what was done | exit code | YARN | attempts | tables |");
    summary.forEach(System.out::println);
  }

  @BeforeEach
  void newOutput(TestInfo test) {
    out = test.getTestMethod().orElseThrow().getName();
  }

  private Map<String, String> settings() {
    Map<String, String> settings = ManagerProcess.small();
    settings.put("spark.yarn.jars", "local:" + environment.get("SPARK_HOME") + "/jars/*");
    settings.put("spark.yarn.am.memory", "512m");
    settings.put("spark.yarn.appMasterEnv.SPARK_LOCAL_IP", "127.0.0.1");
    return settings;
  }

  /** With the sample configuration, where it does not say more than two small executors have. */
  private Process submit(Path log, String mode, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--master", "yarn", "--deploy-mode", mode));
    arguments.addAll(
        List.of(
            "--properties-file",
            ManagerProcess.PROJECT.resolve("cluster/yarn/spark-defaults.conf").toString()));
    arguments.addAll(ManagerProcess.conf(settings()));
    arguments.addAll(
        List.of("--conf", "spark.yarn.maxAppAttempts=2", "--class", Main.class.getName()));
    arguments.addAll(Arrays.asList(more));
    return ManagerProcess.script(log, folder, environment, "cluster/spark-submit", arguments);
  }

  private String[] run(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--files",
                sweep.toString(),
                ManagerProcess.JAR.toString(),
                "run",
                sweep.getFileName().toString(),
                "--out",
                yarn.location(out)));
    words.addAll(Arrays.asList(more));
    return words.toArray(String[]::new);
  }

  private Path log(String name) {
    return folder.resolve(out + "-" + name + ".log");
  }

  private void assertEnded(String what, int code, Path log, int wanted, String status, int attempts)
      throws Exception {
    LoopbackYarn.Application application = yarn.ended();
    boolean same = undisturbed.equals(tables());
    summary.add(
        "| %s | %d | %s | %d | %s |"
            .formatted(
                what,
                code,
                application.finalStatus(),
                application.attempts(),
                same ? "as undisturbed" : "NOT as undisturbed"));
    System.out.println(summary.get(summary.size() - 1));
    assertThat(application.finalStatus())
        .as(() -> application + " " + LoopbackCluster.read(log) + containers(application))
        .isEqualTo(status);
    assertThat(code).as(() -> LoopbackCluster.read(log)).isEqualTo(wanted);
    assertThat(application.attempts()).isEqualTo(attempts);
    assertThat(tables()).isEqualTo(undisturbed);
  }

  private String containers(LoopbackYarn.Application application) {
    try {
      return String.join("\n", yarn.logs(application.id(), "stderr"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Map<String, List<String>> tables() throws Exception {
    Path copy = Files.createTempDirectory(folder, "copy").resolve("out");
    return RawTables.of(yarn.copy(out, copy));
  }

  private void awaitCommits() throws InterruptedException {
    await("some commits", () -> yarn.segments(out, "kills") >= ENOUGH);
  }

  private boolean isLeased() {
    try {
      return yarn.files().exists(new org.apache.hadoop.fs.Path(yarn.location(out)));
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void givenTheLauncher_whenOnYarnInClientMode_thenTheTablesAreTheSame() throws Exception {
    Path log = log("run");
    List<String> arguments =
        new ArrayList<>(
            List.of("run", sweep.toString(), "--out", "hdfs:///" + out, "--master", "yarn"));
    arguments.addAll(ManagerProcess.conf(settings()));
    Process run = ManagerProcess.script(log, folder, environment, "rhosweep", arguments);
    int code = ManagerProcess.await(run, log);
    assertEnded("client (launcher)", code, log, 0, "SUCCEEDED", 1);
    assertThat(LoopbackCluster.read(log)).contains("rhosweep: starting Spark on yarn");
  }

  @Test
  void givenClientMode_whenAnExecutorIsKilled_thenItsTrialsRunElsewhere() throws Exception {
    Path log = log("run");
    Process run = submit(log, "client", absolute());
    awaitCommits();
    signal("KILL", yarn.executor(1).orElseThrow());
    assertEnded("client, executor -9", ManagerProcess.await(run, log), log, 0, "SUCCEEDED", 1);
  }

  @Test
  void givenClientMode_whenTheDriverIsKilled_thenTheNextOneDoesTheRest() throws Exception {
    Path log = log("first");
    Process run = submit(log, "client", absolute());
    awaitCommits();
    // spark-submit's script has become the driver.
    signal("KILL", run.toHandle());
    run.waitFor();
    yarn.ended();
    assertThat(yarn.segments(out, "kills")).isLessThan(TRIALS);
    Path again = log("again");
    int code = ManagerProcess.await(submit(again, "client", absolute()), again);
    assertThat(LoopbackCluster.read(again)).contains("are in " + yarn.location(out) + " already");
    assertEnded("client, driver -9, run again", code, again, 0, "SUCCEEDED", 1);
  }

  /** In client mode the driver reads the sweep file where it lies. */
  private String[] absolute() throws IOException {
    return new String[] {
      ManagerProcess.JAR.toString(), "run", sweep.toString(), "--out", yarn.location(out)
    };
  }

  @Test
  void givenClusterMode_thenItSucceedsAlsoWhereNothingIsLeftToRun() throws Exception {
    Path log = log("run");
    int code = ManagerProcess.await(submit(log, "cluster", run()), log);
    assertEnded("cluster", code, log, 0, "SUCCEEDED", 1);

    Path again = log("again");
    code = ManagerProcess.await(submit(again, "cluster", run()), again);
    assertEnded("cluster, nothing left to run", code, again, 0, "SUCCEEDED", 1);
    assertThat(yarn.logs(yarn.last().id(), "stdout")).anyMatch(text -> text.contains("0 ran now"));
  }

  @Test
  void givenClusterMode_whenAnExecutorIsKilled_thenItsTrialsRunElsewhere() throws Exception {
    Path log = log("run");
    Process run = submit(log, "cluster", run());
    awaitCommits();
    signal("KILL", yarn.executor(1).orElseThrow());
    assertEnded("cluster, executor -9", ManagerProcess.await(run, log), log, 0, "SUCCEEDED", 1);
  }

  @Test
  void givenClusterMode_whenTheApplicationMasterIsKilled_thenTheNextAttemptDoesTheRest()
      throws Exception {
    Path log = log("run");
    Process run = submit(log, "cluster", run());
    awaitCommits();
    signal("KILL", yarn.applicationMaster().orElseThrow());
    assertThat(yarn.segments(out, "kills")).isLessThan(TRIALS);
    int code = ManagerProcess.await(run, log);
    assertEnded("cluster, application master -9", code, log, 0, "SUCCEEDED", 2);
  }

  /** Started again on another machine, from where the first one's process is not seen. */
  @Test
  void givenClusterMode_whenTheNextAttemptIsElsewhere_thenItDoesTheRest() throws Exception {
    Path log = log("run");
    Process run = submit(log, "cluster", run());
    awaitCommits();
    signal("KILL", yarn.applicationMaster().orElseThrow());
    elsewhere();
    int code = ManagerProcess.await(run, log);
    assertEnded(
        "cluster, application master -9, restarted elsewhere", code, log, 0, "SUCCEEDED", 2);
  }

  /** Leases name the place of their process: another boot, another container. */
  private void elsewhere() throws IOException {
    org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(yarn.location(out));
    for (var status : yarn.files().listStatus(root)) {
      String name = status.getPath().getName();
      if (status.isFile() && name.contains("lease") && name.endsWith(".json")) {
        String text;
        try (var in = yarn.files().open(status.getPath())) {
          text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        text =
            text.replaceAll("\"place\":\"[^\"]*\"", "\"place\":\"elsewhere\"")
                .replaceAll("\"host\":\"[^\"]*\"", "\"host\":\"elsewhere\"");
        write(status.getPath().toString(), text);
      }
    }
  }

  private void write(String location, String text) throws IOException {
    try (FSDataOutputStream out =
        yarn.files().create(new org.apache.hadoop.fs.Path(location), true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void givenClusterMode_whenATrialFails_thenTheApplicationHasSucceededAndIsNotTriedAgain()
      throws Exception {
    Path log = log("run");
    String[] endless =
        run(
            "--set",
            "training.trainingSteps=50000000",
            "--set",
            "seeds=1",
            "--trial-timeout",
            "2s");
    int code = ManagerProcess.await(submit(log, "cluster", endless), log);
    LoopbackYarn.Application application = yarn.ended();
    summary.add(
        "| cluster, FAILED trials | %d | %s | %d | - |"
            .formatted(code, application.finalStatus(), application.attempts()));
    assertThat(application.finalStatus())
        .as(() -> LoopbackCluster.read(log) + containers(application))
        .isEqualTo("SUCCEEDED");
    assertThat(code).isZero();
    assertThat(application.attempts()).isEqualTo(1);
    assertThat(yarn.logs(application.id(), "stdout")).anyMatch(text -> text.contains("FAILED"));
    assertThat(yarn.logs(application.id(), "stderr"))
        .anyMatch(text -> text.contains("the cluster manager is told success"));
  }

  @Test
  void givenClusterMode_whenTheSweepIsWrong_thenTheApplicationHasFailedWithTheReasonInItsLog()
      throws Exception {
    Path log = log("run");
    int code =
        ManagerProcess.await(submit(log, "cluster", run("--set", "model.hiddenSise=3")), log);
    LoopbackYarn.Application application = yarn.ended();
    summary.add(
        "| cluster, wrong sweep file | %d | %s | %d | - |"
            .formatted(code, application.finalStatus(), application.attempts()));
    assertThat(application.finalStatus()).isEqualTo("FAILED");
    assertThat(code).isNotZero();
    assertThat(application.diagnostics()).contains("64");
    assertThat(yarn.logs(application.id(), "stderr")).anyMatch(text -> text.contains("hiddenSise"));
    assertThat(isLeased()).as("nothing was begun").isFalse();
  }

  /** Text that lies on HDFS alone, read by executors; report, figures and exports go there. */
  @Test
  void givenDataOnHdfs_whenRunOnYarn_thenEachExecutorReadsItOnceAndAllGoesToHdfs()
      throws Exception {
    String text = "the quick brown fox jumps over the lazy dog\n".repeat(300);
    write(yarn.location("data/text.txt"), text);
    Path local = Files.writeString(folder.resolve("text.txt"), text);
    String named = "name: text\ntask: {name: characters, path: '%s', sequenceLength: 16}\n";
    String rest =
        """
        model: {hiddenSize: 16}
        training: {optimizer: {name: adam, learningRate: 2.0e-3}, batchSize: 8, trainingSteps: 20}
        seeds: 8
        """;
    Path there =
        Files.writeString(
            folder.resolve("there.yaml"), named.formatted("hdfs:///data/text.txt") + rest);
    Path here = Files.writeString(folder.resolve("here.yaml"), named.formatted(local) + rest);
    Captured undisturbedText =
        Captured.run(
            "run",
            here.toString(),
            "--out",
            folder.resolve("text").toString(),
            "--master",
            "local[1]");
    assertThat(undisturbedText.code()).as(undisturbedText::err).isZero();

    List<String> arguments =
        new ArrayList<>(
            List.of("run", there.toString(), "--out", "hdfs:///" + out, "--master", "yarn"));
    arguments.addAll(ManagerProcess.conf(settings()));
    launch(0, arguments);
    assertReadOnceAsHere("text", 8);

    String output = "hdfs:///" + out;
    launch(
        0, List.of("report", output, "-o", output + "-r.html", "--figures", output + "-figures"));
    for (String format : List.of("csv", "parquet", "mlflow")) {
      launch(0, List.of("export", output, "--to", output + "-" + format, "--format", format));
    }
    assertThat(text(yarn.location(out + "-r.html"))).startsWith("<!DOCTYPE html>");
    assertThat(names(out + "-figures"))
        .anyMatch(n -> n.endsWith(".svg"))
        .anyMatch(n -> n.endsWith(".png"));
    assertThat(text(yarn.location(out + "-csv/trials.csv")).lines()).hasSize(9);
    assertThat(names(out + "-parquet/trials")).anyMatch(n -> n.endsWith(".parquet"));
    String experiment =
        names(out + "-mlflow").stream().filter(n -> n.matches("\\d+")).findFirst().orElseThrow();
    assertThat(text(yarn.location(out + "-mlflow/" + experiment + "/meta.yaml")))
        .contains("artifact_location: 'hdfs://");
    assertThat(launch(64, List.of("export", output, "--to", output + "-csv")))
        .contains("is not empty: give a new folder");
    String doctor = launch(0, List.of("doctor", output));
    assertThat(doctor)
        .contains("ok    replace", "0 found no file, 0 a partial file")
        .contains("ok    lock");
    assertThat(names("")).noneMatch(name -> name.startsWith(".rhosweep-doctor"));
  }

  /** A user's own sequences, of unequal lengths: arrays by seeking, rows of groups, text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          waves.h5      | rows: sequences, columns: {features: [data/x], target: [data/y], \
                          split: data/part, length: data/length}
          waves.parquet | rows: sequences, columns: {target: [label], split: part}
          waves.csv     | columns: {id: sequence, time: t, target: [label], split: part}
          """)
  void givenSequencesOnHdfs_whenRunOnYarn_thenEachExecutorReadsThemOnce(String file, String columns)
      throws Exception {
    out = "own-" + file;
    Path local = folder.resolve(file);
    try (InputStream in =
        HadoopDataFilesTest.class.getResourceAsStream("/sequences/real/" + file)) {
      Files.copy(in, local);
    }
    yarn.files()
        .copyFromLocalFile(
            new org.apache.hadoop.fs.Path(local.toString()),
            new org.apache.hadoop.fs.Path(yarn.location("data/" + file)));
    String settings =
        """
        name: own
        task: {name: sequences, path: '%s', %s}
        training: {batchSize: 16, trainingSteps: 20}
        model: {hiddenSize: 12}
        axes: {model.cell: [gru, tanh]}
        seeds: 2
        """;
    Path here = folder.resolve(file + "-here.yaml");
    Files.writeString(here, settings.formatted(local, columns));
    String place = folder.resolve("local-" + file).toString();
    Captured localRun =
        Captured.run("run", here.toString(), "--out", place, "--master", "local[1]");
    assertThat(localRun.code()).as(localRun::err).isZero();

    Path there = folder.resolve(file + "-there.yaml");
    Files.writeString(there, settings.formatted("hdfs:///data/" + file, columns));
    List<String> arguments =
        new ArrayList<>(
            List.of("run", there.toString(), "--out", "hdfs:///" + out, "--master", "yarn"));
    arguments.addAll(ManagerProcess.conf(settings()));
    launch(0, arguments);

    assertReadOnceAsHere("local-" + file, 4);
  }

  /** The path is where data lies, and no part of what a trial is; executors read it once. */
  private void assertReadOnceAsHere(String local, int trials) throws Exception {
    Path copy = Files.createTempDirectory(folder, "copy").resolve("out");
    yarn.copy(out, copy);
    String what = "trial_id, final_train_loss, result_hash, data_fingerprint";
    assertThat(RawTables.query(copy, what, "true"))
        .hasSize(trials)
        .isEqualTo(RawTables.query(folder.resolve(local), what, "true"));
    assertThat(yarn.logs(yarn.last().id(), "stderr"))
        .filteredOn(log -> log.contains(" begins"))
        .isNotEmpty()
        .allSatisfy(
            log ->
                assertThat(log.lines().filter(line -> line.contains("loaded the data of")))
                    .hasSize(1));
  }

  private String launch(int code, List<String> arguments) throws Exception {
    Path log = Files.createTempFile(folder, "launcher", ".log");
    Process process = ManagerProcess.script(log, folder, environment, "rhosweep", arguments);
    assertThat(ManagerProcess.await(process, log))
        .as(() -> arguments + ": " + LoopbackCluster.read(log))
        .isEqualTo(code);
    return LoopbackCluster.read(log);
  }

  private List<String> names(String path) throws IOException {
    return Arrays.stream(
            yarn.files().listStatus(new org.apache.hadoop.fs.Path(yarn.location(path))))
        .map(status -> status.getPath().getName())
        .toList();
  }

  private String text(String location) throws IOException {
    try (var in = yarn.files().open(new org.apache.hadoop.fs.Path(location))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
