package org.rhosweep.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/**
 * Takes damaged bundles out of the tables, so that their trials count as missing and run again. A
 * bundle with one damaged or missing file goes as a whole, {@code trials} first: nobody ever sees a
 * part. Nothing is deleted, since a fault of the reader may look like damage: files get hidden
 * names.
 */
public final class DamagedSegments {
  /** Readers that take every {@code *.parquet}, hidden or not, must not find it. */
  private static final String SUFFIX = ".damaged";

  private DamagedSegments() {}

  /**
   * Sets aside the bundles that readers leave out for good, and files of bundles that were never
   * committed where they are damaged. Call only while holding the lease.
   *
   * @param warnings gets one line for each bundle
   */
  public static void setAside(Output output, int supportedVersion, Consumer<String> warnings)
      throws IOException, OutputException {
    Set<String> committed = new TreeSet<>();
    for (CommittedBundle bundle :
        CommittedBundles.of(output, ResultTables.all(), supportedVersion, false)) {
      Segment commit = bundle.commit();
      committed.add(commit.key());
      if (bundle.damage() != null) {
        warnings.accept(
            "set aside a damaged bundle: %s (%s); its trials run again"
                .formatted(Output.display(bundle.place()), bundle.damage()));
        setAside(output, commit);
      }
    }
    for (Table table : ResultTables.all()) {
      for (Segment segment : output.segments(table)) {
        if (!committed.contains(segment.key())) {
          SegmentCheck check = SegmentCheck.of(output, segment, table, supportedVersion, false);
          if (check.state() == SegmentCheck.State.DAMAGED) {
            warnings.accept(
                "set aside a damaged segment that no trial needs: %s (%s)"
                    .formatted(Output.display(segment.path()), check.why()));
            setAside(output, segment.path());
          }
        }
      }
    }
  }

  /** A whole bundle, its trials first. */
  public static void setAside(Output output, Segment commit) throws IOException {
    List<Table> trialsFirst = new ArrayList<>(ResultTables.all());
    trialsFirst.remove(ResultTables.TRIALS);
    trialsFirst.add(0, ResultTables.TRIALS);
    for (Table table : trialsFirst) {
      Path file = output.segment(table, commit.sweep(), commit.name());
      if (output.files().exists(file)) {
        setAside(output, file);
      }
    }
  }

  private static void setAside(Output output, Path file) throws IOException {
    String name = Output.HIDDEN + file.getName();
    Path hidden = new Path(file.getParent(), name + SUFFIX);
    if (output.files().exists(hidden)) {
      hidden = new Path(file.getParent(), name + "." + UUID.randomUUID() + SUFFIX);
    }
    output.replace(file, hidden);
  }
}
