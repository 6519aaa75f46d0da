package org.rhosweep.sweeps.plan;

import org.rhosweep.sweeps.run.Trial;

/** How many trials of one shape run at once in one task. Changes no result. */
@FunctionalInterface
public interface TrialConcurrency {
  /** One after the other, whatever the engine. */
  TrialConcurrency ONE = trial -> 1;

  /** Of those that have a trial's {@link FusionKey}, &gt;= 1; 1 where it runs alone. */
  int of(Trial trial);

  /**
   * Tasks that run such trials at the same time, &gt;= 1: of those that need a GPU fewer than of
   * others.
   *
   * @param slots tasks of any kind that run at the same time
   */
  default int tasks(int slots) {
    return slots;
  }
}
