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
}
