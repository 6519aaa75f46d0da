package org.rhosweep.spark.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.rhosweep.spark.cli.Diagnosis.Verdict;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * Tries what an output asks of its file system, in a hidden folder beside it that is deleted
 * afterwards: files are made, replaced while they are read, listed, and a lease is taken by several
 * at once.
 */
final class StorageProbe {
  private static final int REPLACEMENTS = 20;
  private static final int TAKERS = 4;

  private final Output output;
  private final FileSystem files;
  private final List<Diagnosis> found = new ArrayList<>();

  private StorageProbe(Output output, FileSystem files) {
    this.output = output;
    this.files = files;
  }

  /** What holds at a location; what cannot even be tried is WRONG, in one line. */
  static List<Diagnosis> of(Output place, Configuration hadoop)
      throws IOException, OutputException, InterruptedException {
    FileSystem files = place.root().getFileSystem(hadoop);
    Path folder = place.root();
    while (!files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    Path inside = new Path(folder, ".rhosweep-doctor-" + UUID.randomUUID());
    Output output = Output.at(inside.toString(), hadoop);
    StorageProbe probe = new StorageProbe(output, files);
    try {
      output.prepare(ResultTables.SCHEMA_VERSION, BuildInfo.current().codeVersion());
      probe.found.add(good("create", "files are made in " + Output.display(folder)));
      probe.replace();
      probe.list();
      probe.lock();
    } finally {
      var unused = files.delete(inside, true);
    }
    return probe.found;
  }

  private void replace() throws IOException, InterruptedException {
    Path file = new Path(output.root(), "_replaced.json");
    output.write(file, text(0));
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService reader = Executors.newSingleThreadExecutor();
    Future<int[]> reads = reader.submit(() -> readUntil(over, file));
    try {
      for (int i = 1; i <= REPLACEMENTS; i++) {
        output.write(file, text(i));
      }
    } finally {
      over.set(true);
      reader.shutdown();
    }
    int[] seen = get(reads);
    boolean last = read(file).equals(text(REPLACEMENTS));
    String report =
        String.format(
            Locale.ROOT,
            "%d times during %d reads: %d found no file, %d a partial file%s",
            REPLACEMENTS,
            seen[0],
            seen[1],
            seen[2],
            last ? "" : "; the last content is not there");
    found.add(
        last && seen[1] == 0 && seen[2] == 0
            ? good("replace", report)
            : new Diagnosis(
                Verdict.WRONG,
                "replace",
                report,
                "readers may miss trials while a run rewrites them: choose another file system"));
  }

  private static String text(int i) {
    return ("content " + i + " ").repeat(1000) + "end\n";
  }

  /** Number of reads, of those that found no file, and of those that found a part of one. */
  private int[] readUntil(AtomicBoolean over, Path file) throws IOException {
    int[] seen = new int[3];
    while (!over.get()) {
      seen[0]++;
      try {
        if (!read(file).endsWith("end\n")) {
          seen[2]++;
        }
      } catch (FileNotFoundException e) {
        seen[1]++;
      }
    }
    return seen;
  }

  private String read(Path file) throws IOException {
    return new String(output.read(file), StandardCharsets.UTF_8);
  }

  private void list() throws IOException {
    Path folder = new Path(new Path(output.root(), ResultTables.TRIALS.name()), "sweep=doctor");
    var unused = files.mkdirs(folder);
    output.write(new Path(folder, "segment-0.parquet"), "listed\n");
    boolean listed = output.segments(ResultTables.TRIALS).size() == 1;
    found.add(
        listed
            ? good("list", "what was just written is listed")
            : new Diagnosis(
                Verdict.WRONG,
                "list",
                "what was just written is not listed",
                "a run would do trials again that are done: choose another file system"));
  }

  private void lock() throws OutputException, InterruptedException {
    ExecutorService takers = Executors.newFixedThreadPool(TAKERS);
    List<Future<OutputLease>> attempts = new ArrayList<>();
    for (int i = 0; i < TAKERS; i++) {
      attempts.add(takers.submit(this::take));
    }
    List<OutputLease> taken = new ArrayList<>();
    for (Future<OutputLease> attempt : attempts) {
      try {
        OutputLease lease = attempt.get();
        if (lease != null) {
          taken.add(lease);
        }
      } catch (ExecutionException e) {
        throw new OutputException(Output.oneLine(e.getCause()), e);
      }
    }
    takers.shutdown();
    boolean again = taken.isEmpty() || take() == null;
    int first = taken.size();
    taken.forEach(OutputLease::close);
    OutputLease after = take();
    if (after != null) {
      after.close();
    }
    String report =
        String.format(
            Locale.ROOT,
            "%d of %d that took it at once have it; while it is held the next is %s; given back, it"
                + " is %s",
            first,
            TAKERS,
            again ? "refused" : "NOT refused",
            after == null ? "NOT free" : "free");
    found.add(
        first == 1 && again && after != null
            ? good("lock", report)
            : new Diagnosis(
                Verdict.WEAK,
                "lock",
                report,
                "start one run at a time here: two lose nothing, but may do the same trials"));
  }

  /** The lease, or null where another has it. */
  private OutputLease take() {
    try {
      return OutputLease.take(output, Clock.systemUTC());
    } catch (OutputException e) {
      return null;
    }
  }

  private static int[] get(Future<int[]> reads) throws IOException, InterruptedException {
    try {
      return reads.get();
    } catch (ExecutionException e) {
      throw new IOException(Output.oneLine(e.getCause()), e);
    }
  }

  private static Diagnosis good(String subject, String report) {
    return new Diagnosis(Verdict.GOOD, subject, report, null);
  }
}
