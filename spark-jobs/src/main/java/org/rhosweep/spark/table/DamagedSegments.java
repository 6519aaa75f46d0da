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
 * bundle with one damaged file goes as a whole, {@code trials} first: nobody ever sees a part.
 * Nothing is deleted, in case the damage is in the eye of the beholder: files get hidden names.
 */
public final class DamagedSegments {
  /** Readers that take every {@code *.parquet}, hidden or not, must not find it. */
  private static final String SUFFIX = ".damaged";

  private DamagedSegments() {}

  /**
   * Sets aside what is no Parquet file any more. Call only while holding the lease.
   *
   * @param warnings gets one line for each damaged file
   */
  public static void setAside(Output output, Consumer<String> warnings) throws IOException {
    Map<String, Segment> bundles = new LinkedHashMap<>();
    for (Table table : ResultTables.all()) {
      for (Damage damage : damages(output, output.segments(table))) {
        warnings.accept(
            "set aside a damaged segment: %s (%s); its trials run again"
                .formatted(Output.display(damage.segment.path()), Output.oneLine(damage.why)));
        bundles.put(damage.segment.sweep() + "/" + damage.segment.name(), damage.segment);
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

  private record Damage(Segment segment, IOException why) {}

  private static List<Damage> damages(Output output, List<Segment> segments) {
    return segments.parallelStream()
        .map(
            segment -> {
              try {
                SegmentReader.metadata(output, segment);
                return null;
              } catch (DamagedSegmentException e) {
                return new Damage(segment, e);
              } catch (IOException e) {
                return null;
              }
            })
        .filter(Objects::nonNull)
        .toList();
  }
}
