package org.rhosweep.spark.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;
import org.rhosweep.storage.Segment;

/**
 * What one task reads: row groups whose midpoints lie in parts of segments.
 *
 * @param pieces in the order in which they are read
 */
record SegmentPartition(List<SegmentRange> pieces) implements InputPartition {
  private static final long MIN_BYTES = 1L << 20;

  /** To open a file takes as long as to read so many bytes, about. */
  private static final long OPENING_BYTES = 64 << 10;

  private static final int TASKS_PER_SLOT = 4;

  SegmentPartition {
    pieces = List.copyOf(pieces);
  }

  /** From one byte of a segment to before another. */
  record SegmentRange(Segment segment, long start, long end) implements Serializable {
    boolean has(long middleOfRowGroup) {
      return middleOfRowGroup >= start && middleOfRowGroup < end;
    }
  }

  /**
   * Distributes segments over tasks.
   *
   * @param slots tasks that run at once
   */
  static InputPartition[] of(List<Segment> segments, int slots) {
    long all = segments.stream().mapToLong(segment -> segment.bytes() + OPENING_BYTES).sum();
    long maxBytes = Math.max(MIN_BYTES, all / TASKS_PER_SLOT / slots + 1);
    List<InputPartition> partitions = new ArrayList<>();
    List<SegmentRange> pieces = new ArrayList<>();
    long bytes = 0;
    for (Segment segment : segments) {
      for (long start = 0; start < segment.bytes(); start += maxBytes) {
        long end = Math.min(start + maxBytes, segment.bytes());
        if (!pieces.isEmpty() && bytes + end - start > maxBytes) {
          partitions.add(new SegmentPartition(pieces));
          pieces = new ArrayList<>();
          bytes = 0;
        }
        pieces.add(new SegmentRange(segment, start, end));
        bytes += end - start + OPENING_BYTES;
      }
    }
    if (!pieces.isEmpty()) {
      partitions.add(new SegmentPartition(pieces));
    }
    return partitions.toArray(new InputPartition[0]);
  }
}
