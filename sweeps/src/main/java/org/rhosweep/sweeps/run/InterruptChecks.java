package org.rhosweep.sweeps.run;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;

/** Tells a trial that was stopped from outside from one that failed by itself. */
final class InterruptChecks {
  private InterruptChecks() {}

  /**
   * A clock that stops who looks at it on an interrupted thread: training knows no threads, but it
   * takes the time at every evaluation.
   */
  static LongSupplier checkedBy(LongSupplier clock) {
    return () -> {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
      return clock.getAsLong();
    };
  }

  /** Whether the thread was told to stop, or the exception says that it was. */
  static boolean caused(Throwable thrown) {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof InterruptedException
          || t instanceof ClosedByInterruptException
          || t instanceof CancellationException) {
        return true;
      }
    }
    return false;
  }
}
