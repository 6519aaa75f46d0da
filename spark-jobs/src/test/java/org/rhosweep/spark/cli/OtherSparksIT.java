package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.spark.cli.LoopbackCluster.await;
import static org.rhosweep.spark.cli.LoopbackCluster.read;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.spark.shell.NamedQuery;
import org.rhosweep.spark.sparks.JarLinks;
import org.rhosweep.spark.statement.GuardedStatements;
import org.rhosweep.storage.SyntheticOutput;

/**
 * The one jar with each Spark and each Java that are there: a sweep, an executor killed, every
 * named query, statements that are refused, a report. All answers are those of the Spark that the
 * jar was compiled with.
 */
@Tag("sparks")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherSparksIT {
  private static final String SWEEP =
      """
      name: everywhere
      task: {name: sequential-digits, sequenceLength: 14, trainExamples: 200, evalExamples: 100, testExamples: 50}
      model: {hiddenSize: 8, depth: 2}
      training: {optimizer: {name: adam, learningRate: 0.01}, trainingSteps: 12, evaluations: 2, maxEvalExamples: 100}
      probe: {gradients: log, radii: [before, after]}
      axes: {model.cell: [tanh, lstm], init: [glorot, {name: lsc, maxTrainingSteps: 5}]}
      seeds: 2
      """;

  /** Enough that an executor dies in the middle. */
  private static final String LONGER = SWEEP.replace("trainingSteps: 12,", "trainingSteps: 400,");

  private static final String HASHES =
      "SELECT trial_id, outcome, result_hash FROM trials ORDER BY ALL";

  private static final Path JAR = Path.of(System.getProperty("rhosweep.jar"));
  private static final Path BUNDLED =
      Path.of(System.getProperty("rhosweep.spark.jars")).getParent();

  private final List<String> summary = new ArrayList<>();
  private Path folder;
  private Path sweep;
  private Path longer;
  private Path reference;
  private String hashes;
  private String longerHashes;
  private String answers;
  private String report;

  /**
   * Where the jar runs.
   *
   * @param spark a folder with jars
   * @param java a home of a Java
   */
  private record Installation(Path spark, Path java) {
    int feature() {
      return OtherSparksIT.feature(java);
    }

    @Override
    public String toString() {
      String name = spark.equals(BUNDLED) ? "3.5" : spark.getFileName().toString();
      return "Spark %s, Java %d".formatted(name, feature());
    }
  }

  @BeforeAll
  void runWithTheSparkOfTheBuild(@TempDir Path temporary) throws Exception {
    folder = temporary;
    sweep = Files.writeString(folder.resolve("everywhere.yaml"), SWEEP);
    longer = Files.writeString(folder.resolve("longer.yaml"), LONGER);
    Installation here = new Installation(BUNDLED, Path.of(System.getProperty("java.home")));
    reference = folder.resolve("reference");
    run(here, sweep, reference);
    Path undisturbed = folder.resolve("undisturbed");
    run(here, longer, undisturbed);
    hashes = sql(here, reference, HASHES);
    longerHashes = sql(here, undisturbed, HASHES);
    answers = sql(here, reference, namedQueries());
    report = report(here);
    assertThat(hashes).hasLineCount(9);
    assertThat(answers).hasSizeGreaterThan(1_000);
  }

  @AfterAll
  void print() {
    System.out.println("| | calls | run | executor killed | sql | refused statements | report |");
    System.out.println("|---|---|---|---|---|---|---|");
    summary.forEach(System.out::println);
  }

  static Stream<Installation> places() throws IOException {
    List<Path> sparks = new ArrayList<>(List.of(BUNDLED));
    Path others = Path.of(System.getProperty("rhosweep.sparks"));
    try (Stream<Path> versions = Files.list(others)) {
      versions.filter(version -> Files.isDirectory(version.resolve("jars"))).forEach(sparks::add);
    }
    assertThat(sparks).as("Sparks in " + others).hasSizeGreaterThan(1);
    List<Installation> places = new ArrayList<>();
    for (Path spark : sparks) {
      for (Path java : javas().values()) {
        Installation place = new Installation(spark, java);
        // Spark 3.5 does not start on a later one.
        if (!spark.equals(BUNDLED) || place.feature() < 24) {
          places.add(place);
        }
      }
    }
    return places.stream();
  }

  @ParameterizedTest
  @MethodSource("places")
  void givenAPlace_whenTheJarRunsThere_thenItsAnswersAreTheSame(Installation place)
      throws Exception {
    assertThat(JarLinks.missing(JAR, place.spark.resolve("jars"))).isEmpty();

    Path out = folder.resolve("out " + place);
    run(place, sweep, out);
    assertThat(sql(place, out, HASHES)).isEqualTo(hashes);

    Path killed = folder.resolve("killed " + place);
    runAndKillAnExecutor(place, killed);
    assertThat(sql(place, killed, HASHES)).isEqualTo(longerHashes);

    assertThat(sql(place, reference, namedQueries())).isEqualTo(answers);
    assertThat(report(place)).isEqualTo(report);
    assertThat(codeOfAWrongSweep(place)).isEqualTo(ExitCode.USAGE);

    Path guarded = Files.createDirectory(folder.resolve("guarded " + place));
    Process statements =
        start(
            place,
            guarded.resolveSibling(guarded.getFileName() + ".txt"),
            testClasses(GuardedStatements.class) + ":" + testClasses(SyntheticOutput.class) + ":",
            GuardedStatements.class.getName(),
            guarded.toString());
    finish(statements, guarded.resolveSibling(guarded.getFileName() + ".txt"));
    summary.add("| %s | all there | equal | equal | equal | equal | equal |".formatted(place));
  }

  /** What is run on this machine has the Spark of the build, unless that ends before this Java. */
  @ParameterizedTest
  @MethodSource("places")
  void givenAPlace_whenTheLauncherStartsThere_thenItTakesASparkThatRunsOnThatJavaAndItsArchive(
      Installation place) throws Exception {
    String spark = place.feature() > 23 ? place.spark.getFileName().toString() : "3.5";
    Path classes = Files.createTempFile(folder, "classes", ".txt");
    assertThat(launched(place, "-Dnothing")).startsWith(hashes).contains("\n" + spark);
    await(
        "a class archive",
        () -> archives(place).anyMatch(file -> file.length() > 0 && isCurrent(file)));
    assertThat(launched(place, "-Xlog:class+load:file=" + classes))
        .isEqualTo(launched(place, "-Dnothing"));
    // Classes of ours and of Spark come from the archive that is on top of Java's own.
    for (String name : List.of("org.rhosweep.spark.cli.Main ", "org.apache.spark.SparkContext ")) {
      assertThat(Files.readAllLines(classes))
          .filteredOn(line -> line.contains(name))
          .hasSize(1)
          .allMatch(line -> line.contains("shared objects file (top)"), "from the archive");
    }
  }

  /** Those of a Java; of the build's Spark and of others. */
  private static Stream<File> archives(Installation place) {
    String name = place.feature() == 17 ? "rhosweep.jsa" : "rhosweep-" + place.feature();
    File[] all =
        JAR.getParent()
            .toFile()
            .listFiles((target, file) -> file.startsWith(name) && file.endsWith(".jsa"));
    return Stream.of(all);
  }

  /** Of this build and not of one before. */
  private static boolean isCurrent(File archive) {
    return archive.lastModified() >= JAR.toFile().lastModified();
  }

  private String launched(Installation place, String option) throws Exception {
    Path answer = Files.createTempFile(folder, "launched", ".csv");
    Path errors = Files.createTempFile(folder, "launched", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of("..").toAbsolutePath().normalize().resolve("rhosweep").toString(),
                "sql",
                reference.toString(),
                HASHES + "; SELECT version()",
                "--format",
                "csv")
            .redirectOutput(answer.toFile())
            .redirectError(errors.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.endsWith("_CONF_DIR") || key.startsWith("RHOSWEEP_"));
    environment.put("SPARK_HOME", place.spark.toString());
    environment.put("RHOSWEEP_JAVA_HOME", place.java.toString());
    environment.put("RHOSWEEP_JAVA_OPTS", option);
    finish(builder.start(), errors);
    return Files.readString(answer);
  }

  private static String namedQueries() {
    return NamedQuery.NAMES.stream()
        .map(name -> NamedQuery.named(name).withValues(Map.of()))
        .collect(Collectors.joining(";\n"));
  }

  private void run(Installation place, Path file, Path out) throws Exception {
    Path log = Files.createTempFile(folder, "run", ".txt");
    finish(
        main(place, log, "run", file.toString(), "--out", out.toString(), "--master", "local[2]"),
        log);
  }

  /** Executors are processes of their own, below the driver's. */
  private void runAndKillAnExecutor(Installation place, Path out) throws Exception {
    Path log = Files.createTempFile(folder, "killed", ".txt");
    Process driver =
        main(
            place,
            log,
            "run",
            longer.toString(),
            "--out",
            out.toString(),
            "--master",
            "local-cluster[2,1,1024]",
            "--conf",
            "spark.executor.memory=768m");
    await(
        "an executor and a commit",
        () -> !driver.isAlive() || (segments(out) >= 1 && !executors(driver).isEmpty()));
    assertThat(driver.isAlive()).as(() -> read(log)).isTrue();
    assertThat(segments(out)).isLessThan(8);
    executors(driver).get(0).destroyForcibly();
    finish(driver, log);
  }

  private static List<ProcessHandle> executors(Process driver) {
    return driver
        .descendants()
        .filter(
            child ->
                LoopbackCluster.commandLine(child.pid()).contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  private static int segments(Path out) {
    Path trials = out.resolve("trials/sweep=everywhere");
    if (!Files.isDirectory(trials)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(trials)) {
      return (int) files.filter(f -> f.getFileName().toString().startsWith("segment-")).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String sql(Installation place, Path out, String statements) throws Exception {
    Path answer = Files.createTempFile(folder, "sql", ".csv");
    Path file = Files.writeString(Files.createTempFile(folder, "sql", ".sql"), statements);
    ProcessBuilder builder =
        builder(place, "", "org.rhosweep.spark.cli.Main", "sql", out.toString(), "--format", "csv");
    Path errors = Files.createTempFile(folder, "sql", ".err");
    Process process =
        builder
            .redirectInput(file.toFile())
            .redirectOutput(answer.toFile())
            .redirectError(errors.toFile())
            .start();
    finish(process, errors);
    return Files.readString(answer);
  }

  private String report(Installation place) throws Exception {
    Path html = Files.createTempFile(folder, "report", ".html");
    Path log = Files.createTempFile(folder, "report", ".txt");
    finish(main(place, log, "report", reference.toString(), "-o", html.toString()), log);
    // All but when it was written.
    return Files.readString(html).replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "then");
  }

  /** Spark's submission calls the jar, and is told by an exception. */
  private int codeOfAWrongSweep(Installation place) throws Exception {
    Path log = Files.createTempFile(folder, "submitted", ".txt");
    Process submitted =
        start(
            place,
            log,
            "",
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local[1]",
            "--class",
            "org.rhosweep.spark.cli.Main",
            JAR.toString(),
            "run",
            sweep.toString(),
            "--set",
            "model.hiddenSise=3",
            "--out",
            folder.resolve("wrong " + place).toString());
    assertThat(submitted.waitFor(5, TimeUnit.MINUTES)).as(() -> read(log)).isTrue();
    assertThat(read(log)).contains("hiddenSise");
    return submitted.exitValue();
  }

  private static void finish(Process process, Path log) throws InterruptedException {
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as(() -> read(log)).isTrue();
    assertThat(process.exitValue()).as(() -> read(log)).isZero();
  }

  private Process main(Installation place, Path log, String... arguments) throws IOException {
    return start(place, log, "", "org.rhosweep.spark.cli.Main", arguments);
  }

  private Process start(
      Installation place, Path log, String before, String main, String... arguments)
      throws IOException {
    return builder(place, before, main, arguments)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private ProcessBuilder builder(
      Installation place, String before, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(place.java.resolve("bin/java").toString());
    command.addAll(List.of("-Xmx1g", "--add-modules=jdk.incubator.vector"));
    command.addAll(List.of(System.getProperty("rhosweep.spark.flags").split(" ", -1)));
    command.addAll(List.of("-cp", before + JAR + ":" + place.spark.resolve("jars") + "/*", main));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SPARK_HOME", place.spark.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", scala(place));
    builder.environment().put("JAVA_HOME", place.java.toString());
    builder.environment().remove("SPARK_CONF_DIR");
    return builder;
  }

  private static String scala(Installation place) {
    return place.spark.equals(BUNDLED) ? "2.12" : "2.13";
  }

  /** Where the tests of a class's module lie. */
  private static Path testClasses(Class<?> test) {
    try {
      return Path.of(test.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One of each version from 17 on that lies where Linux distributions put them. */
  private static Map<Integer, Path> javas() throws IOException {
    Map<Integer, Path> javas = new TreeMap<>();
    Path own = Path.of(System.getProperty("java.home"));
    javas.put(feature(own), own);
    Path all = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(all)) {
      try (Stream<Path> homes = Files.list(all)) {
        homes
            .filter(home -> Files.isExecutable(home.resolve("bin/java")))
            .filter(home -> List.of(17, 21, 25).contains(feature(home)))
            .forEach(home -> javas.putIfAbsent(feature(home), home));
      }
    }
    return javas;
  }

  private static int feature(Path java) {
    Properties release = new Properties();
    try (InputStream file = Files.newInputStream(java.resolve("release"))) {
      release.load(file);
      return Runtime.Version.parse(release.getProperty("JAVA_VERSION").replace("\"", "")).feature();
    } catch (IOException | IllegalArgumentException e) {
      return 0;
    }
  }
}
