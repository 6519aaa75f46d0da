package org.rhosweep.spark.job;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Threads of trials that did not end when they were interrupted; they end with this process. */
final class StuckThreads {
  private static final List<Thread> THREADS = new CopyOnWriteArrayList<>();

  private StuckThreads() {}

  static void add(Thread thread) {
    THREADS.add(thread);
  }

  /** Whether one of them still runs in this process. */
  static boolean any() {
    THREADS.removeIf(thread -> !thread.isAlive());
    return !THREADS.isEmpty();
  }
}
