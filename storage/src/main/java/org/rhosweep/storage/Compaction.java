package org.rhosweep.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.rhosweep.storage.BundleRewrite.Source;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.text.Counts;

/**
 * Writes the trials of many small bundles as few large ones, without a moment in which a reader
 * loses or doubles a row. Call only while holding the lease.
 *
 * <pre>
 *   1. each new bundle is written, its trials last: a trial now is in two bundles, and readers
 *      take it from one of them, with the other rows of that bundle
 *   2. the names of the old bundles go into a file: from here on a run that was killed is finished
 *   3. after a pause, for readers that have listed files and not yet read them, the old segments
 *      of trials are deleted: readers take the trials from the new bundles
 *   4. after another pause, for readers that have seen an old segment of trials and not yet listed
 *      the rest, the other old segments are deleted
 * </pre>
 */
public final class Compaction {
  private static final String JOURNAL = "_compact.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Output output;
  private final List<Table> tables;
  private final Table trials;
  private final int schemaVersion;
  private final String codeVersion;
  private final long targetBytes;
  private final Duration pause;
  private final Consumer<String> stages;

  /**
   * A compaction to be run.
   *
   * @param tables all tables of trials, that of trials last
   * @param targetBytes size of a new bundle over all tables, about
   * @param pause before old segments are deleted: longer than a reader takes from listing files to
   *     having read them
   * @param stages gets a line for each stage that is done
   */
  public Compaction(
      Output output,
      List<Table> tables,
      int schemaVersion,
      String codeVersion,
      long targetBytes,
      Duration pause,
      Consumer<String> stages) {
    this.output = output;
    this.tables = List.copyOf(tables);
    this.trials = tables.get(tables.size() - 1);
    this.schemaVersion = schemaVersion;
    this.codeVersion = codeVersion;
    this.targetBytes = targetBytes;
    this.pause = pause;
    this.stages = stages;
  }

  /**
   * What was done.
   *
   * @param bundlesBefore committed bundles that there were
   * @param bundlesAfter that there are now
   */
  public record Result(int bundlesBefore, int bundlesAfter) {}

  /**
   * Compacts, or finishes what a compaction that was killed has begun.
   *
   * @throws OutputException where a segment is damaged, or of another version
   */
  public Result run() throws IOException, OutputException, InterruptedException {
    delete(journal());
    List<String> damage = new ArrayList<>();
    CommittedTrials committed = CommittedTrials.scan(output, tables, schemaVersion, damage::add);
    boolean distinct = committed.hasDistinctTrials();
    Map<String, Set<String>> wanted = distinct ? null : wanted(committed);
    Map<String, Map<String, Segment>> bundles = new LinkedHashMap<>();
    committed.bundles().forEach(b -> bundles.put(b.commit().key(), b.files()));
    if (!damage.isEmpty()) {
      throw new OutputException(
          String.format(
              Locale.ROOT,
              "%s damaged: rhosweep audit %s --drop-damaged, run, then compact",
              Counts.of(damage.size(), "bundle"),
              output.display()));
    }
    Set<String> superseded = new LinkedHashSet<>();
    int written = 0;
    for (List<String> group : groups(bundles, wanted)) {
      superseded.addAll(group);
      List<Source> sources = new ArrayList<>();
      for (String key : group) {
        Set<String> ids = wanted == null ? null : wanted.getOrDefault(key, Set.of());
        if (ids == null || !ids.isEmpty()) {
          sources.add(new Source(output, bundles.get(key), ids));
        }
      }
      if (!sources.isEmpty()) {
        write(group, sources);
        written++;
      }
    }
    if (!superseded.isEmpty()) {
      List<String> keys = List.copyOf(superseded);
      String name = BundleNames.of("superseded", keys);
      output.write(
          journalFile(), JSON.writeValueAsString(Map.of("superseded", keys, "name", name)) + "\n");
      stages.accept("the new bundles are committed, the old ones superseded");
      delete(superseded);
    }
    return new Result(bundles.size(), bundles.size() - superseded.size() + written);
  }

  /** The ids that readers take from each bundle. */
  private static Map<String, Set<String>> wanted(CommittedTrials committed)
      throws IOException, OutputException {
    Map<String, Set<String>> wanted = new HashMap<>();
    committed
        .segmentKeys()
        .forEach((id, key) -> wanted.computeIfAbsent(key, k -> new HashSet<>()).add(id));
    return wanted;
  }

  private void write(List<String> group, List<Source> sources) throws IOException, OutputException {
    String sweep = sources.get(0).segments().get(trials.name()).sweep();
    String name = BundleNames.of("compacted", group);
    BundleRewrite rewrite =
        new BundleRewrite(output, tables, SegmentWriter.footer(schemaVersion, codeVersion));
    rewrite.write(sweep, name, sources, () -> stages.accept("a table is written"));
  }

  /** Bundles that belong together: of one sweep, no larger than wanted, where it is worth it. */
  private List<List<String>> groups(
      Map<String, Map<String, Segment>> bundles, Map<String, Set<String>> wanted)
      throws IOException, OutputException {
    Map<String, List<String>> bySweep = new LinkedHashMap<>();
    bundles.forEach(
        (key, files) ->
            bySweep
                .computeIfAbsent(files.get(trials.name()).sweep(), s -> new ArrayList<>())
                .add(key));
    List<List<String>> groups = new ArrayList<>();
    for (List<String> keys : bySweep.values()) {
      List<String> group = new ArrayList<>();
      long bytes = 0;
      for (String key : keys) {
        long more = bundles.get(key).values().stream().mapToLong(Segment::bytes).sum();
        if (!group.isEmpty() && bytes + more > targetBytes) {
          groups.add(group);
          group = new ArrayList<>();
          bytes = 0;
        }
        group.add(key);
        bytes += more;
      }
      groups.add(group);
    }
    List<List<String>> worthIt = new ArrayList<>();
    for (List<String> group : groups) {
      if (group.size() > 1
          || (wanted != null && hasSuperseded(bundles.get(group.get(0)), wanted))) {
        worthIt.add(group);
      }
    }
    return worthIt;
  }

  private boolean hasSuperseded(Map<String, Segment> files, Map<String, Set<String>> wanted)
      throws IOException {
    Segment commit = files.get(trials.name());
    Set<String> ids = wanted.getOrDefault(commit.key(), Set.of());
    boolean[] superseded = {false};
    SegmentReader.read(
        output,
        commit,
        trials,
        List.of("trial_id"),
        row -> superseded[0] |= !ids.contains((String) row[0]));
    return superseded[0];
  }

  private Path journalFile() {
    return new Path(output.root(), JOURNAL);
  }

  /** The bundles that a compaction was about to delete; none where that cannot be trusted. */
  private Set<String> journal() throws IOException {
    try {
      JsonNode json = JSON.readTree(output.read(journalFile()));
      List<String> keys = new ArrayList<>();
      json.path("superseded").forEach(key -> keys.add(key.asText()));
      // What stays is superseded and not doubled; what a wrong name deleted would be lost.
      return json.path("name").asText().equals(BundleNames.of("superseded", keys))
          ? new LinkedHashSet<>(keys)
          : Set.of();
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Set.of();
    }
  }

  private void delete(Set<String> superseded) throws IOException, InterruptedException {
    if (superseded.isEmpty()) {
      return;
    }
    Thread.sleep(pause.toMillis());
    for (String key : superseded) {
      delete(trials, key);
      stages.accept("an old segment of trials is deleted");
    }
    Thread.sleep(pause.toMillis());
    for (Table table : tables) {
      for (String key : superseded) {
        delete(table, key);
      }
      stages.accept("the old segments of a table are deleted");
    }
    output.discard(journalFile());
  }

  private void delete(Table table, String key) throws IOException {
    int slash = key.lastIndexOf('/');
    output
        .files()
        .delete(output.segment(table, key.substring(0, slash), key.substring(slash + 1)), false);
  }
}
