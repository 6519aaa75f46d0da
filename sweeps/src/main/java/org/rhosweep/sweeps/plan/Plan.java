package org.rhosweep.sweeps.plan;

import java.util.List;

/**
 * What to run, in which order, and what it is predicted to cost.
 *
 * @param bundles in the order in which they start: longest first, but for those that wait for a
 *     pre-training
 * @param predictedCoreSeconds sum over all trials, each pre-training once, and what slots take more
 *     at their start
 * @param predictedWallSeconds of the run until the last bundle is written, each slot taking the
 *     next bundle as soon as it is free
 * @param predictedBytes a rough size of what will be written
 */
public record Plan(
    List<Bundle> bundles,
    double predictedCoreSeconds,
    double predictedWallSeconds,
    long predictedBytes) {
  public Plan {
    bundles = List.copyOf(bundles);
  }

  /** Trials in all bundles. */
  public int trials() {
    return bundles.stream().mapToInt(bundle -> bundle.trials().size()).sum();
  }
}
