package org.rhosweep.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * A driver that writes bundles as runs do, in a process that a test kills: what is missing first,
 * then bundles that are committed once more, as a second attempt does, until it is killed.
 *
 * <pre>usage: BundleWriter LOCATION SETTINGS BUNDLES SEED; a line on standard input starts it</pre>
 */
final class BundleWriter {
  static final int TRIALS_PER_BUNDLE = 3;
  static final int CURVE_ROWS = 40;

  private BundleWriter() {}

  public static void main(String[] arguments) throws Exception {
    Configuration configuration = configuration(Path.of(arguments[1]));
    Output output = Output.at(arguments[0], configuration);
    int bundles = Integer.parseInt(arguments[2]);
    Random random = new Random(Long.parseLong(arguments[3]));
    System.out.println("ready " + warmUp(arguments[0] + "-warm/" + arguments[3], configuration));
    Reader in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    if (new BufferedReader(in).readLine() == null) {
      return;
    }
    OutputLease lease = OutputLease.take(output, Clock.systemUTC());
    lease.reportProgress(() -> "writing");
    System.out.println("holds");
    output.deleteTemporaryFiles(SampleTables.ALL);
    Set<String> there =
        CommittedTrials.scan(
                output,
                SampleTables.ALL,
                1,
                warning -> {
                  System.out.println("warning " + warning);
                })
            .outcomes()
            .keySet();
    System.out.println("writes");
    for (int bundle = 0; bundle < bundles; bundle++) {
      if (!there.contains(SampleTables.id(bundle * TRIALS_PER_BUNDLE))) {
        write(output, bundle);
        System.out.println("committed " + name(bundle));
      }
    }
    System.out.println("all");
    while (true) {
      write(output, random.nextInt(bundles));
    }
  }

  /**
   * So that kills hit what is written, and not classes that are loaded.
   *
   * @return milliseconds that a bundle takes then
   */
  private static long warmUp(String location, Configuration configuration) throws Exception {
    Output output = Output.at(location, configuration);
    output.prepare(1, "test");
    OutputLease lease = OutputLease.take(output, Clock.systemUTC());
    write(output, 0);
    output.deleteTemporaryFiles(SampleTables.ALL);
    var unused = CommittedTrials.scan(output, SampleTables.ALL, 1, w -> {}).outcomes();
    long start = System.nanoTime();
    write(output, 0);
    long millis = (System.nanoTime() - start) / 1_000_000;
    lease.close();
    return millis;
  }

  static Configuration configuration(Path settings) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(settings)) {
      properties.load(reader);
    }
    Configuration configuration = new Configuration();
    properties.forEach((key, value) -> configuration.set((String) key, (String) value));
    return configuration;
  }

  static String name(int bundle) {
    return "b%03d".formatted(bundle);
  }

  static List<Object[]> trials(int bundle) {
    List<Object[]> trials = new ArrayList<>();
    for (int i = 0; i < TRIALS_PER_BUNDLE; i++) {
      trials.add(SampleTables.trial(name(bundle), bundle * TRIALS_PER_BUNDLE + i, "COMPLETED", 5));
    }
    return trials;
  }

  static List<Object[]> curves(int bundle) {
    List<Object[]> curves = new ArrayList<>();
    for (Object[] trial : trials(bundle)) {
      for (int step = 0; step < CURVE_ROWS; step++) {
        curves.add(new Object[] {trial[0], trial[1], step, Math.sin(bundle + step)});
      }
    }
    return curves;
  }

  /** As a task commits: the trials last, and what belongs to them in their footer. */
  static void write(Output output, int bundle) throws IOException {
    SegmentWriter.Written written =
        SegmentWriter.write(
            output,
            SampleTables.CURVES,
            "s",
            name(bundle),
            "0-0",
            curves(bundle),
            SampleTables.METADATA);
    SegmentWriter.write(
        output,
        SampleTables.TRIALS,
        "s",
        name(bundle),
        "0-0",
        trials(bundle),
        SegmentWriter.commit(SampleTables.METADATA, Map.of("curves", written)));
  }

  /** A process of this class, and what it has said. */
  static final class Running implements AutoCloseable {
    private final Process process;
    private final Path said;

    /**
     * Starts one.
     *
     * @param more class path beside the tests' own; may be empty
     */
    Running(String location, Path settings, int bundles, long seed, String more, Path folder)
        throws IOException {
      List<String> command =
          new ArrayList<>(
              StoreJars.java(
                  "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
      command.addAll(
          List.of(
              "-cp",
              StoreJars.ofTests() + (more.isEmpty() ? "" : ":" + more),
              BundleWriter.class.getName(),
              location,
              settings.toString(),
              Integer.toString(bundles),
              Long.toString(seed)));
      said = Files.createTempFile(folder, "writer", ".out");
      process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(said.toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
              .start();
    }

    void start() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    boolean isAlive() {
      return process.isAlive();
    }

    List<String> said() throws IOException {
      return Files.readAllLines(said);
    }

    /** What follows a word at the begin of a line that it says. */
    String await(String word) throws IOException, InterruptedException {
      long limit = System.nanoTime() + 120_000_000_000L;
      while (true) {
        for (String line : said()) {
          if (line.startsWith(word)) {
            return line.substring(word.length()).strip();
          }
        }
        if (!process.isAlive() || System.nanoTime() > limit) {
          throw new AssertionError("the writer did not say '" + word + "': " + said());
        }
        Thread.sleep(2);
      }
    }

    /** As {@code kill -9}. */
    void kill() {
      var unused = process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
      kill();
    }
  }
}
