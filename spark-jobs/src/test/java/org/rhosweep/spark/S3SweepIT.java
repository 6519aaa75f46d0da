package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.cli.RawTables;
import org.rhosweep.storage.S3Proxy;
import org.rhosweep.storage.StoreJars;

/**
 * The packaged jar and a sweep from S3 to S3, as a user has it who adds {@code hadoop-aws} to the
 * class path and says where S3 is and who they are: everything else of S3A as it comes. Its data
 * are sequences of unequal lengths of the user's own.
 */
class S3SweepIT {
  private static final String SWEEP =
      """
      name: onS3
      task:
        name: sequences
        path: '%s'
        rows: sequences
        columns: {features: [x], target: [y], split: part, length: length}
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

  @Test
  void givenARunToS3ThatIsKilled_whenRunAgain_thenTheResultsAreThoseOfALocalRun() throws Exception {
    JarProcess.Starter jar =
        new JarProcess.Starter(folder, true, List.of(StoreJars.of("s3a")), List.of());
    Path storage = Files.createDirectories(folder.resolve("s3"));
    try (S3Proxy proxy = new S3Proxy(storage)) {
      writeDefaults(proxy);
      String out = proxy.location("sweeps/one");
      Path bucket = storage.resolve("data/bucket");
      Path trials = bucket.resolve("sweeps/one/trials/sweep=onS3");
      Path data = folder.resolve("waves.npz");
      try (InputStream in = S3Proxy.class.getResourceAsStream("/sequences/real/waves.npz")) {
        Files.copy(in, data);
      }
      proxy.put("data/waves.npz", data);
      Path sweep = sweep("s3.yaml", proxy.location("data/waves.npz"));

      JarProcess first = jar.start("run", sweep.toString(), "--out", out, "--master", "local[2]");
      first.awaitSegments(trials, 2);
      first.kill();
      assertThat(JarProcess.segments(trials)).isBetween(2, TRIALS - 1);

      JarProcess again = jar.start("run", sweep.toString(), "--out", out, "--master", "local[2]");
      assertThat(again.finish()).as(again::errors).isZero();
      assertThat(again.output()).contains(TRIALS + " COMPLETED", out + "/report.html");
      assertThat(again.errors()).contains("trials are in " + out + " already");

      // The path is where the data lies, and no part of what a trial is.
      Path local = folder.resolve("local");
      JarProcess here =
          jar.start(
              "run",
              sweep("local.yaml", data.toString()).toString(),
              "--out",
              local.toString(),
              "--master",
              "local[2]",
              "--no-report");
      assertThat(here.finish()).as(here::errors).isZero();
      assertThat(tables(bucket.resolve("sweeps/one"))).isEqualTo(tables(local));
      assertThat(jar.answer("sql", out, RESULTS, "--format", "csv")).hasLineCount(TRIALS + 1);
      assertThat(jar.answer("status", out)).contains(TRIALS + " COMPLETED");
      assertThat(jar.answer("audit", out, sweep.toString())).contains("readable to the last page");
      // Nothing but what belongs there: a folder for claims, without one.
      assertThat(unfinished(storage)).isEmpty();
    }
  }

  private Path sweep(String name, String data) throws IOException {
    return Files.writeString(folder.resolve(name), SWEEP.formatted(data));
  }

  /** All rows, of trials without the settings, which name the path. */
  private static Map<String, List<String>> tables(Path out) throws Exception {
    Map<String, List<String>> tables = new TreeMap<>(RawTables.of(out));
    String what = "trial_id, outcome, result_hash, data_fingerprint, final_eval_loss";
    tables.put("trials", RawTables.query(out, what, "true"));
    assertThat(tables.get("trials")).hasSize(TRIALS);
    return tables;
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
