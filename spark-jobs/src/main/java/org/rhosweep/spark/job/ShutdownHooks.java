package org.rhosweep.spark.job;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * What happens on SIGINT (Ctrl-C) or SIGTERM: first our message, then Spark stops and removes its
 * folders, then the JVM ends with 130 whichever signal it was. What had not been committed is
 * simply missing.
 */
final class ShutdownHooks {
  // Hadoop runs hooks from the highest priority down; Spark's has 40.
  private static final int BEFORE_SPARK = 60;
  private static final int AFTER_SPARK = 5;
  private static final int EXIT_CODE = 130;

  private final AtomicBoolean isOver = new AtomicBoolean();
  private final Runnable first;
  private final Runnable last;

  /**
   * Registers the hooks.
   *
   * @param report tells the user, quickly
   */
  ShutdownHooks(Runnable report) {
    first =
        () -> {
          if (!isOver.get()) {
            report.run();
          }
        };
    last =
        () -> {
          if (!isOver.get()) {
            System.err.flush();
            Runtime.getRuntime().halt(EXIT_CODE);
          }
        };
    ShutdownHookManager.get().addShutdownHook(first, BEFORE_SPARK);
    ShutdownHookManager.get().addShutdownHook(last, AFTER_SPARK);
  }

  /** Whether the JVM is ending, so that nothing should be said any more. */
  static boolean inProgress() {
    return ShutdownHookManager.get().isShutdownInProgress();
  }

  /** Where the JVM is ending, lets it: errors meanwhile are of the shutdown. */
  static void awaitShutdown() {
    while (inProgress()) {
      LockSupport.park();
    }
  }

  /** The run is over: ending the JVM is no interruption any more. */
  void over() {
    if (!inProgress()) {
      ShutdownHookManager hooks = ShutdownHookManager.get();
      isOver.set(true);
      hooks.removeShutdownHook(first);
      hooks.removeShutdownHook(last);
    }
  }
}
