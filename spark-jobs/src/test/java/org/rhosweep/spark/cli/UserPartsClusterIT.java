package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.HadoopDataFilesTest;

/**
 * What users bring of their own, on a real cluster: a plug-in whose project is built by Maven
 * outside of this one, and sequences with a cell written as equations.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserPartsClusterIT {
  private static final Path ROOT =
      Path.of(System.getProperty("rhosweep.jar")).getParent().getParent().getParent();
  private static final String GROUP = "org/rhosweep";
  private static final int TRIALS = 8;

  /** Sequences of unequal lengths, and a cell that is built in nowhere. */
  private static final String WAVES =
      """
      name: waves
      task:
        name: sequences
        path: '%s'
        columns: {id: sequence, time: t, target: [label], split: part}
      model: {hiddenSize: 12}
      training:
        trainingSteps: 160
        evaluations: 2
        batchSize: 16
        optimizer: {name: adam, learningRate: 1.0e-2}
      probe: {gradients: log, radii: [before, after]}
      axes:
        model.cell:
          - gru
          - name: equations
            title: leaky
            states: [h]
            equations: ["h = leak * h' + (1 - leak) * tanh(W x + U h' + b)"]
            constants: {leak: 0.8}
        init: [glorot, {name: lsc, maxTrainingSteps: 4}]
      seeds: 2
      """;

  private Path folder;
  private LoopbackCluster cluster;

  @BeforeAll
  void startCluster(@TempDir Path folder) throws Exception {
    this.folder = folder;
    cluster = new LoopbackCluster(folder);
  }

  @AfterAll
  void stopCluster() throws Exception {
    if (cluster != null) {
      cluster.stop();
    }
  }

  /** Read by executors that are processes of their own, as by a run on this machine. */
  @Test
  void givenSequencesAndACellOfEquations_whenRunOnACluster_thenTheTablesAreThoseOfALocalRun()
      throws Exception {
    Path data = folder.resolve("waves.csv");
    try (InputStream in =
        HadoopDataFilesTest.class.getResourceAsStream("/sequences/real/waves.csv")) {
      Files.copy(in, data);
    }
    Path sweep = Files.writeString(folder.resolve("waves.yaml"), WAVES.formatted(data));
    Path local = folder.resolve("waves-local");
    Captured here =
        Captured.run(
            "run",
            sweep.toString(),
            "--out",
            local.toString(),
            "--master",
            "local[1]",
            "--no-report");
    assertThat(here.code()).as(here::err).isZero();
    List<Path> before = cluster.executorLogs();

    Path out = folder.resolve("waves-cluster");
    List<String> run = List.of("run", sweep.toString(), "--out", out.toString(), "--no-report");
    String launched = end("rhosweep", run, "--master", cluster.url());

    assertThat(launched).contains(TRIALS + " COMPLETED; " + TRIALS + " ran now");
    assertThat(RawTables.of(out)).isEqualTo(RawTables.of(local));
    assertThat(RawTables.query(out, "trial_id", "final_eval_accuracy > 0.8")).isNotEmpty();
    List<Path> logs = new ArrayList<>(cluster.executorLogs());
    logs.removeAll(before);
    assertThat(logs).isNotEmpty();
    for (Path log : logs) {
      assertThat(LoopbackCluster.read(log).lines().filter(l -> l.contains("loaded the data of")))
          .as(log.toString())
          .hasSize(1);
    }
  }

  @Test
  void givenTheProject_whenBuiltAndRunOnACluster_thenLauncherAndSubmitRunTheSameTrials()
      throws Exception {
    Path jar = build();
    Path sweep = folder.resolve("project/sweep.yaml");
    Path out = folder.resolve("out");
    List<String> run =
        List.of(
            "run",
            sweep.toString(),
            "--set=training.trainingSteps=4",
            "--out",
            out.toString(),
            "--no-report");

    String launched = end("rhosweep", run, "--master", cluster.url(), "--jars", jar.toString());

    assertThat(launched).contains(TRIALS + " COMPLETED; " + TRIALS + " ran now");

    Path other = folder.resolve("submitted");
    List<String> submit = new ArrayList<>();
    submit.addAll(List.of("--master", cluster.url(), "--driver-memory", "480m"));
    submit.addAll(List.of("--jars", jar.toString(), System.getProperty("rhosweep.jar")));
    submit.addAll(run);
    submit.set(submit.indexOf(out.toString()), other.toString());
    String submitted = end("cluster/spark-submit", submit);

    assertThat(submitted).contains(TRIALS + " COMPLETED; " + TRIALS + " ran now");
    String what = "trial_id, result_hash, plugins";
    assertThat(RawTables.query(other, what, "true"))
        .isEqualTo(RawTables.query(out, what, "true"))
        .hasSize(TRIALS)
        .allMatch(row -> row.contains("|example 1.0 "));
  }

  private String end(String script, List<String> words, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(words);
    arguments.addAll(List.of(more));
    Path log = Files.createTempFile(folder, "log", ".txt");
    Process process = cluster.start(log, script, arguments.toArray(String[]::new));
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    String printed = LoopbackCluster.read(log);
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  /** Builds a copy of the project with what this build has made, and downloads nothing. */
  private Path build() throws Exception {
    Path project = folder.resolve("project");
    copy(ROOT.resolve("examples/plugin"), project);
    Path maven = Path.of(System.getProperty("rhosweep.maven.home"), "bin", "mvn");
    Path log = folder.resolve("maven.log");
    Process build =
        new ProcessBuilder(
                maven.toString(),
                "-B",
                "-o",
                "-ntp",
                "-Dmaven.repo.local=" + repository(),
                "package")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(build.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(build.exitValue()).as(() -> LoopbackCluster.read(log)).isZero();
    return project.resolve("target/example-plugin-1.0.jar");
  }

  /** The local repository, with links to what it holds and modules as this build has them. */
  private Path repository() throws Exception {
    // org/junit/jupiter/junit-jupiter-api/VERSION/FILE.jar
    Path jar = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path local = jar.resolve("../../../../../..").normalize();
    Path repository = Files.createDirectories(folder.resolve("repository"));
    link(local, repository, "org");
    link(local.resolve("org"), Files.createDirectories(repository.resolve("org")), "rhosweep");
    String version = System.getProperty("rhosweep.version");
    for (String module : List.of("parent", "core", "kernels")) {
      String name = "rhosweep-" + module;
      Path place =
          Files.createDirectories(repository.resolve(GROUP).resolve(name).resolve(version));
      Path source = module.equals("parent") ? ROOT : ROOT.resolve(module);
      String file = name + "-" + version;
      Files.copy(source.resolve("pom.xml"), place.resolve(file + ".pom"));
      if (!module.equals("parent")) {
        Files.copy(source.resolve("target/" + file + ".jar"), place.resolve(file + ".jar"));
      }
    }
    return repository;
  }

  private static void link(Path from, Path to, String butFor) throws IOException {
    try (Stream<Path> all = Files.list(from)) {
      for (Path one : all.toList()) {
        if (!one.getFileName().toString().equals(butFor)) {
          Files.createSymbolicLink(to.resolve(one.getFileName()), one.toAbsolutePath());
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.filter(file -> !file.startsWith(from.resolve("target"))).toList()) {
        Path target = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(target);
        } else {
          Files.copy(one, target);
        }
      }
    }
  }
}
