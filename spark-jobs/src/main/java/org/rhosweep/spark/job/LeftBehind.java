package org.rhosweep.spark.job;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Threads of trials that did not end when they were told to; they end with this process. */
final class LeftBehind {
  private static final List<Thread> THREADS = new CopyOnWriteArrayList<>();

  private LeftBehind() {}

  static void add(Thread thread) {
    THREADS.add(thread);
  }

  /** Whether one of them still runs in this process. */
  static boolean any() {
    THREADS.removeIf(thread -> !thread.isAlive());
    return !THREADS.isEmpty();
  }
}
