package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher and the scripts of {@code cluster/}, in a copy of the project below folders with
 * characters that shells, class paths, URIs and encodings have other uses for; without a UTF-8
 * locale, as in cron; and where files cannot be written.
 */
class LauncherIT {
  private static final Path PROJECT =
      Path.of(System.getProperty("rhosweep.jar")).resolve("../../..").normalize();
  private static final String ODD = "a b%20#é";
  private static final String SWEEP =
      """
      name: odd
      task: {name: adding, sequenceLength: 8}
      model: {hiddenSize: 8}
      training: {trainingSteps: 4, evaluations: 1, maxEvalExamples: 20, batchSize: 10}
      axes: {model.cell: [tanh, gru]}
      """;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Path root;

  /** How a script ended. */
  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void copy() throws IOException {
    root = copyTo(folder.resolve(ODD).resolve("checkout"));
    environment.put("LC_ALL", "C");
    environment.put("RHOSWEEP_JAVA_HOME", System.getProperty("java.home"));
    environment.put("RHOSWEEP_NO_ARCHIVE", "1");
    // Nothing here trains for long.
    environment.put("RHOSWEEP_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    environment.put(
        "HOME", Files.createDirectories(folder.resolve(ODD).resolve("home")).toString());
  }

  /** Scripts, and links to what was built. */
  private static Path copyTo(Path root) throws IOException {
    Path target = Files.createDirectories(root.resolve("spark-jobs/target"));
    Files.createDirectories(target.resolve("spark"));
    Files.createDirectories(root.resolve("cluster/lib"));
    List<String> files = new ArrayList<>(List.of("rhosweep"));
    for (String from : List.of("cluster", "cluster/lib")) {
      try (Stream<Path> all = Files.list(PROJECT.resolve(from))) {
        all.filter(Files::isRegularFile).forEach(f -> files.add(from + "/" + f.getFileName()));
      }
    }
    for (String file : files) {
      Files.copy(
          PROJECT.resolve(file),
          root.resolve(file),
          java.nio.file.StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
    }
    Files.createSymbolicLink(
        target.resolve("rhosweep.jar"), Path.of(System.getProperty("rhosweep.jar")));
    Files.createSymbolicLink(
        target.resolve("spark/jars"), Path.of(System.getProperty("rhosweep.spark.jars")));
    return root;
  }

  private Ended call(String script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (script.equals("unshare")) {
      command.add(script);
    } else {
      command.add(root.resolve(script).toString());
    }
    command.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile(folder, "script", ".out");
    Path err = Files.createTempFile(folder, "script", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.resolve(ODD).toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    for (String name : List.of("SPARK_HOME", "SPARK_CONF_DIR", "LANG", "LC_CTYPE")) {
      builder.environment().remove(name);
    }
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ends = process.waitFor(2, TimeUnit.MINUTES);
    if (!ends) {
      process.destroyForcibly();
    }
    Ended ended = new Ended(ends ? process.exitValue() : -1, read(out), read(err));
    assertThat(ends).as("%s ends: %s", script, ended).isTrue();
    return ended;
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private String sweep() throws IOException {
    return Files.writeString(folder.resolve(ODD).resolve("swéep.yaml"), SWEEP).toString();
  }

  @Test
  void givenAnOddFolderWithoutALocaleAndAClassArchive_whenUsed_thenNamesAreKeptLetterByLetter()
      throws Exception {
    // Not an archive; that Java passes over it shows that it found the file by its whole name.
    Path archive = root.resolve("spark-jobs/target/rhosweep.jsa");
    Files.writeString(archive, "none");
    Files.setLastModifiedTime(archive, FileTime.from(Instant.now().plusSeconds(3600)));
    sayWhatItIsMadeOf(archive);
    String out = "out é:{1} 100%";

    Ended run = call("rhosweep", "run", sweep(), "--out", out, "--master", "local[1]");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("2 COMPLETED").contains(out + "/report.html");
    assertThat(folder.resolve(ODD).resolve(out).resolve("report.html")).exists();
    try (Stream<Path> all = Files.list(folder.resolve(ODD))) {
      assertThat(all.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("checkout", "home", "swéep.yaml", out);
    }
    Ended sql =
        call(
            "rhosweep",
            "sql",
            out,
            "SELECT 'é ü ۳' AS x, count(*) AS n FROM trials",
            "--format",
            "csv");
    assertThat(sql.out()).as(sql.err()).isEqualTo("x,n\né ü ۳,2\n");
    Ended export = call("rhosweep", "export", out, "--to", "to é%20 #", "--format", "parquet");
    assertThat(export.code()).as(export.err()).isZero();
    assertThat(folder.resolve(ODD).resolve("to é%20 #/trials")).isNotEmptyDirectory();
  }

  /** As if it had been made of what is here. */
  private void sayWhatItIsMadeOf(Path archive) throws Exception {
    Path target = archive.getParent().toRealPath();
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh",
                "-c",
                ". \"$0\"; archived_of \"$@\"",
                root.resolve("cluster/lib/archive.sh").toString(),
                System.getProperty("java.home"),
                target.resolve("rhosweep.jar").toString(),
                target.resolve("spark/jars").toString())
            .redirectOutput(target.resolve(archive.getFileName() + ".of").toFile());
    assertThat(builder.start().waitFor()).isZero();
  }

  @Test
  void givenAnOddHome_whenAClusterRuns_thenItsRunsWriteTheirEventsThere() throws Exception {
    List<String> start =
        List.of(
            "start",
            "--workers",
            "1",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--no-history",
            "--port",
            port(),
            "--ui-port",
            port(),
            "--worker-ui-port",
            port());
    Ended started = call("cluster/cluster", start.toArray(String[]::new));
    try {
      assertThat(started.code()).as(started.err()).isZero();
      Path state = folder.resolve(ODD).resolve("home/.rhosweep/cluster");
      Path conf = state.resolve("conf/spark-defaults.conf");
      assertThat(conf).content().contains("/a%20b%2520%23%C3%A9/home/.rhosweep/cluster/events");
      environment.put("SPARK_CONF_DIR", conf.getParent().toString());
      Ended run =
          call(
              "rhosweep",
              "run",
              "--no-report",
              sweep(),
              "--out",
              "out é",
              "--conf",
              "spark.executor.memory=600m");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).contains("2 COMPLETED");
      environment.remove("SPARK_CONF_DIR");
      Ended submit =
          call(
              "cluster/spark-submit",
              "--properties-file",
              conf.toString(),
              "--conf",
              "spark.executor.memory=600m",
              root.resolve("spark-jobs/target/rhosweep.jar").toString(),
              "run",
              sweep(),
              "--out",
              "out ü");
      assertThat(submit.code()).as(submit.err()).isZero();
      assertThat(folder.resolve(ODD).resolve("out ü/report.html")).exists();
      try (Stream<Path> events = Files.list(state.resolve("events"))) {
        assertThat(events).hasSize(2);
      }
    } finally {
      call("cluster/cluster", "stop");
    }
  }

  private static String port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  @Test
  void givenAColonInTheFolder_whenCalled_thenOneLineSaysThatJavaCannotHaveIt() throws Exception {
    root = copyTo(folder.resolve("a:b"));
    for (String script : List.of("rhosweep", "cluster/cluster", "cluster/spark-submit")) {
      Ended ended = call(script, script.equals("cluster/cluster") ? "status" : "--version");
      assertThat(ended.code()).isEqualTo(3);
      assertThat(ended.err().lines()).hasSize(1).first().asString().contains("a:b", "colon");
    }
  }

  @Test
  void givenNoUtf8LocaleAtAll_whenANameNeedsOne_thenOneLineSaysSoBeforeAnythingIsWritten()
      throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path locale =
        Files.writeString(
            bin.resolve("locale"), "#!/bin/sh\n[ \"$1\" = -a ] || echo ANSI_X3.4-1968\n");
    assertThat(locale.toFile().setExecutable(true)).isTrue();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));

    Ended odd = call("rhosweep", "--version");
    assertThat(odd.code()).isEqualTo(3);
    assertThat(odd.err().lines()).hasSize(1).first().asString().contains("no UTF-8 locale");
    Ended cluster = call("cluster/cluster", "start");
    assertThat(cluster.code()).isEqualTo(3);
    assertThat(cluster.err()).contains("no UTF-8 locale");
    assertThat(folder.resolve(ODD).resolve("home")).isEmptyDirectory();
    root = copyTo(folder.resolve("plain"));
    environment.put("PWD", folder.toString());
    Ended name =
        call("rhosweep", "run", "--no-report", sweep(), "--out", folder.resolve("pé").toString());
    assertThat(name.code()).isEqualTo(3);
    assertThat(name.err().lines()).hasSize(1).first().asString().contains("no UTF-8 locale");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all.map(f -> f.getFileName().toString())).noneMatch(f -> f.startsWith("p?"));
    }
  }

  @Test
  void givenALocaleWithDigitsOfItsOwn_whenReported_thenChartsHavePlainOnes() throws Exception {
    String out = folder.resolve("out").toString();
    assertThat(call("rhosweep", "run", "--no-report", sweep(), "--out", out).code()).isZero();
    environment.put("JAVA_TOOL_OPTIONS", "-Duser.language=fa -Duser.country=IR");
    String figures = folder.resolve("figures").toString();
    Ended report = call("rhosweep", "report", out, "--figures", figures);
    assertThat(report.code()).as(report.err()).isZero();
    assertThat(read(Path.of(out, "report.html")).codePoints())
        .noneMatch(c -> c > 127 && Character.isDigit(c));
    // Executors, which others start, put it into no row either.
    String elsewhere = folder.resolve("elsewhere").toString();
    environment.put("SPARK_HOME", root.resolve("spark-jobs/target/spark").toString());
    environment.put("SPARK_SCALA_VERSION", "2.12");
    Ended run =
        call(
            "rhosweep",
            "run",
            "--no-report",
            sweep(),
            "--out",
            elsewhere,
            "--master",
            "local-cluster[1,1,1024]",
            "--conf",
            "spark.executor.memory=600m",
            "--set",
            "init={name: critical}");
    assertThat(run.code()).as(run.err()).isZero();
    Ended rows = call("rhosweep", "sql", elsewhere, "SELECT * FROM trials", "--format", "csv");
    assertThat(rows.out().lines()).hasSize(3);
    assertThat((rows.out() + run.out()).codePoints())
        .noneMatch(c -> c > 127 && Character.isDigit(c));
  }

  @Test
  void givenNoArguments_whenCalled_thenHelpAndExitCode64() throws Exception {
    Ended ended = call("rhosweep");

    assertThat(ended.code()).as(ended.err()).isEqualTo(64);
    assertThat(ended.err()).contains("a command is missing", "Usage: rhosweep", "130");
  }

  @ParameterizedTest
  @CsvSource({
    "much, 64, is not a size of a heap",
    "2 g, 64, is not a size of a heap",
    "1.5g, 64, is not a size of a heap",
    "900000g, 64, is not a size of a heap",
    "90t, 64, times this machine's memory",
    "1m, 64, is too small",
    "100m, 64, set RHOSWEEP_HEAP=1g or more"
  })
  void givenAHeapThatCannotBe_whenRun_thenOneLineOfOurs(String heap, int code, String says)
      throws Exception {
    environment.put("RHOSWEEP_HEAP", heap);
    Ended ended =
        call("rhosweep", "run", "--no-report", sweep(), "--out", folder.resolve("out").toString());

    assertThat(ended.code()).as(ended.err()).isEqualTo(code);
    assertThat(ended.err().lines().filter(line -> line.startsWith("rhosweep: ")))
        .hasSize(1)
        .first()
        .asString()
        .contains(says);
    assertThat(ended.err()).doesNotContain("ERROR", "driver.memory");
  }

  @Test
  void givenNoWritableFolderForSparksFiles_whenRun_thenOneLineAndExitCode3() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    environment.put("SPARK_LOCAL_DIRS", file.resolve("x").toString());
    Ended ended =
        call("rhosweep", "run", "--no-report", sweep(), "--out", folder.resolve("out").toString());

    assertThat(ended.code()).as(ended.err()).isEqualTo(3);
    assertThat(ended.err())
        .contains("rhosweep: no temporary file can be written")
        .doesNotContain("ERROR");
  }

  @Test
  void givenAHostNameWithoutAddress_whenExecutorsAreElsewhere_thenOneLineSaysWhatToSet()
      throws Exception {
    assumeTrue(
        new ProcessBuilder("unshare", "-un", "true").start().waitFor() == 0, "needs namespaces");
    environment.put("SPARK_LOCAL_IP", "");
    Ended ended =
        call(
            "unshare",
            "-un",
            "sh",
            "-c",
            "hostname nosuch.invalid && unset SPARK_LOCAL_IP && exec \"$0\" \"$@\"",
            root.resolve("rhosweep").toString(),
            "run",
            sweep(),
            "--out",
            folder.resolve("out").toString(),
            "--master",
            "spark://10.9.8.7:7077");
    assertThat(ended.code()).as(ended.err()).isEqualTo(3);
    assertThat(ended.err())
        .contains("nosuch.invalid", "set SPARK_LOCAL_IP")
        .doesNotContain("\tat ");
  }

  /** Makes the jar older than a source, and gives a Maven that builds at once. */
  private Path stale() throws IOException {
    root = Files.createDirectories(folder.resolve("plain"));
    copyTo(root);
    Path target = root.resolve("spark-jobs/target");
    Files.delete(target.resolve("rhosweep.jar"));
    Files.writeString(target.resolve("rhosweep.jar"), "");
    Files.setLastModifiedTime(target.resolve("rhosweep.jar"), FileTime.from(Instant.EPOCH));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path maven = bin.resolve("mvn");
    Files.writeString(
        maven,
        "#!/bin/sh\ncp '"
            + System.getProperty("rhosweep.jar")
            + "' spark-jobs/target/rhosweep.jar\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    return target.resolve(".build-lock");
  }

  @Test
  void givenALockThatCannotBeMade_whenABuildIsDue_thenItEndsAndSaysWhatCannotBeWritten()
      throws Exception {
    Path lock = stale();
    Files.createFile(
        lock); // as where the file system is read-only: mkdir fails, and nobody holds it

    Ended ended = call("rhosweep", "--version");

    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.err().lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("is older than", "pom.xml", "cannot be written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "dead", "other"})
  void givenALockThatNobodyHolds_whenABuildIsDue_thenItIsBuilt(String holder) throws Exception {
    Path lock = Files.createDirectory(stale());
    Process other = new ProcessBuilder("sleep", "300").start();
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    try {
      if (!holder.equals("nobody")) {
        Process process = holder.equals("dead") ? dead : other;
        Files.writeString(lock.resolve("pid"), process.pid() + "\n");
      }
      Ended ended = call("rhosweep", "--version");

      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.err()).contains("building");
      assertThat(lock).doesNotExist();
    } finally {
      other.destroy();
    }
  }
}
