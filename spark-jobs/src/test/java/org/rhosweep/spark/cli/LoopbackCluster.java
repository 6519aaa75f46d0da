package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A real standalone cluster on loopback, made by {@code cluster/cluster}: a Master and two Workers
 * of one core, each daemon, executor and submitted driver a JVM of its own.
 */
final class LoopbackCluster {
  private static final Path ROOT =
      Path.of(System.getProperty("rhosweep.jar")).getParent().getParent().getParent();
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path folder;
  private final int port = freePort();
  private final List<Path> workers = new ArrayList<>();

  LoopbackCluster(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    script(
        "start",
        "--dir",
        master().toString(),
        "--port",
        Integer.toString(port),
        "--ui-port",
        Integer.toString(freePort()),
        "--worker-ui-port",
        Integer.toString(freePort()),
        "--workers",
        "1",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--no-history");
    workers.add(master());
    addWorker();
  }

  String url() {
    return "spark://127.0.0.1:" + port;
  }

  /** What {@code cluster/cluster start} wrote for those who submit. */
  Path properties() {
    return master().resolve("conf/spark-defaults.conf");
  }

  private Path master() {
    return folder.resolve("cluster");
  }

  void addWorker() throws IOException, InterruptedException {
    Path state = folder.resolve("worker-" + (workers.size() + 1));
    script(
        "worker",
        "start",
        "--dir",
        state.toString(),
        "--master",
        url(),
        "--worker-ui-port",
        Integer.toString(freePort()),
        "--cores",
        "1",
        "--memory",
        "1g");
    workers.add(state);
  }

  /** The Worker that came last. */
  ProcessHandle lastWorker() {
    return worker(workers.get(workers.size() - 1)).orElseThrow();
  }

  /** The executors that run now. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(state -> worker(state).stream())
        .flatMap(ProcessHandle::children)
        .filter(child -> commandLine(child.pid()).contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** What executors have written, those of applications before as well. */
  List<Path> executorLogs() throws IOException {
    List<Path> logs = new ArrayList<>();
    for (Path state : workers) {
      try (Stream<Path> files = Files.walk(state.resolve("work"))) {
        files
            .filter(file -> file.endsWith("stderr") && file.toString().contains("/app-"))
            .forEach(logs::add);
      }
    }
    return logs;
  }

  private static Optional<ProcessHandle> worker(Path state) {
    try {
      String pid = Files.readString(state.resolve("pids/worker-1.pid"), StandardCharsets.UTF_8);
      return ProcessHandle.of(Long.parseLong(pid.strip())).filter(ProcessHandle::isAlive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String commandLine(long pid) {
    try {
      Process ps = new ProcessBuilder("ps", "-ww", "-o", "args=", "-p", Long.toString(pid)).start();
      return new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void signal(String name, ProcessHandle process) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    Instant limit = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("in time: " + what).isBefore(limit);
      Thread.sleep(20);
    }
  }

  /** A script of cluster/ or the launcher, as a user runs it. */
  Process start(Path output, String command, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(ROOT.resolve(command).toString()));
    line.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("RHOSWEEP_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("SPARK_HOME");
    return builder.start();
  }

  private void script(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "cluster", ".out");
    Process process = start(output, "cluster/cluster", arguments);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> read(output)).isZero();
  }

  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() throws IOException, InterruptedException {
    for (int i = 1; i < workers.size(); i++) {
      script("worker", "stop", "--dir", workers.get(i).toString());
    }
    script("stop", "--dir", master().toString());
  }
}
