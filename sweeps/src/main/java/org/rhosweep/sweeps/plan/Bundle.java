package org.rhosweep.sweeps.plan;

import java.io.Serializable;
import java.util.List;
import org.rhosweep.sweeps.run.Trial;

/**
 * Trials that one Spark task runs: one long trial or several short ones.
 *
 * @param segment names its files: the first 16 hexadecimal digits of the SHA-256 of its trial ids
 * @param trials in the order they run
 * @param predictedSeconds by the cost model
 */
public record Bundle(String segment, List<Trial> trials, double predictedSeconds)
    implements Serializable {
  public Bundle {
    trials = List.copyOf(trials);
  }
}
