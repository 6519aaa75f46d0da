package org.rhosweep.spark.job;

import java.io.Serializable;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;

/** From a trial to its result, wherever a task runs. Travels to executors by Java serialization. */
@FunctionalInterface
interface TrialFunction extends Serializable {
  /**
   * Runs on the calling thread; a user's mistake or a bug is a result, not an exception.
   *
   * @throws InterruptedException if the task was interrupted
   */
  TrialResult run(Trial trial) throws InterruptedException;

  /**
   * How many trials of a bundle run at the same time here, on threads of their own. Asked on the
   * task's thread before they run.
   *
   * @param first of the bundle; the others have its shape
   * @param planned most of them, &gt;= 1
   * @return 1 … {@code planned}
   */
  default int concurrency(Trial first, int planned) {
    return planned;
  }
}
