package org.rhosweep.spark.job;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.run.Trial;

/**
 * What a task returns to the driver: little, whatever the bundle's size.
 *
 * @param segment of the bundle
 * @param outcomes number of trials by outcome
 * @param predictedSeconds by the cost model
 * @param failure reason of the first FAILED trial, or null
 * @param writeError why the segments could not be written, so that nothing was committed; or null
 * @param postponed trials of the bundle that this attempt left to bundles of their own
 * @param executorWithStuckThread id of the executor, where a trial's thread does not end in it; or
 *     null
 */
record BundleSummary(
    String segment,
    Map<String, Integer> outcomes,
    double predictedSeconds,
    String failure,
    String writeError,
    List<Trial> postponed,
    String executorWithStuckThread)
    implements Serializable {
  int trials() {
    return outcomes.values().stream().mapToInt(Integer::intValue).sum();
  }
}
