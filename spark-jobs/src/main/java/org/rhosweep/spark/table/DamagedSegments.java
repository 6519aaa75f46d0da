package org.rhosweep.spark.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/**
 * Takes damaged segments out of the tables, so that their trials count as missing and run again. A
 * bundle with one damaged or missing file goes as a whole, {@code trials} first: nobody ever sees a
 * part. Nothing is deleted, in case the damage is in the eye of the beholder: files get hidden
 * names.
 */
public final class DamagedSegments {
  /** Readers that take every {@code *.parquet}, hidden or not, must not find it. */
  private static final String SUFFIX = ".damaged";

  private DamagedSegments() {}

  /**
   * Sets aside bundles with a file that is no Parquet file any more, or that lack a file or rows in
   * any table. Call only while holding the lease.
   *
   * @param warnings gets one line for each damaged file and each incomplete bundle
   */
  public static void setAside(Output output, Consumer<String> warnings) throws IOException {
    Map<String, Segment> bundles = new LinkedHashMap<>();
    Map<Segment, Map<String, String>> commits = new LinkedHashMap<>();
    for (Table table : ResultTables.all()) {
      for (Looked looked : look(output, output.segments(table))) {
        if (looked.why != null) {
          warnings.accept(
              "set aside a damaged segment: %s (%s); its trials run again"
                  .formatted(Output.display(looked.segment.path()), Output.oneLine(looked.why)));
          bundles.put(looked.segment.key(), looked.segment);
        } else if (table.equals(ResultTables.TRIALS)) {
          commits.put(looked.segment, looked.metadata);
        }
      }
    }
    BundleFiles files = new BundleFiles(output);
    for (Map.Entry<Segment, Map<String, String>> commit : commits.entrySet()) {
      Segment segment = commit.getKey();
      String problem =
          bundles.containsKey(segment.key()) ? null : files.problem(segment, commit.getValue());
      if (problem != null) {
        warnings.accept(
            "set aside an incomplete bundle: %s (%s); its trials run again"
                .formatted(Output.display(segment.path()), problem));
        bundles.put(segment.key(), segment);
      }
    }
    List<Table> trialsFirst = new ArrayList<>(ResultTables.all());
    trialsFirst.remove(ResultTables.TRIALS);
    trialsFirst.add(0, ResultTables.TRIALS);
    for (Segment bundle : bundles.values()) {
      for (Table table : trialsFirst) {
        Path file = output.segment(table, bundle.sweep(), bundle.name());
        if (output.files().exists(file)) {
          output.replace(file, new Path(file.getParent(), Output.HIDDEN + file.getName() + SUFFIX));
        }
      }
    }
  }

  /**
   * A segment whose footer was looked at.
   *
   * @param metadata of the footer, null where there is none to be had
   * @param why it is damaged, or null
   */
  private record Looked(Segment segment, Map<String, String> metadata, IOException why) {}

  private static List<Looked> look(Output output, List<Segment> segments) {
    return segments.parallelStream()
        .map(
            segment -> {
              try {
                return new Looked(segment, SegmentReader.metadata(output, segment), null);
              } catch (DamagedSegmentException e) {
                return new Looked(segment, null, e);
              } catch (IOException e) {
                return null;
              }
            })
        .filter(Objects::nonNull)
        .toList();
  }
}
