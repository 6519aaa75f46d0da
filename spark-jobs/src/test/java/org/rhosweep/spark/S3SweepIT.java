package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.S3Proxy;
import org.rhosweep.storage.StoreJars;

/**
 * The packaged jar and a sweep to S3, as a user has it who adds {@code hadoop-aws} to the class
 * path and says where S3 is and who they are: everything else of S3A as it comes.
 */
class S3SweepIT {
  private static final String SWEEP =
      """
      name: onS3
      task: {name: sequential-digits, trainExamples: 500, evalExamples: 100}
      model: {hiddenSize: 32}
      training: {trainingSteps: 150, evaluations: 3, evaluationExamples: 100}
      axes: {model.cell: [tanh, gru], model.depth: [1, 2], init: [glorot, orthogonal]}
      seeds: 2
      """;
  private static final int TRIALS = 16;
  private static final String RESULTS =
      "SELECT trial_id, outcome, result_hash, final_eval_loss, gradient_growth FROM trials ORDER BY"
          + " ALL";

  @TempDir Path folder;
  private Path sweep;

  @Test
  void givenARunToS3ThatIsKilled_whenRunAgain_thenTheResultsAreThoseOfALocalRun() throws Exception {
    sweep = Files.writeString(folder.resolve("s3.yaml"), SWEEP);
    Path storage = Files.createDirectories(folder.resolve("s3"));
    try (S3Proxy proxy = new S3Proxy(storage)) {
      writeDefaults(proxy);
      String out = proxy.location("sweeps/one");
      Path trials = storage.resolve("data/bucket/sweeps/one/trials/sweep=onS3");

      Running first = start("run", sweep.toString(), "--out", out, "--master", "local[2]");
      while (segments(trials) < 2) {
        assertThat(first.process.isAlive()).as(first::errors).isTrue();
        Thread.sleep(20);
      }
      int unused = first.process.destroyForcibly().waitFor();
      assertThat(segments(trials)).isBetween(2L, TRIALS - 1L);

      Running again = start("run", sweep.toString(), "--out", out, "--master", "local[2]");
      assertThat(again.finish()).as(again::errors).isZero();
      assertThat(again.output()).contains(TRIALS + " COMPLETED", out + "/report.html");
      assertThat(again.errors()).contains("trials are in " + out + " already");

      Path local = folder.resolve("local");
      Running here =
          start("run", sweep.toString(), "--out", local.toString(), "--master", "local[2]");
      assertThat(here.finish()).as(here::errors).isZero();
      assertThat(answer("sql", out, RESULTS, "--format", "csv"))
          .isEqualTo(answer("sql", local.toString(), RESULTS, "--format", "csv"))
          .hasLineCount(TRIALS + 1);
      assertThat(answer("status", out)).contains(TRIALS + " COMPLETED");
      assertThat(answer("audit", out, sweep.toString())).contains("readable to the last page");
      // Nothing but what belongs there: a folder for claims, without one.
      assertThat(unfinished(storage)).isEmpty();
    }
  }

  private void writeDefaults(S3Proxy proxy) throws IOException {
    StringBuilder defaults = new StringBuilder();
    proxy
        .settings()
        .forEach((key, value) -> defaults.append("spark.hadoop.%s %s%n".formatted(key, value)));
    Files.writeString(folder.resolve("spark-defaults.conf"), defaults);
  }

  private static long segments(Path trials) throws IOException {
    if (!Files.isDirectory(trials)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(trials)) {
      // S3Proxy's own unfinished files have longer names.
      return files
          .filter(f -> f.getFileName().toString().matches("segment-\\w+\\.parquet"))
          .count();
    }
  }

  /** Objects of unfinished files and of claims. */
  private static List<Path> unfinished(Path storage) throws IOException {
    try (Stream<Path> files = Files.walk(storage.resolve("data/bucket"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".tmp") || file.toString().contains("/_lease/"))
          .toList();
    }
  }

  private String answer(String... arguments) throws Exception {
    Running command = start(arguments);
    assertThat(command.finish()).as(command::errors).isZero();
    return command.output();
  }

  private Running start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(StoreJars.java("-Xmx1g", "--add-modules=jdk.incubator.vector"));
    command.addAll(Arrays.asList(System.getProperty("rhosweep.spark.flags").split(" ", -1)));
    command.addAll(
        List.of(
            "-cp",
            String.join(
                File.pathSeparator,
                System.getProperty("rhosweep.jar"),
                System.getProperty("rhosweep.spark.jars") + "/*",
                StoreJars.of("s3a")),
            "org.rhosweep.spark.cli.Main"));
    command.addAll(Arrays.asList(arguments));
    Path output = Files.createTempFile(folder, "process", ".out");
    Path errors = Files.createTempFile(folder, "process", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .directory(folder.toFile());
    builder.environment().put("SPARK_CONF_DIR", folder.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
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
