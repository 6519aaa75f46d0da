package org.rhosweep.spark.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files beside the trials as they are listed now, held against what commits say of them. This
 * is what decides, for every command alike, whether a committed bundle is whole. Costs a listing of
 * each table; a file is opened only where its length is not the one that was written.
 */
public final class BundleFiles {
  private final Output output;
  private final Map<String, Map<String, Segment>> tables = new ConcurrentHashMap<>();

  /** Of an output; tables are listed when they are first asked for. */
  public BundleFiles(Output output) {
    this.output = output;
  }

  /**
   * What a bundle lacks, in a few words; null where it is whole, or where its commit does not say
   * what belongs to it.
   *
   * @param commit its segment of trials
   * @param metadata of that segment's footer
   */
  public String problem(Segment commit, Map<String, String> metadata) throws IOException {
    BundleContents contents = BundleContents.of(metadata);
    if (contents != null) {
      for (Map.Entry<String, BundleContents.Part> part : contents.parts().entrySet()) {
        String problem = problem(part.getKey(), part.getValue(), commit);
        if (problem != null) {
          return problem;
        }
      }
    }
    return null;
  }

  private String problem(String table, BundleContents.Part part, Segment commit)
      throws IOException {
    Segment segment = listed(table).get(commit.key());
    if (segment == null) {
      return "its segment of %s is missing".formatted(table);
    }
    if (segment.bytes() == part.bytes()) {
      return null;
    }
    try {
      long rows = SegmentReader.rows(output, segment);
      return rows == part.rows()
          ? null
          : String.format(
              Locale.ROOT, "its segment of %s has %d rows of %d", table, rows, part.rows());
    } catch (DamagedSegmentException e) {
      return "its segment of %s is damaged: %s".formatted(table, Output.oneLine(e));
    } catch (IOException e) {
      if (SegmentReader.vanished(e)) {
        return "its segment of %s is missing".formatted(table);
      }
      throw e;
    }
  }

  private Map<String, Segment> listed(String table) throws IOException {
    try {
      return tables.computeIfAbsent(
          table,
          name -> {
            try {
              Map<String, Segment> byKey = new HashMap<>();
              output.segments(name).forEach(segment -> byKey.put(segment.key(), segment));
              return byKey;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
