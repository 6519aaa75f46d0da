package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;

/**
 * What a run takes beside its trials, a mean over the last runs.
 *
 * @param startSeconds that a slot takes more, once, before the compiler knows what it runs, &gt;= 0
 * @param starts runs that the mean is over
 * @param runOverheadSeconds wall time of all else: Spark's start, the writing of bundles, idle
 *     slots at the end, &gt;= 0
 * @param runs that the mean is over
 */
record RunOverhead(double startSeconds, int starts, double runOverheadSeconds, int runs) {
  /** Before anything ran: what two cores took for small trials. */
  static final RunOverhead DEFAULT = new RunOverhead(3, 0, 4, 0);

  /** Later runs count no less than one in so many: a machine may change. */
  private static final int MAX_RUNS = 5;

  RunOverhead {
    require(
        startSeconds >= 0 && Double.isFinite(startSeconds),
        "startSeconds must be >= 0, was %s",
        startSeconds);
    require(starts >= 0, "starts must be >= 0, was %s", starts);
    require(
        runOverheadSeconds >= 0 && Double.isFinite(runOverheadSeconds),
        "runOverheadSeconds must be >= 0, was %s",
        runOverheadSeconds);
    require(runs >= 0, "runs must be >= 0, was %s", runs);
  }

  RunOverhead with(double start, double beside) {
    RunOverhead more = with(beside);
    return new RunOverhead(
        mean(startSeconds, starts, start),
        Math.min(starts + 1, MAX_RUNS),
        more.runOverheadSeconds,
        more.runs);
  }

  /** Where nothing is known of the start. */
  RunOverhead with(double beside) {
    return new RunOverhead(
        startSeconds, starts, mean(runOverheadSeconds, runs, beside), Math.min(runs + 1, MAX_RUNS));
  }

  private static double mean(double before, int count, double next) {
    int counted = Math.min(count, MAX_RUNS - 1);
    return (before * counted + next) / (counted + 1);
  }
}
