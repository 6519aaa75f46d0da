package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged jar on executors of their own: GPUs that a discovery script claims to exist, a
 * network that both executors train, log lines, and secrets that must not be seen again.
 */
class OperatingIT {
  private static final String SWEEP =
      """
      name: places
      task: {name: sequential-digits, sequenceLength: 14, trainExamples: 300, evalExamples: 100, testExamples: 50}
      model: {hiddenSize: 12}
      training: {optimizer: {name: sgd, learningRate: 0.3}, trainingSteps: 12, evaluations: 2, maxEvalExamples: 100}
      zip:
        engine: [simd, nd4j, simd]
        execution: [single, single, {name: data-parallel, workers: 2, averagingFrequency: 1}]
      """;
  private static final List<String> SECRETS = List.of("hunter2-of-spark", "hunter2-of-s3a");

  @TempDir Path folder;
  private Path sweep;
  private static final String METRICS_SINK = "--conf=spark.metrics.conf.*.sink.";
  private static final Pattern PLANNED = Pattern.compile("run_trials_planned\\S* 3");
  private static final URI JSON_LOGS =
      Path.of(System.getProperty("rhosweep.jar"))
          .resolve("../../../cluster/log4j2-json.properties")
          .normalize()
          .toUri();

  private Path sparkHome;
  private Path discovery;
  private Path output;
  private Path errors;

  @BeforeEach
  void prepare() throws IOException {
    sweep = Files.writeString(folder.resolve("places.yaml"), SWEEP);
    // The workers write into their Spark's home.
    sparkHome = Files.createDirectory(folder.resolve("spark"));
    Files.createSymbolicLink(
        sparkHome.resolve("jars"), Path.of(System.getProperty("rhosweep.spark.jars")));
    discovery = folder.resolve("fake-discovery.sh");
    Files.writeString(
        discovery, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"3\", \"5\"]}'\n");
    assertThat(discovery.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void givenTrialsForCpuGpuAndAllExecutors_whenRun_thenEachGoesWhereItBelongsAndNoSecretIsSeen()
      throws Exception {
    Path out = folder.resolve("out");
    Path events = Files.createDirectory(folder.resolve("events"));
    Path csv = Files.createDirectory(folder.resolve("metrics"));
    int port = freePort();
    CompletableFuture<String> prometheus = prometheus(port);
    int exit =
        run(
            "run",
            sweep.toString(),
            "--out",
            out.toString(),
            "--verbose",
            "--master",
            "local-cluster[2,1,1024]",
            "--conf=spark.executor.memory=1g",
            "--conf=spark.rhosweep.gpu.engines=nd4j",
            "--conf=spark.worker.resource.gpu.amount=2",
            "--conf=spark.worker.resource.gpu.discoveryScript=" + discovery,
            "--conf=spark.executor.resource.gpu.amount=2",
            "--conf=spark.authenticate=true",
            "--conf=spark.authenticate.secret=" + SECRETS.get(0),
            "--conf=spark.hadoop.fs.s3a.secret.key=" + SECRETS.get(1),
            "--conf=spark.eventLog.enabled=true",
            "--conf=spark.eventLog.dir=" + events.toUri(),
            "--conf=spark.executor.extraJavaOptions=-Dlog4j2.configurationFile=" + JSON_LOGS,
            "--conf=spark.ui.port=" + port,
            METRICS_SINK
                + "prometheusServlet.class=org.apache.spark.metrics.sink.PrometheusServlet",
            METRICS_SINK + "prometheusServlet.path=/metrics/prometheus",
            METRICS_SINK + "csv.class=org.apache.spark.metrics.sink.CsvSink",
            METRICS_SINK + "csv.period=1",
            METRICS_SINK + "csv.directory=" + csv);
    assertThat(exit).as(() -> read(errors)).isZero();
    assertThat(read(output)).contains("3 COMPLETED");
    noSecretIn(folder);

    Map<String, Map<String, String>> trials = trials(out);
    Map<String, String> cpu = trials.get("simd");
    Map<String, String> gpu = trials.get("nd4j");
    Map<String, String> together = trials.get("simd data-parallel");
    assertThat(gpu.get("device")).isIn("3", "5");
    assertThat(cpu.get("device")).isEmpty();
    assertThat(together.get("device")).isEmpty();
    assertThat(cpu.get("bit_reproducible")).isEqualTo("true");
    assertThat(together.get("bit_reproducible")).isEqualTo("false");
    // An average at every step of sgd is the step on the whole batch: three libraries, one curve.
    double loss = Double.parseDouble(cpu.get("final_eval_loss"));
    for (Map<String, String> other : List.of(gpu, together)) {
      assertThat(Double.parseDouble(other.get("final_eval_loss")))
          .isCloseTo(loss, within(1e-3 * loss));
    }
    assertThat(loss).isLessThan(Double.parseDouble(cpu.get("first_loss")) - 0.01);
    assertThat(executorLogs())
        .contains("trial=" + cpu.get("trial_id") + " bundle=" + cpu.get("segment"))
        .contains("trial=" + gpu.get("trial_id") + " bundle=" + gpu.get("segment"));
    assertThat(loggedAsJson(cpu.get("trial_id")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.path("bundle").asText()).isEqualTo(cpu.get("segment")));
    assertThat(prometheus.get(1, TimeUnit.SECONDS)).contains("run_trials_done");
    assertThat(lastValues(csv, ".trials.done.csv").stream().mapToInt(Integer::parseInt).sum())
        .as("on executors; the third is trained by all of them")
        .isGreaterThanOrEqualTo(2);
  }

  /** What executors logged while they ran a trial, as cluster/log4j2-json.properties has it. */
  private List<JsonNode> loggedAsJson(String trial) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : executorLogs().lines().filter(l -> l.startsWith("{")).toList()) {
      JsonNode json = new ObjectMapper().readTree(line);
      if (json.path("trial").asText().equals(trial)) {
        lines.add(json);
      }
    }
    return lines;
  }

  /** The last line of each file of Spark's CSV sink: seconds since 1970, value. */
  private static List<String> lastValues(Path csv, String end) throws IOException {
    List<String> values = new ArrayList<>();
    try (Stream<Path> files = Files.list(csv)) {
      for (Path file : files.filter(f -> f.getFileName().toString().endsWith(end)).toList()) {
        if (!file.getFileName().toString().contains(".driver.")) {
          List<String> lines = Files.readAllLines(file);
          values.add(lines.get(lines.size() - 1).split(",", -1)[1]);
        }
      }
    }
    return values;
  }

  /** What Prometheus would read of a driver, once it has our metrics. */
  private static CompletableFuture<String> prometheus(int port) {
    CompletableFuture<String> found = new CompletableFuture<>();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/metrics/prometheus/".formatted(port)))
            .build();
    HttpClient client = HttpClient.newHttpClient();
    Thread poll =
        new Thread(
            () -> {
              while (!found.isDone()) {
                answer(client, request)
                    .filter(body -> PLANNED.matcher(body).find())
                    .ifPresent(found::complete);
              }
            },
            "prometheus");
    poll.setDaemon(true);
    poll.start();
    return found;
  }

  /** Nothing where no server is there yet, or not any more. */
  private static Optional<String> answer(HttpClient client, HttpRequest request) {
    try {
      Thread.sleep(50);
      return Optional.of(client.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void givenNoGpuInTheApplication_whenATrialAsksForOne_thenItIsInfeasibleWithWhatToDo()
      throws Exception {
    Files.writeString(sweep, SWEEP.substring(0, SWEEP.indexOf("zip:")) + "engine: nd4j\n");
    Path out = folder.resolve("out");
    int exit =
        run(
            "run",
            sweep.toString(),
            "--out",
            out.toString(),
            "--master",
            "local-cluster[1,1,1024]",
            "--conf=spark.executor.memory=1g",
            "--conf=spark.rhosweep.gpu.engines=nd4j");

    assertThat(exit).as(() -> read(errors)).isZero();
    assertThat(read(output)).contains("1 INFEASIBLE");
    run("sql", out.toString(), "SELECT reason FROM trials", "--format", "csv");
    assertThat(read(output))
        .contains("engine nd4j asks for a GPU here, and Spark gave its task none")
        .contains("spark.executor.resource.gpu.amount=1", "cluster/gpu-discovery.sh");
  }

  /** By engine and execution. */
  private Map<String, Map<String, String>> trials(Path out) throws Exception {
    List<String> columns =
        List.of(
            "engine",
            "execution",
            "device",
            "bit_reproducible",
            "final_eval_loss",
            "first_loss",
            "trial_id",
            "segment");
    String query =
        """
        SELECT engine, execution, device, bit_reproducible, final_eval_loss, c.loss AS first_loss,
               t.trial_id, t.segment
        FROM trials t JOIN curves c ON c.trial_id = t.trial_id
        WHERE c.split = 'eval' AND c.training_step = 0
        """;
    assertThat(run("sql", out.toString(), query, "--format", "csv")).isZero();
    Map<String, Map<String, String>> trials = new HashMap<>();
    read(output)
        .lines()
        .skip(1)
        .forEach(
            line -> {
              String[] values = line.split(",", -1);
              Map<String, String> row = new HashMap<>();
              for (int i = 0; i < values.length; i++) {
                row.put(columns.get(i), values[i]);
              }
              trials.put((values[0] + " " + values[1]).strip(), row);
            });
    return trials;
  }

  /** Whole lines: an executor that is ended may be in the middle of its last. */
  private String executorLogs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(sparkHome.resolve("work"))) {
      files
          .filter(f -> f.getFileName().toString().equals("stderr"))
          .map(OperatingIT::read)
          .forEach(log -> text.append(log, 0, log.lastIndexOf('\n') + 1));
    }
    return text.toString();
  }

  private static void noSecretIn(Path root) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(f -> Files.isRegularFile(f) && !f.toString().endsWith(".jar")).toList();
    }
    assertThat(files).hasSizeGreaterThan(10);
    for (Path file : files) {
      if (file.toString().contains("/native-cache/")) {
        continue;
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertThat(SECRETS.stream().filter(text::contains)).as(file.toString()).isEmpty();
    }
  }

  private int run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "--add-modules=jdk.incubator.vector"));
    command.addAll(JarProcess.launcherFlags(arguments[0]));
    command.addAll(Arrays.asList(System.getProperty("rhosweep.spark.flags").split(" ", -1)));
    command.add("-cp");
    command.add(
        System.getProperty("rhosweep.jar")
            + ":"
            + System.getProperty("rhosweep.spark.jars")
            + "/*");
    command.add("org.rhosweep.spark.cli.Main");
    command.addAll(Arrays.asList(arguments));
    output = Files.createTempFile(folder, "process", ".out");
    errors = Files.createTempFile(folder, "process", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .directory(folder.toFile());
    builder.environment().put("SPARK_HOME", sparkHome.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
    return process.exitValue();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
