package org.rhosweep.sweeps.run;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/** Tells a trial that was stopped from outside from one that failed by itself. */
final class Interruption {
  private Interruption() {}

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
