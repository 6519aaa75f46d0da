package org.rhosweep.storage;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process has found out about segments of an output: files that are whole need not be
 * looked at again, and pages that were found damaged while they were read take their bundle out of
 * all tables.
 */
final class KnownSegments {
  private final Map<Segment, SegmentCheck> whole = new ConcurrentHashMap<>();
  private final Set<Segment> byEveryByte = ConcurrentHashMap.newKeySet();
  private final Map<Segment, String> damaged = new ConcurrentHashMap<>();

  /** What was found, or null where it was not looked at as closely. */
  SegmentCheck whole(Segment segment, boolean everyByte) {
    return everyByte && !byEveryByte.contains(segment) ? null : whole.get(segment);
  }

  void addWhole(Segment segment, SegmentCheck check, boolean everyByte) {
    whole.put(segment, check);
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
