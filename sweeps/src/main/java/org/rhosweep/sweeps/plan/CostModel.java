package org.rhosweep.sweeps.plan;

import org.rhosweep.sweeps.run.Trial;

/** Predicts how long a trial takes. A wrong prediction costs time, never a result. */
@FunctionalInterface
public interface CostModel {
  /** Predicted wall seconds on one slot, finite and &gt; 0. */
  double seconds(Trial trial);

  /**
   * The part of {@link #seconds} that is pre-training, which others may have done before. &gt;= 0.
   */
  default double pretrainingSeconds(Trial trial) {
    return 0;
  }

  /**
   * Seconds that a slot takes more, once, before the compiler knows what it runs: the first trials
   * of a process are slow. &gt;= 0.
   */
  default double startSeconds() {
    return 0;
  }

  /** Wall seconds of a run that belong to no trial: starting, writing. &gt;= 0. */
  default double runOverheadSeconds() {
    return 0;
  }
}
