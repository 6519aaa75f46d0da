package org.rhosweep.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.rhosweep.storage.SegmentCheck.State;
import org.rhosweep.sweeps.result.Table;

/**
 * All bundles that segments of trials commit, readable ones and others. Every command takes what it
 * reads, repairs or reports from here, so that all of them agree.
 */
public final class CommittedBundles {
  private final Output output;
  private final Table trials;
  private final int supportedVersion;
  private final boolean everyByte;
  private final Map<Table, Map<String, Segment>> listed = new LinkedHashMap<>();

  private CommittedBundles(Output output, Table trials, int supportedVersion, boolean everyByte) {
    this.output = output;
    this.trials = trials;
    this.supportedVersion = supportedVersion;
    this.everyByte = everyByte;
  }

  /**
   * The bundles of an output in order of sweep and name.
   *
   * @param tables all tables of trials, that of trials last
   * @param supportedVersion the newest schema version this code knows
   * @param everyByte whether pages are compared with their checksums where another machine keeps
   *     them, too
   * @throws OutputException if a newer version wrote one of the files
   */
  public static List<CommittedBundle> of(
      Output output, List<Table> tables, int supportedVersion, boolean everyByte)
      throws IOException, OutputException {
    return StaleListingRetry.retry(output, () -> list(output, tables, supportedVersion, everyByte));
  }

  /**
   * Lists and checks the bundles once.
   *
   * @throws StaleListingException if a segment was deleted meanwhile
   */
  static List<CommittedBundle> list(
      Output output, List<Table> tables, int supportedVersion, boolean everyByte)
      throws IOException, OutputException, StaleListingException {
    Table trials = tables.get(tables.size() - 1);
    CommittedBundles bundles = new CommittedBundles(output, trials, supportedVersion, everyByte);
    // Trials first: what is committed while the others are listed must not look incomplete.
    List<Segment> commits = output.segments(trials);
    for (Table table : tables) {
      if (!table.equals(trials)) {
        Map<String, Segment> byKey = new HashMap<>();
        output.segments(table).forEach(segment -> byKey.put(segment.key(), segment));
        bundles.listed.put(table, byKey);
      }
    }
    return bundles.check(commits);
  }

  private List<CommittedBundle> check(List<Segment> commits)
      throws OutputException, StaleListingException {
    List<Checked> checked = commits.parallelStream().map(this::checked).toList();
    List<CommittedBundle> bundles = new ArrayList<>();
    for (Checked bundle : checked) {
      if (bundle.refusal != null) {
        throw bundle.refusal;
      }
      if (bundle.deleted != null) {
        throw StaleListingException.segmentDeleted(bundle.deleted);
      }
      bundles.add(bundle.bundle);
    }
    return bundles;
  }

  /** Result of checking a bundle; exactly one component is not null. */
  private record Checked(CommittedBundle bundle, String deleted, OutputException refusal) {}

  private Checked checked(Segment commit) {
    try {
      SegmentCheck check = check(commit, trials);
      Map<String, Segment> files = new LinkedHashMap<>();
      files.put(trials.name(), commit);
      if (!check.isValid()) {
        return verdict(commit, files, commit.path(), check.state(), check.why());
      }
      BundleContents contents;
      try {
        contents = BundleContents.of(check.metadata());
      } catch (DamagedSegmentException e) {
        return verdict(commit, files, commit.path(), State.DAMAGED, Output.oneLine(e));
      }
      Map<Table, Segment> others = others(commit, contents);
      others.forEach((table, segment) -> files.put(table.name(), segment));
      for (Map.Entry<Table, Segment> entry : others.entrySet()) {
        Segment segment = entry.getValue();
        SegmentCheck other = check(segment, entry.getKey());
        if (!other.isValid()) {
          State state = stillCommitted(commit, other.state());
          return verdict(commit, files, segment.path(), state, other.why());
        }
        long rows =
            contents == null ? other.rows() : contents.parts().get(entry.getKey().name()).rows();
        if (other.rows() != rows) {
          String why = String.format(Locale.ROOT, "it has %d rows of %d", other.rows(), rows);
          return verdict(commit, files, segment.path(), State.DAMAGED, why);
        }
      }
      for (Table table : listed.keySet()) {
        if (contents != null
            && contents.parts().containsKey(table.name())
            && !others.containsKey(table)) {
          String why = "its segment of %s is missing".formatted(table.name());
          State state = stillCommitted(commit, State.DELETED);
          return verdict(commit, files, commit.path(), state, why);
        }
      }
      return new Checked(new CommittedBundle(commit, files, commit.path(), null, null), null, null);
    } catch (OutputException e) {
      return new Checked(null, null, e);
    }
  }

  /**
   * What belongs to a bundle beside its trials, and is there.
   *
   * @param contents what its commit says of it, or null where that is from before commits said so
   */
  private Map<Table, Segment> others(Segment commit, BundleContents contents) {
    Map<Table, Segment> others = new LinkedHashMap<>();
    listed.forEach(
        (table, byKey) -> {
          Segment segment = byKey.get(commit.key());
          if (segment != null && (contents == null || contents.parts().containsKey(table.name()))) {
            others.put(table, segment);
          }
        });
    return others;
  }

  private SegmentCheck check(Segment segment, Table table) throws OutputException {
    return SegmentCheck.of(output, segment, table, supportedVersion, everyByte);
  }

  /** Whoever takes a bundle away begins with its trials: where they stay, a file is missing. */
  private State stillCommitted(Segment commit, State ofFile) {
    if (ofFile != State.DELETED) {
      return ofFile;
    }
    try {
      return output.files().exists(commit.path()) ? State.DAMAGED : State.DELETED;
    } catch (IOException e) {
      return State.UNREADABLE;
    }
  }

  private static Checked verdict(
      Segment commit, Map<String, Segment> files, Path place, State state, String why) {
    return switch (state) {
      case DELETED -> new Checked(null, why, null);
      case DAMAGED -> new Checked(new CommittedBundle(commit, files, place, why, null), null, null);
      case UNREADABLE ->
          new Checked(new CommittedBundle(commit, files, place, null, why), null, null);
      case VALID -> throw new IllegalStateException("nothing is wrong with " + commit);
    };
  }
}
