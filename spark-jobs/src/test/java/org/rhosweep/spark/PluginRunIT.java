package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.cli.RawTables;
import org.rhosweep.sweeps.plugin.PluginVersion;
import org.rhosweep.sweeps.plugin.Plugins;
import org.rhosweep.sweeps.plugin.TestJars;

/** The example plug-in from its sources to tables; each command in a process of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PluginRunIT {
  private static final Path EXAMPLE = Path.of("../examples/plugin").toAbsolutePath();
  private static final int TRIALS = 8;

  // Exit codes.
  private static final int FAILURES = 2;
  private static final int USAGE = 64;

  private Path folder;
  private JarProcess.Starter starter;
  private Path jar;
  private Path changedJar;
  private Path out;
  private String version;

  /** How a command ended. */
  private record Ended(int code, String out, String err) {}

  private Ended call(String... arguments) throws IOException, InterruptedException {
    JarProcess command = starter.start(arguments);
    return new Ended(command.finish(), command.output(), command.errors());
  }

  private Ended run(Path plugin) throws IOException, InterruptedException {
    return call(
        "run",
        EXAMPLE.resolve("sweep.yaml").toString(),
        "--jars",
        plugin.toString(),
        "--set",
        "training.trainingSteps=4",
        "--out",
        out.toString(),
        "--no-report",
        "--master",
        "local[2]");
  }

  @BeforeAll
  void runTheExample(@TempDir Path temporary) throws Exception {
    folder = temporary;
    starter = new JarProcess.Starter(folder);
    jar = TestJars.ofProject(EXAMPLE, folder.resolve("example.jar"));
    changedJar = TestJars.pack(with(jar, "notes.txt", "changed"), folder.resolve("changed.jar"));
    version = Plugins.in(List.of(jar)).all().get(0).version().toString();
    out = folder.resolve("out");
    Ended ran = run(jar);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains(TRIALS + " COMPLETED");
  }

  private static Map<String, byte[]> with(Path jar, String name, String text) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarFile open = new JarFile(jar.toFile())) {
      for (var entry : open.stream().toList()) {
        try (var in = open.getInputStream(entry)) {
          files.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
    return files;
  }

  @Test
  void givenTheExample_whenRun_thenItsSettingsAreColumnsAndThePluginIsNamed() throws Exception {
    List<String> rows = new ArrayList<>();
    for (int length : new int[] {5, 40}) {
      String task = "delayed-parity|" + length + "|2|";
      rows.add(task + "glorot|null|1.0|null|" + version + "|");
      rows.add(task + "lsc|null|1.0|mean-square|" + version + "|");
      rows.add(task + "sparse|15|1.0|null|" + version + "|");
      rows.add(task + "sparse|4|1.0|null|" + version + "|");
    }
    assertThat(
            RawTables.query(
                out,
                "task, sequence_length, bits, init, incoming, init_gain, lsc_reduction, plugins",
                "true"))
        .containsExactlyInAnyOrderElementsOf(rows);
    assertThat(PluginVersion.read(version).get(0).name()).isEqualTo("example");
    // The theory is told the second moment, which is that of a Gaussian matrix.
    assertThat(RawTables.query(out, "count(predicted_chi)", "init = 'sparse'"))
        .containsExactly("4|");
    // Of the measure that was asked for: its mean over examples and time steps comes to 1.
    assertThat(
            RawTables.query(
                out, "count(*)", "init = 'lsc' AND pretraining_deviation BETWEEN 0 AND 0.05"))
        .containsExactly("2|");
  }

  @Test
  void givenAnotherBuildOfTheSameSources_whenRunAgain_thenNothingRuns() throws Exception {
    Path again = TestJars.ofProject(EXAMPLE, folder.resolve("again.jar"));
    Ended ran = run(again);

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("0 ran now");
  }

  @Test
  void givenAnOutput_whenAuditedAndReplayed_thenTheJarIsWantedAndWithItAllHolds() throws Exception {
    Ended without = call("audit", out.toString());
    Ended with = call("audit", out.toString(), "--jars=" + jar);
    Ended same = call("replay", out.toString(), "--sample", "1", "--jars", jar.toString());
    Ended other = call("replay", out.toString(), "--sample", "1", "--jars", changedJar.toString());
    Ended none = call("replay", out.toString(), "--sample", "1");

    String wanted =
        "it used plug-in example 1.0, which is not here: give the jar whose content has the SHA-256 "
            + PluginVersion.read(version).get(0).contentHash()
            + " by --jars";
    assertThat(without.code()).isEqualTo(FAILURES);
    assertThat(without.err()).contains(wanted);
    assertThat(with.code()).as(with.err() + with.out()).isZero();
    assertThat(same.code()).as(same.out() + same.err()).isZero();
    assertThat(same.out()).contains("SAME");
    assertThat(other.code()).isEqualTo(FAILURES);
    assertThat(other.out()).contains("REFUSED", "it used plug-in " + version + ", and here is");
    assertThat(none.out()).contains("REFUSED", wanted);
  }

  @Test
  void givenAChangedJar_whenPlanned_thenAllItsTrialsAreOthers() throws Exception {
    Ended plan =
        call(
            "plan",
            EXAMPLE.resolve("sweep.yaml").toString(),
            "--set=training.trainingSteps=4",
            "--jars",
            changedJar.toString(),
            "--out",
            out.toString());

    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out()).containsPattern("missing +" + TRIALS + ",");
  }

  @Test
  void givenThePlugin_whenSettingsAreListed_thenItsOwnAreAmongThem() throws Exception {
    Ended settings = call("settings", "--jars", jar.toString());

    assertThat(settings.code()).as(settings.err()).isZero();
    assertThat(settings.out())
        .contains(
            "task: delayed-parity\n  Noise, in which the signs of the first steps count",
            "steps whose sign counts, at most sequenceLength",
            "init: sparse\n  Every unit reads from few others");
  }

  @Test
  void givenNoJar_whenTheSweepIsRead_thenTheNameIsUnknown() throws Exception {
    Ended plan = call("plan", EXAMPLE.resolve("sweep.yaml").toString());

    assertThat(plan.code()).isEqualTo(USAGE);
    assertThat(plan.err()).contains("task: unknown name \"delayed-parity\"");
  }

  @Test
  void givenNoJar_whenTablesAreRead_thenTheyAreThere() throws Exception {
    Ended status = call("status", out.toString());
    Ended sql = call("sql", out.toString(), "SELECT count(*) AS n FROM trials");

    assertThat(status.code()).as(status.err()).isZero();
    assertThat(status.out()).contains(TRIALS + " COMPLETED");
    assertThat(sql.code()).as(sql.err()).isZero();
    assertThat(sql.out()).containsPattern("\\b" + TRIALS + "\\b");
  }

  @Test
  void givenAFileThatIsNoPlugin_whenGiven_thenOneLineSaysSo() throws Exception {
    Ended ended = call("plan", "sweep.yaml", "--jars", folder.resolve("none.jar").toString());

    assertThat(ended.code()).isEqualTo(USAGE);
    assertThat(ended.err())
        .endsWith("rhosweep: " + folder.resolve("none.jar") + ": there is no such file\n");
  }
}
