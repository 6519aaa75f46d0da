package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.cli.RawTables;
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
      training: {trainingSteps: 150, evaluations: 3, maxEvalExamples: 100}
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
    JarProcess.Starter jar = new JarProcess.Starter(folder, true, List.of(StoreJars.of("s3a")));
    Path storage = Files.createDirectories(folder.resolve("s3"));
    try (S3Proxy proxy = new S3Proxy(storage)) {
      writeDefaults(proxy);
      String out = proxy.location("sweeps/one");
      Path trials = storage.resolve("data/bucket/sweeps/one/trials/sweep=onS3");

      JarProcess first = jar.start("run", sweep.toString(), "--out", out, "--master", "local[2]");
      first.awaitSegments(trials, 2);
      first.kill();
      assertThat(JarProcess.segments(trials)).isBetween(2, TRIALS - 1);

      JarProcess again = jar.start("run", sweep.toString(), "--out", out, "--master", "local[2]");
      assertThat(again.finish()).as(again::errors).isZero();
      assertThat(again.output()).contains(TRIALS + " COMPLETED", out + "/report.html");
      assertThat(again.errors()).contains("trials are in " + out + " already");

      Path local = folder.resolve("local");
      JarProcess here =
          jar.start("run", sweep.toString(), "--out", local.toString(), "--master", "local[2]");
      assertThat(here.finish()).as(here::errors).isZero();
      assertThat(RawTables.of(storage.resolve("data/bucket/sweeps/one")))
          .isEqualTo(RawTables.of(local));
      assertThat(jar.answer("sql", out, RESULTS, "--format", "csv")).hasLineCount(TRIALS + 1);
      assertThat(jar.answer("status", out)).contains(TRIALS + " COMPLETED");
      assertThat(jar.answer("audit", out, sweep.toString())).contains("readable to the last page");
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

  /** Objects of unfinished files and of claims. */
  private static List<Path> unfinished(Path storage) throws IOException {
    try (Stream<Path> files = Files.walk(storage.resolve("data/bucket"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".tmp") || file.toString().contains("/_lease/"))
          .toList();
    }
  }
}
