package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.spark.cli.LoopbackCluster.await;
import static org.rhosweep.spark.cli.LoopbackCluster.signal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sweeps on Kubernetes' API, with the sample configuration: the server keeps what it is given and
 * validates nothing, and pods are processes of this machine.
 */
@Tag("clusters")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesIT {
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
  private Process kubernetes;
  private Path pods;
  private int port;
  private Map<String, String> environment;
  private Map<String, List<String>> undisturbed;
  private final List<String> summary = new ArrayList<>();
  private Path out;
  private int driversBefore;

  @BeforeAll
  void startCluster(@TempDir Path folder) throws Exception {
    this.folder = folder;
    sweep = Files.writeString(folder.resolve("kills.yaml"), SWEEP);
    Path home = ManagerProcess.sparkHome(folder.resolve("spark"), "managers/kubernetes");
    environment = new LinkedHashMap<>();
    environment.put("SPARK_HOME", home.toString());
    pods = Files.createDirectories(folder.resolve("pods"));
    port = freePort();
    kubernetes =
        ManagerProcess.start(
            folder.resolve("kubernetes.log"),
            List.of(),
            ManagerProcess.jars("managers/kubernetes-mock"),
            "FakeKubernetes.java",
            Integer.toString(port),
            home + "/jars/*",
            pods.toString(),
            JavaModuleOptions.defaultModuleOptions());
    await("an API server", () -> kubernetesSays().contains("ready"));
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
    Files.writeString(pods.resolve("stop"), "");
    if (!kubernetes.waitFor(30, TimeUnit.SECONDS)) {
      kubernetes.destroyForcibly();
    }
    System.out.println("| mode and what was done | driver's exit code | tables |");
    summary.forEach(System.out::println);
  }

  @BeforeEach
  void newOutput(TestInfo test) {
    out = folder.resolve(test.getTestMethod().orElseThrow().getName());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String kubernetesSays() {
    assertThat(kubernetes.isAlive())
        .as(() -> LoopbackCluster.read(folder.resolve("kubernetes.log")))
        .isTrue();
    return LoopbackCluster.read(folder.resolve("kubernetes.log"));
  }

  private Process submit(Path log, String mode, String... more) throws IOException {
    String api = "http://127.0.0.1:" + port;
    driversBefore = started("driver").size();
    Map<String, String> settings = ManagerProcess.small();
    if (mode.equals("cluster")) {
      // The driver's address is its service's, and pods find the API server by its name.
      settings.remove("spark.driver.host");
      settings.remove("spark.driver.bindAddress");
      settings.put("spark.kubernetes.driver.master", api);
      settings.put("spark.driver.port", Integer.toString(freePort()));
      settings.put("spark.driver.blockManager.port", Integer.toString(freePort()));
      settings.put("spark.kubernetes.report.interval", "500ms");
    }
    List<String> arguments =
        new ArrayList<>(List.of("--master", "k8s://" + api, "--deploy-mode", mode));
    arguments.addAll(
        List.of("--properties-file", "cluster/kubernetes/spark-defaults.conf", "--name", "kills"));
    arguments.addAll(ManagerProcess.conf(settings));
    String jar = (mode.equals("cluster") ? "local://" : "") + ManagerProcess.JAR;
    arguments.addAll(List.of("--class", Main.class.getName(), jar));
    arguments.addAll(List.of("run", sweep.toString(), "--out", out.toString()));
    arguments.addAll(Arrays.asList(more));
    return ManagerProcess.script(
        log, ManagerProcess.PROJECT, environment, "cluster/spark-submit", arguments);
  }

  private Path log(String name) {
    return folder.resolve(out.getFileName() + "-" + name + ".log");
  }

  private int segments() {
    Path trials = out.resolve("trials/sweep=kills");
    try (Stream<Path> files = Files.isDirectory(trials) ? Files.list(trials) : Stream.empty()) {
      return (int) files.filter(f -> f.getFileName().toString().startsWith("segment-")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitCommits() throws InterruptedException {
    await("some commits", () -> segments() >= ENOUGH);
  }

  /** Names and processes of the pods of a role that have started, in their order. */
  private List<Matcher> started(String role) {
    return Pattern.compile("started " + role + " (\\S+) pid (\\d+)")
        .matcher(kubernetesSays())
        .results()
        .map(
            result -> {
              Matcher one =
                  Pattern.compile("started " + role + " (\\S+) pid (\\d+)").matcher(result.group());
              assertThat(one.matches()).isTrue();
              return one;
            })
        .toList();
  }

  private ProcessHandle last(String role) {
    List<Matcher> all = started(role);
    return ProcessHandle.of(Long.parseLong(all.get(all.size() - 1).group(2))).orElseThrow();
  }

  /** How the driver's pod that was submitted last has ended. */
  private int driverEnded() throws InterruptedException {
    await("a driver", () -> started("driver").size() > driversBefore);
    List<Matcher> all = started("driver");
    String name = all.get(all.size() - 1).group(1);
    Pattern end = Pattern.compile("ended driver " + name + " with (\\d+)");
    await("the driver's end", () -> end.matcher(kubernetesSays()).find());
    Matcher found = end.matcher(kubernetesSays());
    assertThat(found.find()).isTrue();
    return Integer.parseInt(found.group(1));
  }

  private String driverLog() {
    List<Matcher> all = started("driver");
    return all.isEmpty()
        ? "no driver"
        : LoopbackCluster.read(pods.resolve(all.get(all.size() - 1).group(1) + ".log"));
  }

  private void assertEnded(String what, int code, Path log) throws Exception {
    Map<String, List<String>> tables = RawTables.of(out);
    boolean same = tables.equals(undisturbed);
    summary.add(
        "| %s | %d | %s |".formatted(what, code, same ? "as undisturbed" : "NOT as undisturbed"));
    assertThat(code).as(() -> LoopbackCluster.read(log) + driverLog()).isZero();
    assertThat(tables).isEqualTo(undisturbed);
  }

  @Test
  void givenClientMode_whenAnExecutorIsKilled_thenItsTrialsRunElsewhere() throws Exception {
    Path log = log("run");
    int before = started("executor").size();
    Process run = submit(log, "client");
    awaitCommits();
    signal("KILL", last("executor"));
    assertEnded("client, executor -9", ManagerProcess.await(run, log), log);
    assertThat(started("executor")).as("one was replaced").hasSizeGreaterThan(before + 2);
  }

  @Test
  void givenClientMode_whenTheDriverIsKilled_thenTheNextOneDoesTheRest() throws Exception {
    Path log = log("first");
    Process run = submit(log, "client");
    awaitCommits();
    signal("KILL", run.toHandle());
    run.waitFor();
    assertThat(segments()).isLessThan(TRIALS);
    Path again = log("again");
    assertEnded(
        "client, driver -9, run again",
        ManagerProcess.await(submit(again, "client"), again),
        again);
  }

  @Test
  void givenClusterMode_thenTheDriverSucceedsAlsoWhereNothingIsLeftToRun() throws Exception {
    Path log = log("run");
    int unused = ManagerProcess.await(submit(log, "cluster"), log);
    assertEnded("cluster", driverEnded(), log);

    Path again = log("again");
    unused = ManagerProcess.await(submit(again, "cluster"), again);
    assertEnded("cluster, nothing left to run", driverEnded(), again);
    assertThat(driverLog()).contains("0 ran now");
  }

  @Test
  void givenClusterMode_whenAnExecutorIsKilled_thenItsTrialsRunElsewhere() throws Exception {
    Path log = log("run");
    Process run = submit(log, "cluster");
    awaitCommits();
    signal("KILL", last("executor"));
    int unused = ManagerProcess.await(run, log);
    assertEnded("cluster, executor -9", driverEnded(), log);
  }

  /** As the operator does it: the driver's pod has failed, and the application is made again. */
  @Test
  void givenClusterMode_whenTheDriverIsKilled_thenTheNextOneDoesTheRest() throws Exception {
    Path log = log("first");
    Process run = submit(log, "cluster");
    awaitCommits();
    signal("KILL", last("driver"));
    int unused = ManagerProcess.await(run, log);
    assertThat(driverEnded()).isEqualTo(137);
    assertThat(segments()).isLessThan(TRIALS);

    Path again = log("again");
    unused = ManagerProcess.await(submit(again, "cluster"), again);
    assertEnded("cluster, driver -9, submitted again", driverEnded(), again);
  }

  @Test
  void givenClusterMode_whenATrialFails_thenTheDriversPodHasSucceeded() throws Exception {
    Path log = log("run");
    Process run =
        submit(
            log,
            "cluster",
            "--set",
            "training.trainingSteps=50000000",
            "--set",
            "seeds=1",
            "--trial-timeout",
            "2s");
    int unused = ManagerProcess.await(run, log);
    int code = driverEnded();
    summary.add("| cluster, FAILED trials | %d | - |".formatted(code));
    assertThat(code).as(this::driverLog).isZero();
    assertThat(driverLog()).contains("the cluster manager is told success").contains("FAILED");
  }

  @Test
  void givenClusterMode_whenTheSweepIsWrong_thenTheDriversPodHasFailedWithItsExitCode()
      throws Exception {
    Path log = log("run");
    int unused = ManagerProcess.await(submit(log, "cluster", "--set", "model.hiddenSise=3"), log);
    int code = driverEnded();
    summary.add("| cluster, wrong sweep file | %d | - |".formatted(code));
    assertThat(code).as(this::driverLog).isEqualTo(ExitCode.USAGE);
    assertThat(Optional.of(driverLog())).get().asString().contains("hiddenSise");
  }
}
