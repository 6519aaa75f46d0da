package org.rhosweep.storage.summary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.result.Table;

/**
 * Reads a table once, several segments at a time, into sums that do not grow with the number of
 * rows. The split into parts is the same on every machine, and so are the sums.
 */
final class SegmentStream {
  private static final int PARTS = 16;

  private final Output output;
  private final CommittedTrials committed;

  /** Reads the bundles that are committed in an output. */
  SegmentStream(Output output, CommittedTrials committed) {
    this.output = output;
    this.committed = committed;
  }

  /**
   * What was read.
   *
   * @param parts sums of the parts, always in the same order
   * @param read segments that were
   * @param left segments that were not, since there were too many rows
   */
  record Parts<A>(List<A> parts, int read, int left) {}

  /**
   * Reads columns of all rows.
   *
   * @param empty makes an empty sum
   * @param add adds a row to it
   * @param maxRows about so many rows are read, whole segments of each part
   */
  <A> Parts<A> read(
      Table table,
      List<String> columns,
      Supplier<A> empty,
      BiConsumer<A, Object[]> add,
      long maxRows)
      throws IOException {
    List<Segment> segments = committed.segments(table);
    int[] left = new int[PARTS];
    List<A> sums;
    try {
      sums =
          IntStream.range(0, PARTS)
              .parallel()
              .mapToObj(
                  part -> {
                    A sum = empty.get();
                    long[] rows = {0};
                    for (int i = part; i < segments.size(); i += PARTS) {
                      if (rows[0] > maxRows / PARTS) {
                        left[part]++;
                        continue;
                      }
                      read(
                          table,
                          segments.get(i),
                          columns,
                          row -> {
                            rows[0]++;
                            add.accept(sum, row);
                          });
                    }
                    return sum;
                  })
              .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    int leftOut = IntStream.of(left).sum();
    return new Parts<>(new ArrayList<>(sums), segments.size() - leftOut, leftOut);
  }

  private void read(Table table, Segment segment, List<String> columns, Consumer<Object[]> add) {
    try {
      SegmentReader.read(output, segment, table, columns, add);
    } catch (IOException e) {
      committed.cannotRead(segment, e);
      throw new UncheckedIOException(e);
    }
  }
}
