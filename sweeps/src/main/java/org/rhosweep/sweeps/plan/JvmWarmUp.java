package org.rhosweep.sweeps.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.sweeps.plan.TrialCosts.Observation;

/**
 * Which trials ran while the processes of their host were still compiling what they run. The
 * largest trials start first, so that their times would be taken for the cost of their size.
 */
final class JvmWarmUp {
  /** After as many seconds of trials a JVM runs at its speed; measured with four cells and LSC. */
  private static final double START_SECONDS = 6;

  /**
   * A host that runs nothing for so long has a new process: a driver's start alone takes longer.
   */
  private static final double PAUSE_SECONDS = 2;

  /** A trial that spends a smaller fraction of its time there is as good as any. */
  private static final double MIN_SLOWED_FRACTION = 0.2;

  private static final double SECONDS_PER_MICRO = 1e-6;

  private JvmWarmUp() {}

  /** Those of the observations, which may be of several runs and in any order. */
  static Set<Observation> of(List<Observation> observations) {
    Map<String, List<Observation>> hosts = new HashMap<>();
    for (Observation observation : observations) {
      hosts.computeIfAbsent(observation.host(), host -> new ArrayList<>()).add(observation);
    }
    Set<Observation> slowed = Collections.newSetFromMap(new IdentityHashMap<>());
    hosts.values().forEach(host -> addSlowed(host, slowed));
    return slowed;
  }

  private static void addSlowed(List<Observation> host, Set<Observation> slowed) {
    host.sort(Comparator.comparingLong(Observation::startedAtMicros));
    double begin = Double.NEGATIVE_INFINITY;
    double busyUntil = Double.NEGATIVE_INFINITY;
    for (Observation observation : host) {
      double start = observation.startedAtMicros() * SECONDS_PER_MICRO;
      double end = start + observation.seconds();
      if (start > busyUntil + PAUSE_SECONDS) {
        begin = start;
      }
      busyUntil = Math.max(busyUntil, end);
      double within = Math.min(end, begin + START_SECONDS) - start;
      if (within > MIN_SLOWED_FRACTION * observation.seconds()) {
        slowed.add(observation);
      }
    }
  }
}
