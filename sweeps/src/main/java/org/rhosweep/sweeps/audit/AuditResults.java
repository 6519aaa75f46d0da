package org.rhosweep.sweeps.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What an audit found: counts, and the first failures of each check by name. For any thread. */
public final class AuditResults {
  /** Failures of one check that are named; the rest is counted. */
  public static final int NAMED = 20;

  private final Map<Check, CheckTally> tallies = new EnumMap<>(Check.class);

  /** Counts of one check. */
  private static final class CheckTally {
    long examined;
    long failed;
    final List<String> details = new ArrayList<>();
  }

  /** One thing passed. */
  public synchronized void pass(Check check) {
    tally(check).examined++;
  }

  /**
   * One thing failed.
   *
   * @param detail one line that names it: what was found, what would be right
   */
  public synchronized void fail(Check check, String detail) {
    CheckTally tally = tally(check);
    tally.examined++;
    tally.failed++;
    if (tally.details.size() < NAMED) {
      tally.details.add(detail);
    }
  }

  /** Passes where {@code problem} is null, fails with it elsewhere. */
  public void record(Check check, String problem) {
    if (problem == null) {
      pass(check);
    } else {
      fail(check, problem);
    }
  }

  /** Things that a check looked at. */
  public synchronized long examined(Check check) {
    return tallies.containsKey(check) ? tally(check).examined : 0;
  }

  /** Things that failed a check. */
  public synchronized long failed(Check check) {
    return tallies.containsKey(check) ? tally(check).failed : 0;
  }

  /** The first failures of a check, in no particular order. */
  public synchronized List<String> details(Check check) {
    return tallies.containsKey(check) ? List.copyOf(tally(check).details) : List.of();
  }

  /** Whether nothing failed. */
  public synchronized boolean clean() {
    return tallies.values().stream().allMatch(tally -> tally.failed == 0);
  }

  private CheckTally tally(Check check) {
    return tallies.computeIfAbsent(check, c -> new CheckTally());
  }
}
