package org.rhosweep.spark.job;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.BundleCommit;
import org.rhosweep.storage.CommittedBundle;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.DamagedSegments;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.storage.audit.OutputAudit;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.spec.SweepFile;

/**
 * Random corruptions of an output of real trials. After each: what is read is what was written, or
 * is not read; every trial of which no byte changed is read; an audit finds what is left out; the
 * missing trials run again, and then everything is as it was.
 *
 * <p>Arguments of {@link #main}: how many, seed, every how many Spark is asked, too.
 */
public final class Corruptions {
  private static final String SWEEP =
      """
      name: corrupted
      task: {name: adding, sequenceLength: 6}
      model: {hiddenSize: 4}
      training: {trainingSteps: 4, batchSize: 4, evaluations: 2, evaluationExamples: 8}
      probe: {gradients: log, radii: [before]}
      axes:
        model.cell: [tanh, gru]
        init: [glorot, {scheme: lsc, maxTrainingSteps: 2}]
      seeds: 3
      """;

  private static final int PER_BUNDLE = 2;

  /** What is done to a file. */
  enum Kind {
    BIT,
    BLOCK,
    ZEROS,
    CUT,
    LONGER,
    EMPTY,
    DELETED,
    FOLDER,
    LINK_TO_NOWHERE,
    SWAPPED,
    OTHER_TABLE,
    COPIED_TO_ANOTHER_NAME,
    COPIED_TO_ANOTHER_SWEEP,
    OF_ANOTHER_OUTPUT,
    UNREADABLE,
    MARKER,
    JOURNAL
  }

  private final Path whole;
  private final Path other;
  private final Path folder;
  private final Sweep sweep;
  private final RandomStream random;
  private final TrialRunner runner;
  private final Map<String, List<String>> rows;
  private final Map<Kind, int[]> counts = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * With outputs of its own below a folder; trials run as tasks do, so that Spark must be there.
   */
  public Corruptions(Path work, long seed) throws Exception {
    whole = work.resolve("whole");
    other = work.resolve("other");
    folder = work.resolve("out");
    random = RandomStream.of(seed, Purpose.NOISE, 0, 0);
    runner = EngineTrials.runner("test", null, 1L << 30, null, null);
    sweep = SweepFile.parse("s.yaml", SWEEP, List.of());
    write(whole, sweep);
    write(
        other,
        SweepFile.parse(
            "s.yaml", SWEEP.replace("trainingSteps: 4", "trainingSteps: 5"), List.of()));
    expect(
        committed(whole).outcomes().values().stream().allMatch("COMPLETED"::equals),
        "a trial did not complete");
    rows = read(committed(whole));
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    int everySql = Integer.parseInt(args[2]);
    Path work = Files.createTempDirectory("corruptions");
    SparkSession spark = Sessions.start(Sessions.configuration("local[2]", Map.of()));
    Corruptions corruptions = new Corruptions(work, Long.parseLong(args[1]));
    for (int i = 1; i <= count; i++) {
      corruptions.one(i % everySql == 0 ? spark : null);
      if (i % 500 == 0 || i == count) {
        System.out.printf(Locale.ROOT, "%d done, %d failures%n", i, corruptions.failures.size());
      }
    }
    corruptions.failures.forEach(System.out::println);
    System.out.println("kind, tried, left a bundle out, read all the same");
    corruptions.counts.forEach(
        (kind, of) ->
            System.out.println(kind + " " + Arrays.toString(of).replaceAll("[\\[\\]]", "")));
    delete(work);
    System.exit(corruptions.failures.isEmpty() ? 0 : 1);
  }

  /** What went wrong, one line each. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  private void write(Path to, Sweep of) throws Exception {
    Output output = open(to);
    output.prepare(ResultTables.SCHEMA_VERSION, "test");
    run(output, PreparedSweep.of(of, output, false, w -> {}).missing());
  }

  private void run(Output output, List<Trial> trials) throws Exception {
    for (int from = 0; from < trials.size(); from += PER_BUNDLE) {
      List<TrialResult> results = new ArrayList<>();
      for (Trial trial : trials.subList(from, Math.min(trials.size(), from + PER_BUNDLE))) {
        results.add(runner.run(trial));
      }
      BundleCommit.write(output, sweep.name(), "0-0", "test", results);
    }
  }

  private static Output open(Path at) throws Exception {
    return Output.at(at.toString(), new Configuration());
  }

  private static CommittedTrials committed(Path at) throws Exception {
    return CommittedTrials.scan(
        open(at),
        ResultTables.all(),
        ResultTables.SCHEMA_VERSION,
        warning -> {
          if (warning.contains("\n") || warning.contains("Exception:")) {
            throw new IllegalStateException("not one line of ours: " + warning);
          }
        });
  }

  /** All that does not depend on clocks and names of bundles, by trial. */
  private Map<String, List<String>> read(CommittedTrials committed) throws Exception {
    Map<String, List<String>> found = new TreeMap<>();
    Output output = open(folder);
    for (Table table : ResultTables.all()) {
      List<Column> columns = table.columns().stream().filter(Corruptions::isDeterministic).toList();
      List<String> names = columns.stream().map(Column::name).toList();
      for (Segment segment : committed.segments(table)) {
        SegmentReader.read(
            output,
            segment,
            table,
            names,
            row ->
                found
                    .computeIfAbsent(
                        (String) row[names.indexOf("trial_id")], id -> new ArrayList<>())
                    .add(table.name() + Arrays.toString(row)));
      }
    }
    return found;
  }

  private static boolean isDeterministic(Column column) {
    String name = column.name();
    return !name.equals("segment")
        && !name.endsWith("seconds")
        && !Set.of("gflops", "started_at", "host", "code_version").contains(name);
  }

  /** Corrupts, reads, audits, runs what is missing. */
  public void one(SparkSession spark) throws Exception {
    delete(folder);
    copy(whole, folder);
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    String what = kind + " of ";
    try {
      Set<String> touched = new HashSet<>();
      what += corrupt(kind, touched);
      CommittedTrials committed = committed(folder);
      Map<String, List<String>> now = read(committed);
      boolean left = now.size() < rows.size();
      int[] count = counts.computeIfAbsent(kind, k -> new int[3]);
      count[0]++;
      count[left ? 1 : 2]++;
      now.forEach(
          (trial, of) -> {
            if (!of.equals(rows.get(trial))) {
              throw new IllegalStateException("another answer for trial " + trial);
            }
          });
      Set<String> lost = new HashSet<>(rows.keySet());
      lost.removeAll(now.keySet());
      lost.removeAll(touched);
      expect(lost.isEmpty(), "trials out of reach of which no byte changed: " + lost);
      OutputAudit audit = new OutputAudit(open(folder));
      audit.readSegments();
      // Where a commit has gone, only who knows the plan can miss it.
      audit.comparePlan(PreparedSweep.of(sweep, open(folder), false, w -> {}).trials());
      expect(!left || !audit.findings().clean(), "the audit does not see it");
      if (spark != null) {
        askSpark(spark, now);
      }
      Output output = open(folder);
      DamagedSegments.setAside(output, ResultTables.SCHEMA_VERSION, warning -> {});
      List<Trial> missing = PreparedSweep.of(sweep, output, false, w -> {}).missing();
      expect(missing.size() == rows.size() - now.size(), "other trials run than were missing");
      run(output, missing);
      Map<String, List<String>> again = read(committed(folder));
      expect(again.equals(rows), "not the same after the missing ran again: " + difference(again));
      OutputAudit after = new OutputAudit(open(folder));
      after.readSegments();
      expect(after.findings().clean(), "the audit is not clean after the missing ran again");
    } catch (Exception | Error e) {
      failures.add(what + ": " + e);
    }
  }

  /** The first row that is another one. */
  private String difference(Map<String, List<String>> again) {
    for (Map.Entry<String, List<String>> trial : rows.entrySet()) {
      List<String> before = new ArrayList<>(trial.getValue());
      List<String> after = new ArrayList<>(again.getOrDefault(trial.getKey(), List.of()));
      List<String> common = new ArrayList<>(before);
      common.retainAll(after);
      before.removeAll(common);
      after.removeAll(common);
      if (!before.isEmpty() || !after.isEmpty()) {
        return before + " " + after;
      }
    }
    return "other trials";
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private void askSpark(SparkSession spark, Map<String, List<String>> now) throws Exception {
    OutputTables tables =
        new OutputTables(spark, open(folder), ResultTables.SCHEMA_VERSION, warning -> {});
    tables.register(ResultTables.all());
    for (Table table : ResultTables.all()) {
      long expected =
          now.values().stream()
              .flatMap(List::stream)
              .filter(row -> row.startsWith(table.name() + "["))
              .count();
      long counted =
          spark
              .sql("SELECT count(trial_id), sum(hash(*)) FROM " + table.name())
              .collectAsList()
              .get(0)
              .getLong(0);
      expect(counted == expected, "SQL counts other rows of " + table.name());
    }
  }

  /** Returns what was done to which file, and the trials that may be left out for it. */
  private String corrupt(Kind kind, Set<String> touched) throws Exception {
    List<CommittedBundle> bundles = committed(folder).bundles();
    Path file = any(bundles, touched);
    Path second = any(bundles, touched);
    byte[] bytes = Files.readAllBytes(file);
    int at = random.nextInt(bytes.length);
    switch (kind) {
      case BIT -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case BLOCK -> {
        for (int i = at; i < Math.min(bytes.length, at + 1 + random.nextInt(4096)); i++) {
          bytes[i] = (byte) random.nextInt(256);
        }
      }
      case ZEROS -> Arrays.fill(bytes, at, bytes.length, (byte) 0);
      case CUT -> bytes = Arrays.copyOf(bytes, at);
      case LONGER -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(5000));
      case EMPTY -> bytes = new byte[0];
      case DELETED, UNREADABLE -> {}
      case FOLDER -> {
        Files.delete(file);
        Files.createDirectory(file);
      }
      case LINK_TO_NOWHERE -> {
        Files.delete(file);
        Files.createSymbolicLink(file, folder.resolve("nowhere"));
      }
      case SWAPPED, OTHER_TABLE -> {
        byte[] seconds = Files.readAllBytes(second);
        if (kind == Kind.SWAPPED) {
          Files.write(second, bytes);
        }
        bytes = seconds;
      }
      case COPIED_TO_ANOTHER_NAME ->
          Files.write(file.resolveSibling("segment-00000000deadbeef.parquet"), bytes);
      case COPIED_TO_ANOTHER_SWEEP -> {
        Path copy = file.getParent().resolveSibling("sweep=z").resolve(file.getFileName());
        Files.createDirectories(copy.getParent());
        Files.write(copy, bytes);
      }
      case OF_ANOTHER_OUTPUT -> {
        Path theirs = other.resolve(folder.relativize(file).getParent());
        try (Stream<Path> files = Files.list(theirs)) {
          bytes = Files.readAllBytes(files.sorted().findFirst().orElseThrow());
        }
      }
      case MARKER -> {
        Path marker = folder.resolve("_rhosweep.json");
        byte[] text = Files.readAllBytes(marker);
        text[random.nextInt(text.length)] = (byte) (' ' + random.nextInt(32));
        Files.write(marker, text);
        file = marker;
        bytes = text;
      }
      case JOURNAL -> {
        file = folder.resolve("_compact.json");
        String key = bundles.get(0).commit().key();
        bytes =
            ("{\"superseded\":[\"" + key + "\"],\"name\":\"x\"}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
      }
    }
    switch (kind) {
      case DELETED -> Files.delete(file);
      case UNREADABLE -> expect(file.toFile().setReadable(false), "no such permission here");
      case FOLDER, LINK_TO_NOWHERE -> {}
      default -> Files.write(file, bytes);
    }
    return "%s at %d".formatted(folder.relativize(file), at);
  }

  private Path any(List<CommittedBundle> bundles, Set<String> touched) throws Exception {
    CommittedBundle bundle = bundles.get(random.nextInt(bundles.size()));
    SegmentReader.read(
        open(folder),
        bundle.commit(),
        ResultTables.TRIALS,
        List.of("trial_id"),
        row -> touched.add((String) row[0]));
    List<String> tables = new ArrayList<>(new java.util.TreeSet<>(bundle.files().keySet()));
    Segment segment = bundle.files().get(tables.get(random.nextInt(tables.size())));
    return Path.of(segment.path().toUri());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes of) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
