package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar in processes that are killed, interrupted and started without vectors. */
class PackagedJarIT {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";
  private static final String SWEEP =
      """
      name: killed
      task: {name: sequential-digits, trainExamples: 500, evalExamples: 100}
      model: {hiddenSize: 24}
      training: {trainingSteps: 60, evaluations: 3, maxEvalExamples: 100}
      axes: {model.cell: [tanh, lstm, gru], model.depth: [1, 2], init: [glorot, orthogonal]}
      seeds: 3
      """;
  private static final int TRIALS = 36;

  @TempDir Path folder;
  private Path sweep;

  @BeforeEach
  void writeSweep() throws IOException {
    sweep = Files.writeString(folder.resolve("killed.yaml"), SWEEP);
  }

  @Test
  void givenARunKilledInTheMiddle_whenRunAgain_thenTheTablesAreThoseOfAnUndisturbedRun()
      throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(run("local[1]", undisturbed).finish()).isZero();

    Path out = folder.resolve("out");
    for (int wanted : new int[] {1, 12}) {
      Running first = run("local[2]", out);
      waitForSegments(out, wanted, first);
      first.process.destroyForcibly().waitFor();
      assertThat(segments(out)).isBetween(wanted, TRIALS - 1);
    }
    // What a kill may leave behind in the middle of a commit: curves without their trials row.
    try (Stream<Path> files = Files.walk(out.resolve("trials"))) {
      Files.delete(files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow());
    }
    Running again = run("local[2]", out);
    assertThat(again.finish()).as(again::errors).isZero();
    assertThat(again.output()).contains(TRIALS + " COMPLETED");

    for (String query :
        List.of(
            "SELECT trial_id, outcome, result_hash, final_eval_loss, gradient_growth FROM trials"
                + " ORDER BY ALL",
            "SELECT trial_id, split, training_step, loss, accuracy, gradient_norm FROM curves"
                + " ORDER BY ALL",
            "SELECT trial_id, training_step, kind, layer, time_step, norm FROM gradients"
                + " ORDER BY ALL")) {
      assertThat(sql(out, query)).isEqualTo(sql(undisturbed, query));
    }
    assertThat(sql(out, "SELECT count(DISTINCT trial_id) FROM trials").lines().toList().get(1))
        .isEqualTo(Integer.toString(TRIALS));
  }

  @Test
  void givenARunThatIsInterrupted_whenItEnds_thenTheCodeIs130AndItCanBeResumed() throws Exception {
    Path out = folder.resolve("out");
    Running first = run("local[2]", out);
    waitForSegments(out, 2, first);
    signal("INT", first.process);
    assertThat(first.finish()).as(first::errors).isEqualTo(130);
    assertThat(first.errors()).contains("interrupted", "run the same command again");
    assertThat(out.resolve("_lease.json")).doesNotExist();
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }

    Running again = run("local[2]", out);
    assertThat(again.finish()).as(again::errors).isZero();
    assertThat(again.output()).contains(TRIALS + " COMPLETED");
  }

  @Test
  void givenNoVectorModule_whenRun_thenTheWarningSaysWhatToAddAndTheBitsAreTheSame()
      throws Exception {
    Files.writeString(
        sweep, SWEEP.replace("[tanh, lstm, gru]", "[lstm]").replace("seeds: 3", "seeds: 1"));
    Path vectors = folder.resolve("vectors");
    Path plain = folder.resolve("plain");
    assertThat(run("local[2]", vectors).finish()).isZero();
    Running without = start(List.of(), "run", sweep.toString(), "--out", plain.toString());
    assertThat(without.finish()).as(without::errors).isZero();

    assertThat(without.errors()).contains("--add-modules jdk.incubator.vector");
    String query = "SELECT trial_id, result_hash FROM trials ORDER BY ALL";
    assertThat(sql(plain, query)).isEqualTo(sql(vectors, query)).hasLineCount(5);
    assertThat(sql(plain, "SELECT DISTINCT lane_width FROM trials")).contains("32");
  }

  private Running run(String master, Path out) throws IOException {
    return start(
        List.of(MODULE), "run", sweep.toString(), "--out", out.toString(), "--master", master);
  }

  private String sql(Path out, String query) throws Exception {
    Running query1 = start(List.of(MODULE), "sql", out.toString(), query, "--format", "csv");
    assertThat(query1.finish()).as(query1::errors).isZero();
    return query1.output();
  }

  private static void signal(String name, Process process) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private static void waitForSegments(Path out, int count, Running running) throws Exception {
    Instant limit = Instant.now().plus(Duration.ofSeconds(90));
    while (segments(out) < count) {
      assertThat(running.process.isAlive()).as(running::errors).isTrue();
      assertThat(Instant.now()).isBefore(limit);
      Thread.sleep(20);
    }
  }

  private static int segments(Path out) throws IOException {
    Path trials = out.resolve("trials").resolve("sweep=killed");
    if (!Files.isDirectory(trials)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(trials)) {
      return (int) files.filter(f -> f.getFileName().toString().startsWith("segment-")).count();
    }
  }

  private Running start(List<String> flags, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(flags);
    command.addAll(Arrays.asList(System.getProperty("rhosweep.spark.flags").split(" ", -1)));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("rhosweep.jar")
                + ":"
                + System.getProperty("rhosweep.spark.jars")
                + "/*",
            "org.rhosweep.spark.cli.Main"));
    command.addAll(Arrays.asList(arguments));
    Path output = Files.createTempFile(folder, "process", ".out");
    Path errors = Files.createTempFile(folder, "process", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .directory(folder.toFile());
    return new Running(builder.start(), output, errors);
  }

  private record Running(Process process, Path outputFile, Path errorFile) {
    int finish() throws InterruptedException {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
      return process.exitValue();
    }

    String output() {
      return read(outputFile);
    }

    String errors() {
      return read(errorFile);
    }

    private static String read(Path file) {
      try {
        return Files.readString(file, StandardCharsets.UTF_8);
      } catch (IOException unreadable) {
        return unreadable.toString();
      }
    }
  }
}
