package org.rhosweep.storage;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks of segments of an output that this process has done: a valid segment is not checked again,
 * and one whose pages were found damaged while they were read has its bundle excluded from all
 * tables.
 */
final class SegmentCheckCache {
  private final Map<Segment, SegmentCheck> valid = new ConcurrentHashMap<>();
  private final Set<Segment> byEveryByte = ConcurrentHashMap.newKeySet();
  private final Map<Segment, String> damaged = new ConcurrentHashMap<>();

  /** The check of a valid segment, or null where none as close has been done. */
  SegmentCheck valid(Segment segment, boolean everyByte) {
    return everyByte && !byEveryByte.contains(segment) ? null : valid.get(segment);
  }

  void addValid(Segment segment, SegmentCheck check, boolean everyByte) {
    valid.put(segment, check);
    if (everyByte) {
      byEveryByte.add(segment);
    }
  }

  void addDamaged(Segment segment, String why) {
    damaged.put(segment, why);
  }

  /** Why it is damaged, or null where that is not known. */
  String damage(Segment segment) {
    return damaged.get(segment);
  }
}
