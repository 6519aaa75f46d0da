package org.rhosweep.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.rhosweep.storage.BundleRewrite.Source;
import org.rhosweep.sweeps.result.Table;

/**
 * Brings the trials of other outputs into one. A bundle of which everything is wanted comes as it
 * is, under its name; of others the wanted trials come as a bundle of their own. Each is committed
 * as a run commits, so that a merge that was killed has brought some bundles whole, and the next
 * one brings the rest. Call only while holding the lease.
 */
public final class OutputMerge {
  private final Output into;
  private final List<Table> tables;
  private final Table trials;
  private final int schemaVersion;
  private final String codeVersion;
  private final Consumer<String> warnings;
  private final Runnable afterEachBundle;

  /**
   * A merge into an output.
   *
   * @param tables all tables of trials, that of trials last
   * @param warnings gets a line for what is skipped and for every trial with two results
   */
  public OutputMerge(
      Output into,
      List<Table> tables,
      int schemaVersion,
      String codeVersion,
      Consumer<String> warnings) {
    this(into, tables, schemaVersion, codeVersion, warnings, () -> {});
  }

  OutputMerge(
      Output into,
      List<Table> tables,
      int schemaVersion,
      String codeVersion,
      Consumer<String> warnings,
      Runnable afterEachBundle) {
    this.into = into;
    this.tables = List.copyOf(tables);
    this.trials = tables.get(tables.size() - 1);
    this.schemaVersion = schemaVersion;
    this.codeVersion = codeVersion;
    this.warnings = warnings;
    this.afterEachBundle = afterEachBundle;
  }

  /**
   * What came from one output.
   *
   * @param found committed trials there
   * @param added that were not here
   * @param replaced that were here, and failed or had no room
   * @param kept that were here already
   * @param conflicts of those kept, that have another result there
   */
  public record Result(int found, int added, int replaced, int kept, int conflicts) {}

  /** Brings what is missing here, or better there. */
  public Result from(Output other) throws IOException, OutputException {
    // Readers decide between rows of a trial by outcome, then by time of failures; between equals
    // the one that is here stays.
    Map<String, CommittedTrials.Ranked> here = best(into);
    Map<String, CommittedTrials.Ranked> there = best(other);
    Map<String, Set<String>> wanted = new TreeMap<>();
    int added = 0;
    int replaced = 0;
    int conflicts = 0;
    for (Map.Entry<String, CommittedTrials.Ranked> entry : there.entrySet()) {
      CommittedTrials.Ranked mine = here.get(entry.getKey());
      CommittedTrials.Ranked theirs = entry.getValue();
      if (mine == null || theirs.beats(mine)) {
        added += mine == null ? 1 : 0;
        replaced += mine == null ? 0 : 1;
        wanted.computeIfAbsent(theirs.segment, k -> new HashSet<>()).add(entry.getKey());
      } else if (hasOtherResult(mine, theirs)) {
        conflicts++;
        warnings.accept(
            "trial %s has another result in %s: the one that is here stays; replay tells which is"
                    .formatted(entry.getKey(), other.display())
                + " right");
      }
    }
    copyBundles(other, wanted);
    return new Result(there.size(), added, replaced, there.size() - added - replaced, conflicts);
  }

  private Map<String, CommittedTrials.Ranked> best(Output output)
      throws IOException, OutputException {
    return CommittedTrials.scan(output, tables, schemaVersion, warnings)
        .best(
            trials.columns().stream().anyMatch(c -> c.name().equals("result_hash"))
                ? List.of("result_hash")
                : List.of());
  }

  private static boolean hasOtherResult(
      CommittedTrials.Ranked mine, CommittedTrials.Ranked theirs) {
    Object a = mine.row.length > 3 ? mine.row[1] : null;
    Object b = theirs.row.length > 3 ? theirs.row[1] : null;
    return !mine.retryable && !theirs.retryable && a != null && b != null && !a.equals(b);
  }

  private void copyBundles(Output other, Map<String, Set<String>> wanted)
      throws IOException, OutputException {
    Map<String, Map<String, Segment>> bundles = new HashMap<>();
    CommittedBundles.of(other, tables, schemaVersion, false)
        .forEach(b -> bundles.put(b.commit().key(), b.files()));
    BundleRewrite rewrite =
        new BundleRewrite(into, tables, SegmentWriter.footer(schemaVersion, codeVersion));
    for (Map.Entry<String, Set<String>> entry : wanted.entrySet()) {
      Map<String, Segment> files = bundles.get(entry.getKey());
      if (files == null) {
        throw new OutputException(
            "output %s: bundle %s has gone while it was read: try again"
                .formatted(other.display(), entry.getKey()));
      }
      Segment commit = files.get(trials.name());
      Map<String, Integer> ids = new HashMap<>();
      SegmentReader.read(
          other,
          commit,
          trials,
          List.of("trial_id"),
          row -> ids.merge((String) row[0], 1, Integer::sum));
      boolean whole = ids.keySet().equals(entry.getValue());
      // A name that is taken here by files without a commit is a bundle that a killed merge left.
      boolean free = !into.files().exists(into.segment(trials, commit.sweep(), commit.name()));
      String name =
          whole && free
              ? commit.name()
              : BundleNames.of("merged", ordered(commit.key(), entry.getValue()));
      try {
        rewrite.write(
            commit.sweep(),
            name,
            List.of(new Source(other, files, whole ? null : entry.getValue())),
            () -> {});
      } catch (IOException e) {
        throw new OutputException(
            "bundle %s of %s cannot be copied: %s; rhosweep audit says what is damaged"
                .formatted(commit.key(), other.display(), Output.oneLine(e)),
            e);
      }
      afterEachBundle.run();
    }
  }

  private static List<String> ordered(String key, Set<String> ids) {
    List<String> parts = new ArrayList<>();
    parts.add(key);
    ids.stream().sorted().forEach(parts::add);
    return parts;
  }

  /** Segments of a table that belongs to no trial, such as the theory's, that are not here. */
  public int copyStandalone(Output other, Table table) throws IOException {
    Set<String> here = new HashSet<>();
    into.segments(table).forEach(segment -> here.add(segment.key()));
    int copied = 0;
    for (Segment segment : other.segments(table)) {
      if (!here.contains(segment.key())) {
        into.copy(other, segment, table);
        copied++;
      }
    }
    return copied;
  }
}
