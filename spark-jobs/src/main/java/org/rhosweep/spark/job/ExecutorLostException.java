package org.rhosweep.spark.job;

import java.util.Locale;

/** Why a trial is given up that took its process with it as often as Spark lets a task try. */
final class ExecutorLostException extends Exception {
  private static final long serialVersionUID = 1;

  ExecutorLostException(int attempts) {
    super(
        String.format(
            Locale.ROOT,
            ("the executor was lost in each of %d attempts, the last time in this trial: killed"
                + " (for its memory?), crashed or hung; the Workers' logs say which"),
            attempts));
    setStackTrace(new StackTraceElement[0]); // it happened in another process
  }
}
