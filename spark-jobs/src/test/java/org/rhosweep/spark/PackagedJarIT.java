package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.cli.RawTables;

/** The packaged jar in processes that are killed, interrupted and started without vectors. */
class PackagedJarIT {
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
  private JarProcess.Starter jar;

  @BeforeEach
  void writeSweep() throws IOException {
    sweep = Files.writeString(folder.resolve("killed.yaml"), SWEEP);
    jar = new JarProcess.Starter(folder);
  }

  @Test
  void givenTheJar_whenItsLicencesAreRead_thenOursComesFirstAndThoseOfWhatIsPackedFollow()
      throws IOException {
    String licences = licence("META-INF/LICENSE") + licence("LICENSE");

    assertThat(licences)
        .startsWith(Files.readString(Path.of("../LICENSE")))
        .contains("Lightweight Java Game Library", "Oliver Siegmar", "James Mudd");
  }

  private static String licence(String entry) throws IOException {
    try (JarFile jar = new JarFile(System.getProperty("rhosweep.jar"));
        InputStream in = jar.getInputStream(jar.getEntry(entry))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Java passes over an archive that does not fit without a word, and starts half as fast. */
  @Test
  void givenTheClassArchiveOfTheBuild_whenACommandRuns_thenItsClassesComeFromIt() throws Exception {
    Path loads = folder.resolve("loads.txt");

    assertThat(
            jar.with("-Xlog:class+load:file=" + loads.getFileName())
                .answer("plan", sweep.toString()))
        .contains("missing         " + TRIALS);

    for (String type : List.of("org.rhosweep.spark.cli.Main", "org.apache.spark.SparkConf")) {
      try (Stream<String> lines = Files.lines(loads)) {
        assertThat(lines.filter(line -> line.contains(" " + type + " ")))
            .singleElement(InstanceOfAssertFactories.STRING)
            .endsWith("source: shared objects file (top)");
      }
    }
  }

  @Test
  void givenARunKilledInTheMiddle_whenRunAgain_thenTheTablesAreThoseOfAnUndisturbedRun()
      throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(run("local[1]", undisturbed).finish()).isZero();

    Path out = folder.resolve("out");
    for (int wanted : new int[] {1, 12}) {
      JarProcess first = run("local[2]", out);
      first.awaitSegments(trials(out), wanted);
      first.kill();
      assertThat(JarProcess.segments(trials(out))).isBetween(wanted, TRIALS - 1);
    }
    // What a kill may leave behind in the middle of a commit: curves without their trials row.
    try (Stream<Path> files = Files.walk(out.resolve("trials"))) {
      Files.delete(files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow());
    }
    JarProcess again = run("local[2]", out);
    assertThat(again.finish()).as(again::errors).isZero();
    assertThat(again.output()).contains(TRIALS + " COMPLETED");

    assertThat(RawTables.of(out)).isEqualTo(RawTables.of(undisturbed));
    assertThat(RawTables.query(out, "trial_id", "true")).doesNotHaveDuplicates().hasSize(TRIALS);
    assertThat(jar.answer("sql", out.toString(), "SELECT count(*) FROM trials", "--format", "csv"))
        .contains(Integer.toString(TRIALS));
  }

  @Test
  void givenARunThatIsInterrupted_whenItEnds_thenTheCodeIs130AndItCanBeResumed() throws Exception {
    Path out = folder.resolve("out");
    // So many that the signal comes long before the end, whatever else the machine does.
    JarProcess first =
        jar.start(
            "run",
            "--no-report",
            sweep.toString(),
            "--set",
            "seeds=16",
            "--out",
            out.toString(),
            "--master",
            "local[2]");
    first.awaitSegments(trials(out), 2);
    signal("INT", first.process());
    assertThat(first.finish()).as(first::errors).isEqualTo(130);
    assertThat(first.errors()).contains("interrupted", "run the same command again");
    assertThat(out.resolve("_lease.json")).doesNotExist();
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }

    JarProcess again = run("local[2]", out);
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
    JarProcess without =
        jar.plain().start("run", "--no-report", sweep.toString(), "--out", plain.toString());
    assertThat(without.finish()).as(without::errors).isZero();

    assertThat(without.errors()).contains("--add-modules jdk.incubator.vector");
    String hashes = "trial_id, result_hash";
    assertThat(RawTables.query(plain, hashes, "true"))
        .isEqualTo(RawTables.query(vectors, hashes, "true"))
        .hasSize(4);
    assertThat(RawTables.query(plain, "DISTINCT lane_width", "true")).containsExactly("32|");
    // Little data is interpreted, unless the user says otherwise.
    String plan =
        jar.answer(
            "sql",
            plain.toString(),
            "EXPLAIN SELECT count(*) FROM trials WHERE depth > 1",
            "--conf=spark.sql.codegen.wholeStage=true",
            "--conf=spark.sql.adaptive.enabled=false");
    assertThat(plan).contains("*(1) ");
    assertThat(jar.answer("doctor", plain.toString())).contains("ok    vectors");
    JarProcess doctor = jar.plain().start("doctor", plain.toString());
    assertThat(doctor.finish()).as(doctor::output).isEqualTo(2);
    assertThat(doctor.output()).contains("WRONG vectors");
  }

  private JarProcess run(String master, Path out) throws IOException {
    return jar.start(
        "run", "--no-report", sweep.toString(), "--out", out.toString(), "--master", master);
  }

  private static Path trials(Path out) {
    return out.resolve("trials/sweep=killed");
  }

  private static void signal(String name, Process process) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}
